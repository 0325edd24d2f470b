#pragma once

#include <agent.grpc.pb.h>
#include <chrono>
#include <functional>
#include <grpcpp/grpcpp.h>
#include <memory>
#include <string>
#include <vector>

#include "lamina/agents/agents_json.h"
#include "lamina/core/expected.h"
#include "lamina/engine/engine.h"
#include "lamina/runtime/channel.h"

namespace lamina::runtime {

// A piece of a file that is sent: hands its bytes out, some at a time.
struct Blob {
  std::string sha256{};
  std::uint64_t size = 0;
  std::function<Expected<void>(const std::function<void(std::string_view)>&)> pour{};
};

// An agent as its controller sees it. Calls end in time; errors name the agent.
class Remote {
 public:
  Remote(agents::AgentRow row, const Credentials& credentials);

  [[nodiscard]] const std::string& node() const { return row_.node; }
  [[nodiscard]] std::string address() const { return row_.address.text(); }
  // "agent of 'edge' at 127.0.0.1:7071", for errors.
  [[nodiscard]] std::string title() const;
  [[nodiscard]] agent::v1::Agent::Stub& stub() { return *stub_; }

  [[nodiscard]] Expected<agent::v1::Description> describe(std::chrono::milliseconds limit);
  // States the deployment and delivers what is missing of `blobs`.
  [[nodiscard]] Expected<void> prepare(const agent::v1::PrepareRequest& request,
                                       const std::vector<Blob>& blobs);
  [[nodiscard]] Expected<void> ready(const std::string& deployment);
  [[nodiscard]] Expected<void> warm(const std::string& deployment);
  [[nodiscard]] Expected<std::vector<agent::v1::PartTime>> time(const std::string& deployment,
                                                                std::uint32_t runs);
  void drop(const std::string& deployment);
  [[nodiscard]] Expected<void> submit(const agent::v1::SubmitRequest& request);
  [[nodiscard]] Expected<std::string> fetch(const std::string& deployment, std::uint64_t request);
  [[nodiscard]] Expected<agent::v1::ServeReply> serve(const agent::v1::ServeRequest& request);
  [[nodiscard]] Expected<agent::v1::PingReply> ping(const std::vector<std::string>& deployments,
                                                    std::chrono::milliseconds limit);

  // What has to be added to its clock to get ours, and by how much that may be wrong; 0 where both
  // are one clock. By the quickest of some looks.
  struct Alignment {
    std::int64_t offset_ns = 0, error_ns = 0;
  };
  [[nodiscard]] Expected<Alignment> align(const std::string& clock);

 private:
  [[nodiscard]] Expected<void> put(const std::string& deployment, const Blob& blob);
  [[nodiscard]] Error error_at(const grpc::Status& status) const;

  agents::AgentRow row_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<agent::v1::Agent::Stub> stub_;
};

}  // namespace lamina::runtime
