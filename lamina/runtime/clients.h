#pragma once

#include <agent.pb.h>
#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/engine/engine.h"
#include "lamina/runtime/node.h"
#include "lamina/runtime/transfer.h"

namespace lamina::runtime {

// A model as clients see it: whole.
struct ServedModel {
  std::string name{};
  std::uint32_t job = 0;  // of the deployment
  std::vector<TensorSpec> inputs{}, outputs{};
  std::string reason{};  // why its job has no plan now; "": it has one
};

// Requests of clients, from when they come until they are answered, whatever happens to deployments
// meanwhile: each is answered once.
class Clients {
 public:
  static constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;

  // Inputs that wait have at most so many bytes, unless a single request has more.
  explicit Clients(Node& node, std::uint64_t most_bytes = kMostBytes);
  Clients(const Clients&) = delete;
  Clients& operator=(const Clients&) = delete;

  // From now on requests go to this deployment; those without an answer are done again there,
  // unless that is where they are. Null: there is none, and `reason` says why; those without an
  // answer get that, and so do those whose model has no plan any more.
  void lead(const std::shared_ptr<Deployed>& deployment, std::string reason,
            std::vector<ServedModel> models);
  // Ends whoever waits.
  void end();

  [[nodiscard]] bool is_ready();
  // Whether this model can be asked now.
  [[nodiscard]] bool is_ready(const ServedModel& model);
  [[nodiscard]] std::string reason();
  // Why it cannot be asked.
  [[nodiscard]] std::string reason(const ServedModel& model);
  [[nodiscard]] std::optional<ServedModel> model(std::string_view name);
  [[nodiscard]] std::vector<ServedModel> models();
  [[nodiscard]] std::size_t num_waiting();
  [[nodiscard]] bool uses(std::string_view deployment);

  // Waits for the answer: the outputs in the model's order. Fails with kUnknownName for another
  // model, with kValue, kMissingKey, kDuplicate for inputs that do not fit (`where` is the input),
  // with kLimit where too many or too large ones wait, with kFile where there is no plan (503),
  // with kModel where the engine fails.
  [[nodiscard]] Expected<std::vector<engine::Tensor>> infer(const std::string& model,
                                                            std::vector<engine::Tensor> inputs);

  // How requests ended: for metrics.
  enum Ending { kOk, kRefused, kUnavailable, kFailed };
  static constexpr std::array<std::string_view, 4> kEndings{"ok", "refused", "unavailable",
                                                            "failed"};
  void count(Ending ending, double seconds);
  void count(const Error& error, double seconds);
  [[nodiscard]] std::string metrics_text();

 private:
  struct Waiting {
    ServedModel model;
    std::vector<TensorSpec> layout;  // of the results
    std::shared_ptr<Buffer> inputs, results;
    std::uint64_t bytes = 0;  // of the inputs
    std::string failed;
    bool unavailable = false, done = false;
  };
  void answered(std::uint64_t request, std::shared_ptr<Buffer> results, const std::string& failed);
  // These with the lock held.
  void follow(Waiting& waiting) const;
  [[nodiscard]] Transfer transfer_of(std::uint64_t request, const Waiting& waiting) const;
  [[nodiscard]] Expected<std::pair<std::uint64_t, Transfer>> take_in(
      const std::shared_ptr<Waiting>& waiting, std::span<const engine::Tensor> inputs);
  void forget(std::uint64_t request);

  [[nodiscard]] static Expected<std::vector<engine::Tensor>> outputs_of(const Waiting& waiting);

  Node& node_;
  std::uint64_t most_bytes_, waiting_bytes_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<Deployed> deployment_;
  std::string reason_;
  std::vector<ServedModel> models_;
  std::map<std::uint64_t, std::shared_ptr<Waiting>> waiting_;
  std::uint64_t next_;
  bool ended_ = false;
  std::array<std::uint64_t, 4> endings_{};
  double seconds_ = 0.0;
};

// That these are the model's inputs, each once, of its type and shape and with all its bytes. Fails
// as `infer`; `where` is the input.
[[nodiscard]] Expected<void> demand_inputs(const ServedModel& model,
                                           const std::vector<engine::Tensor>& inputs);

}  // namespace lamina::runtime
