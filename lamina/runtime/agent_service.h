#pragma once

#include <agent.grpc.pb.h>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "lamina/runtime/node.h"
#include "lamina/runtime/transfer.h"

namespace lamina::runtime {

class Entries;

// The calls of agent.proto on a node.
class AgentService final : public agent::v1::Agent::Service {
 public:
  AgentService(Node& node, Entries& entries) : node_(node), entries_(entries) {}

  grpc::Status Describe(grpc::ServerContext* context, const agent::v1::DescribeRequest* request,
                        agent::v1::Description* reply) override;
  grpc::Status Prepare(grpc::ServerContext* context, const agent::v1::PrepareRequest* request,
                       agent::v1::PrepareReply* reply) override;
  grpc::Status PutPart(grpc::ServerContext* context, grpc::ServerReader<agent::v1::Piece>* pieces,
                       agent::v1::PutPartReply* reply) override;
  grpc::Status Ready(grpc::ServerContext* context, const agent::v1::DeploymentName* request,
                     agent::v1::ReadyReply* reply) override;
  grpc::Status Warm(grpc::ServerContext* context, const agent::v1::DeploymentName* request,
                    agent::v1::WarmReply* reply) override;
  grpc::Status Time(grpc::ServerContext* context, const agent::v1::TimeRequest* request,
                    agent::v1::TimeReply* reply) override;
  grpc::Status Pass(
      grpc::ServerContext* context,
      grpc::ServerReaderWriter<agent::v1::Acknowledgement, agent::v1::Frame>* stream) override;
  grpc::Status Ping(grpc::ServerContext* context, const agent::v1::PingRequest* request,
                    agent::v1::PingReply* reply) override;
  grpc::Status Drop(grpc::ServerContext* context, const agent::v1::DeploymentName* request,
                    agent::v1::DropReply* reply) override;
  grpc::Status Submit(grpc::ServerContext* context, const agent::v1::SubmitRequest* request,
                      agent::v1::SubmitReply* reply) override;
  grpc::Status Watch(grpc::ServerContext* context, const agent::v1::WatchRequest* request,
                     grpc::ServerWriter<agent::v1::Event>* events) override;
  grpc::Status Fetch(grpc::ServerContext* context, const agent::v1::FetchRequest* request,
                     grpc::ServerWriter<agent::v1::Piece>* pieces) override;
  grpc::Status Serve(grpc::ServerContext* context, const agent::v1::ServeRequest* request,
                     agent::v1::ServeReply* reply) override;

 private:
  Node& node_;
  Entries& entries_;
};

}  // namespace lamina::runtime
