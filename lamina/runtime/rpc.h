#pragma once

#include <grpcpp/grpcpp.h>
#include <memory>

#include "lamina/agents/address.h"
#include "lamina/core/expected.h"
#include "lamina/runtime/clients.h"

namespace lamina::runtime {

// The Open Inference Protocol over gRPC, with gRPC's own health service.
class Rpc {
 public:
  explicit Rpc(Clients& clients);
  ~Rpc();
  Rpc(const Rpc&) = delete;
  Rpc& operator=(const Rpc&) = delete;

  // As Rest::open.
  [[nodiscard]] Expected<agents::Address> open(
      const agents::Address& address, const std::shared_ptr<grpc::ServerCredentials>& credentials);

  // What the health service is to say; to be called when the ports are open.
  void tell_ready(bool is_ready);

 private:
  class Service;
  std::unique_ptr<Service> service_;
  Clients& clients_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace lamina::runtime
