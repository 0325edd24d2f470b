#pragma once

#include <agent.pb.h>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "lamina/core/expected.h"
#include "lamina/runtime/clients.h"
#include "lamina/runtime/rest.h"
#include "lamina/runtime/rpc.h"

namespace lamina::runtime {

// Where clients enter at this agent: one pair of ports, once a controller asks for them.
class Entries {
 public:
  using Log = std::function<void(std::string_view)>;

  // `log` gets a line for each port that opens.
  Entries(Node& node, Credentials credentials, Log log);

  // Opens the ports if they are not open yet, and leads clients to the deployment. A request that
  // names no address means the agent's own. Fails with kFile where the address cannot be used, with
  // kUsage where there is none or other clients are served here already, with kValue where a model
  // has a tensor without known type and shape, or a job that is not in the deployment. The end of a
  // service is ignored once another one leads clients.
  [[nodiscard]] Expected<agent::v1::ServeReply> serve(const agent::v1::ServeRequest& request);
  // The deployment goes: clients that are led there get no answer any more, but why.
  void leave(const std::string& deployment, const std::string& reason);
  // Closes the ports.
  void close();
  [[nodiscard]] Clients& clients() { return clients_; }

 private:
  [[nodiscard]] Expected<agents::Address> address_of(const agent::v1::ServeRequest& request) const;
  [[nodiscard]] Expected<void> take(const agents::Address& address, const std::string& service);
  [[nodiscard]] bool is_of(const std::string& service);
  [[nodiscard]] Expected<void> open(const agents::Address& address);

  Node& node_;
  Credentials credentials_;
  Log log_;
  Clients clients_;
  std::mutex mutex_;
  std::unique_ptr<Rest> rest_;
  std::unique_ptr<Rpc> rpc_;
  agents::Address asked_, http_, grpc_;
  std::string service_;  // that leads clients
};

}  // namespace lamina::runtime
