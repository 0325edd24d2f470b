#pragma once

#include <agent.pb.h>
#include <map>
#include <memory>
#include <tuple>

#include "lamina/core/expected.h"
#include "lamina/runtime/node.h"
#include "lamina/runtime/transfer.h"

namespace lamina::runtime {

// Puts the frames of one incoming stream together, and hands over what is whole. Nothing is
// trusted: a frame that does not fit its deployment is refused, and what is there before its bytes
// is checked.
class Receiver {
 public:
  explicit Receiver(Node& node) : node_(node) {}
  // What did not come whole is abandoned, here and at the agents that it was passed on to.
  ~Receiver();
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  // Fails with kValue or kLimit where the frame cannot be; then the stream is to be closed. Frames
  // of deployments that are gone are passed over.
  [[nodiscard]] Expected<void> take(const agent::v1::Frame& frame);

 private:
  struct Incoming {
    std::shared_ptr<Deployed> here;
    Transfer transfer;
    bool passed_on = false;
  };
  using Key = std::tuple<std::string, std::uint64_t, std::uint32_t, std::uint32_t>;

  [[nodiscard]] Expected<void> begin(const agent::v1::Frame& frame, Incoming& incoming) const;
  void abandon(const Incoming& incoming) const;
  [[nodiscard]] Expected<void> demand_for_client(const agent::v1::Frame& frame,
                                                 const Deployed& here) const;
  [[nodiscard]] static Expected<void> append(const agent::v1::Frame& frame, Incoming& incoming);

  Node& node_;
  std::map<Key, Incoming> incoming_;
};

}  // namespace lamina::runtime
