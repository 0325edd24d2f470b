#pragma once

#include <grpcpp/grpcpp.h>
#include <memory>
#include <string>

#include "lamina/agents/address.h"
#include "lamina/core/expected.h"

namespace lamina::runtime {

// The last user of gRPC 1.51 to leave may wait 10 s for one of its threads, which polls. A program
// that has called this, once, has one that never leaves, and ends at once.
void never_shut_down();

// How this side shows who it is and judges others: mutual TLS, or nothing at all.
struct Credentials {
  std::shared_ptr<grpc::ChannelCredentials> as_client;
  std::shared_ptr<grpc::ServerCredentials> as_server;
};
// Fails with kFile, naming the file that cannot be read.
[[nodiscard]] Expected<Credentials> credentials_of(const agents::Tls& tls);

// A connection of its own that notices within a second that the other side is gone.
[[nodiscard]] std::shared_ptr<grpc::Channel> open_channel(
    const std::string& address, const std::shared_ptr<grpc::ChannelCredentials>& credentials);

// What servers allow for such clients; and callers that are gone without a word are hung up on
// after 15 s.
void allow_pings(grpc::ServerBuilder& builder);

// gRPC's answer as ours; `where` is who was asked.
[[nodiscard]] Error error_of(const grpc::Status& status, std::string where);
// And back.
[[nodiscard]] grpc::Status status_of(const Error& error);

}  // namespace lamina::runtime
