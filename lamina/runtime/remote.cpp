#include "lamina/runtime/remote.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "lamina/core/quoted.h"
#include "lamina/runtime/clock.h"

namespace lamina::runtime {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kPiece = 65536;
constexpr milliseconds kShort(5000), kLong(600'000);
// gRPC 1.51 may take a connection that has begun for one that failed: it reads errno too late. And
// who starts agents and a run at once may be early.
constexpr int kTries = 5;
constexpr milliseconds kBetweenTries(200);
constexpr std::uint64_t kLeastRate = 1000;  // bytes a millisecond: a slower link is given up

void limit(grpc::ClientContext& context, milliseconds time) {
  context.set_deadline(std::chrono::system_clock::now() + time);
}

agent::v1::DeploymentName named(const std::string& deployment) {
  agent::v1::DeploymentName name;
  name.set_deployment(deployment);
  return name;
}

}  // namespace

Remote::Remote(agents::AgentRow row, const Credentials& credentials)
    : row_(std::move(row)),
      channel_(open_channel(row_.address.text(), credentials.as_client)),
      stub_(agent::v1::Agent::NewStub(channel_)) {}

std::string Remote::title() const {
  return fmt::format("agent of {} at {}", lamina::quoted(row_.node), address());
}

Error Remote::error_at(const grpc::Status& status) const { return error_of(status, title()); }

Expected<agent::v1::Description> Remote::describe(milliseconds time) {
  agent::v1::Description reply;
  grpc::Status status;
  for (int tries = 0; tries < kTries; ++tries) {
    // Where nothing else waits on gRPC, only this drives a connection that has begun.
    if (tries > 0) channel_->WaitForConnected(std::chrono::system_clock::now() + kBetweenTries);
    grpc::ClientContext context;
    limit(context, time);
    status = stub_->Describe(&context, {}, &reply);
    if (status.error_code() != grpc::StatusCode::UNAVAILABLE) break;
  }
  if (!status.ok()) return tl::unexpected(error_at(status));
  if (reply.node() != row_.node)
    return error(ErrorCode::kValue, fmt::format("answers as node {}", lamina::quoted(reply.node())),
                 title());
  return reply;
}

Expected<void> Remote::prepare(const agent::v1::PrepareRequest& request,
                               const std::vector<Blob>& blobs) {
  grpc::ClientContext context;
  limit(context, kShort);
  agent::v1::PrepareReply reply;
  if (const auto status = stub_->Prepare(&context, request, &reply); !status.ok())
    return tl::unexpected(error_at(status));
  for (const std::string& missing : reply.missing()) {
    const auto blob = std::ranges::find(blobs, missing, &Blob::sha256);
    if (blob == blobs.end())
      return error(ErrorCode::kUnknownName, fmt::format("asks for {}, which nobody has", missing),
                   title());
    if (auto ok = put(request.deployment(), *blob); !ok) return ok;
  }
  return {};
}

Expected<void> Remote::put(const std::string& deployment, const Blob& blob) {
  grpc::ClientContext context;
  limit(context, kLong + milliseconds(blob.size / kLeastRate));
  agent::v1::PutPartReply reply;
  const auto writer = stub_->PutPart(&context, &reply);
  agent::v1::Piece piece;
  piece.set_deployment(deployment);
  piece.set_sha256(blob.sha256);
  piece.set_size(blob.size);
  bool open = writer->Write(piece);
  auto poured = blob.pour([&](std::string_view bytes) {
    for (std::size_t at = 0; open && at < bytes.size(); at += kPiece) {
      piece.Clear();
      piece.set_data(std::string(bytes.substr(at, kPiece)));
      open = writer->Write(piece);
    }
  });
  writer->WritesDone();
  const auto status = writer->Finish();
  if (!poured) return poured;
  if (!status.ok()) return tl::unexpected(error_at(status));
  return {};
}

Expected<void> Remote::ready(const std::string& deployment) {
  grpc::ClientContext context;
  limit(context, kLong);
  agent::v1::ReadyReply reply;
  if (const auto status = stub_->Ready(&context, named(deployment), &reply); !status.ok())
    return tl::unexpected(error_at(status));
  return {};
}

Expected<void> Remote::warm(const std::string& deployment) {
  grpc::ClientContext context;
  limit(context, kLong);
  agent::v1::WarmReply reply;
  if (const auto status = stub_->Warm(&context, named(deployment), &reply); !status.ok())
    return tl::unexpected(error_at(status));
  return {};
}

Expected<std::vector<agent::v1::PartTime>> Remote::time(const std::string& deployment,
                                                        std::uint32_t runs) {
  grpc::ClientContext context;
  limit(context, kLong);
  agent::v1::TimeRequest request;
  request.set_deployment(deployment);
  request.set_runs(runs);
  agent::v1::TimeReply reply;
  if (const auto status = stub_->Time(&context, request, &reply); !status.ok())
    return tl::unexpected(error_at(status));
  return std::vector<agent::v1::PartTime>(reply.times().begin(), reply.times().end());
}

void Remote::drop(const std::string& deployment) {
  grpc::ClientContext context;
  limit(context, milliseconds(1500));
  agent::v1::DropReply reply;
  (void)stub_->Drop(&context, named(deployment), &reply);  // an agent that is gone has dropped it
}

Expected<void> Remote::submit(const agent::v1::SubmitRequest& request) {
  grpc::ClientContext context;
  limit(context, milliseconds(20'000));
  agent::v1::SubmitReply reply;
  if (const auto status = stub_->Submit(&context, request, &reply); !status.ok())
    return tl::unexpected(error_at(status));
  return {};
}

Expected<std::string> Remote::fetch(const std::string& deployment, std::uint64_t request) {
  grpc::ClientContext context;
  limit(context, kLong);
  agent::v1::FetchRequest asked;
  asked.set_deployment(deployment);
  asked.set_request(request);
  const auto reader = stub_->Fetch(&context, asked);
  std::string bytes;
  agent::v1::Piece piece;
  while (reader->Read(&piece)) bytes += piece.data();
  if (const auto status = reader->Finish(); !status.ok()) return tl::unexpected(error_at(status));
  return bytes;
}

Expected<agent::v1::ServeReply> Remote::serve(const agent::v1::ServeRequest& request) {
  grpc::ClientContext context;
  limit(context, kShort);
  agent::v1::ServeReply reply;
  if (const auto status = stub_->Serve(&context, request, &reply); !status.ok())
    return tl::unexpected(error_at(status));
  return reply;
}

Expected<agent::v1::PingReply> Remote::ping(const std::vector<std::string>& deployments,
                                            milliseconds time) {
  grpc::ClientContext context;
  limit(context, time);
  agent::v1::PingRequest request;
  for (const std::string& name : deployments) request.add_deployments(name);
  agent::v1::PingReply reply;
  if (const auto status = stub_->Ping(&context, request, &reply); !status.ok())
    return tl::unexpected(error_at(status));
  return reply;
}

Expected<Remote::Alignment> Remote::align(const std::string& clock) {
  Alignment best{0, std::int64_t{1} << 62};
  if (clock == clock_name()) return Alignment{};
  for (int look = 0; look < 30; ++look) {
    const std::int64_t asked = now_ns();
    const auto reply = ping({}, kShort);
    const std::int64_t answered = now_ns();
    if (!reply) return tl::unexpected(reply.error());
    if ((answered - asked) / 2 < best.error_ns)
      best = {asked + (answered - asked) / 2 - reply->clock_ns(), (answered - asked) / 2};
  }
  return best;
}

}  // namespace lamina::runtime
