#pragma once

#include <agent.pb.h>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/engine/engine.h"
#include "lamina/runtime/link.h"
#include "lamina/runtime/transfer.h"

namespace lamina::runtime {

// A deployment as one agent has it: what was prepared, and what it takes to run.
class Deployed {
 public:
  enum class State { kPreparing, kReady, kDraining, kFailed };

  // Checks sizes, types and that all numbers fit together. Fails with kValue; `where` is the place.
  [[nodiscard]] static Expected<std::shared_ptr<Deployed>> make(
      const agent::v1::PrepareRequest& request);

  [[nodiscard]] const agent::v1::PrepareRequest& asked() const { return asked_; }
  [[nodiscard]] const std::string& name() const { return asked_.deployment(); }
  [[nodiscard]] const agent::v1::Job& job(std::uint32_t j) const {
    return asked_.jobs(static_cast<int>(j));
  }
  // Whether the agent is to expect such a transfer, and then its bytes.
  [[nodiscard]] std::optional<std::uint64_t> size_of(std::uint32_t job, std::uint32_t way) const;
  // The hop of a way, or the way home behind the last one; null if there is none.
  [[nodiscard]] const agent::v1::Hop* hop(std::uint32_t job, std::uint32_t way,
                                          std::uint32_t hop) const;
  // The tensors of a way; of the way home those of the last.
  [[nodiscard]] std::span<const TensorSpec> tensors(std::uint32_t job, std::uint32_t way) const;
  [[nodiscard]] Link::Order order() const;

  // What is loaded, by job and part; from any thread.
  using Sessions =
      std::map<std::pair<std::uint32_t, std::uint32_t>, std::shared_ptr<engine::Session>>;
  void set_sessions(Sessions sessions);
  [[nodiscard]] Sessions sessions() const;
  [[nodiscard]] std::shared_ptr<engine::Session> session(std::uint32_t job,
                                                         std::uint32_t part) const;  // null: none

  std::atomic<State> state{State::kPreparing};
  std::atomic<std::int64_t> heard_ns{0};

  // Results that were asked to be kept.
  void keep(std::uint64_t request, std::shared_ptr<Buffer> buffer);
  [[nodiscard]] std::shared_ptr<Buffer> taken(std::uint64_t request);

 private:
  agent::v1::PrepareRequest asked_;
  std::vector<std::vector<std::vector<TensorSpec>>> tensors_;  // by job and way
  std::vector<std::vector<std::uint64_t>> sizes_;              // the same
  mutable std::mutex mutex_;
  Sessions sessions_;
  std::map<std::uint64_t, std::shared_ptr<Buffer>> kept_;
};

// A tensor of a message, and back.
[[nodiscard]] TensorSpec spec_of(const agent::v1::Tensor& tensor);
void fill(agent::v1::Tensor& tensor, const TensorSpec& spec);

// The tensors of a buffer, by copies; and one behind the other, those of `specs` among `tensors`.
[[nodiscard]] std::vector<engine::Tensor> sliced(std::span<const TensorSpec> specs,
                                                 const std::string& bytes);
[[nodiscard]] Expected<std::string> joined(std::span<const TensorSpec> specs,
                                           std::span<const engine::Tensor> tensors);

}  // namespace lamina::runtime
