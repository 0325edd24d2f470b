#include "lamina/runtime/agent_service.h"

#include <chrono>
#include <fmt/format.h>
#include <thread>
#include <utility>
#include <vector>

#include "lamina/core/version.h"
#include "lamina/runtime/acknowledger.h"
#include "lamina/runtime/clock.h"
#include "lamina/runtime/entries.h"
#include "lamina/runtime/machine_memory.h"
#include "lamina/runtime/receiver.h"

namespace lamina::runtime {
namespace {

using grpc::ServerContext;
using grpc::Status;

constexpr std::size_t kPiece = 65536;
// An acknowledgement costs as much as a frame, so frames that come fast share one.
constexpr std::uint64_t kAcknowledged = 262'144;  // bytes
constexpr std::int64_t kUntold = 10'000'000;      // ns
constexpr std::int64_t kLook = 100'000'000;       // ns from a look at who waits to the next

Status status_of(const Expected<void>& result) {
  return result ? Status::OK : runtime::status_of(result.error());
}

Status refused(const std::string& text) { return {grpc::StatusCode::INVALID_ARGUMENT, text}; }

Status unknown(const std::string& deployment) {
  return {grpc::StatusCode::NOT_FOUND, fmt::format("{}: is not deployed here", deployment)};
}

// What is delivered is held in memory.
std::uint64_t largest_blob() {
  const std::uint64_t memory = bytes_of_machine();
  return memory > 0 ? memory : std::uint64_t{1} << 31;
}

}  // namespace

Status AgentService::Describe(ServerContext*, const agent::v1::DescribeRequest*,
                              agent::v1::Description* reply) {
  reply->set_node(node_.id());
  reply->set_program(fmt::format("lamina {}", version()));
  reply->set_engine(node_.engine().name());
  reply->set_clock(clock_name());
  reply->set_threads(node_.options().engine.threads);
  reply->set_memory(bytes_of_machine());
  reply->set_waiting_s(node_.waiting_s());
  if (node_.options().serve) reply->set_serve(node_.options().serve->text());
  return Status::OK;
}

Status AgentService::Prepare(ServerContext*, const agent::v1::PrepareRequest* request,
                             agent::v1::PrepareReply* reply) {
  if (request->deployment().empty() || request->deployment().size() > 64)
    return refused("a deployment has a name of 1 to 64 letters");
  auto missing = node_.prepare(*request);
  if (!missing) return runtime::status_of(missing.error());
  for (std::string& name : *missing) reply->add_missing(std::move(name));
  return Status::OK;
}

Status AgentService::PutPart(ServerContext*, grpc::ServerReader<agent::v1::Piece>* pieces,
                             agent::v1::PutPartReply*) {
  agent::v1::Piece piece;
  if (!pieces->Read(&piece)) return refused("nothing comes");
  const std::string deployment = piece.deployment(), name = piece.sha256();
  const std::uint64_t size = piece.size();
  if (const std::uint64_t most = largest_blob(); size > most)
    return refused(fmt::format("{} bytes are more than the {} of this machine", size, most));
  const auto here = node_.find(deployment);
  if (!here) return unknown(deployment);
  std::string bytes;  // grows with what comes, not with what is announced
  do {
    if (piece.data().size() > kPiece || bytes.size() + piece.data().size() > size)
      return refused("a piece is too large");
    bytes += piece.data();
    here->heard_ns = now_ns();  // over a slow link pings come late
  } while (pieces->Read(&piece));
  if (bytes.size() != size)
    return refused(fmt::format("{} bytes have come, announced are {}", bytes.size(), size));
  return status_of(node_.put(deployment, name, std::move(bytes)));
}

Status AgentService::Ready(ServerContext*, const agent::v1::DeploymentName* request,
                           agent::v1::ReadyReply*) {
  return status_of(node_.ready(request->deployment()));
}

Status AgentService::Warm(ServerContext*, const agent::v1::DeploymentName* request,
                          agent::v1::WarmReply*) {
  return status_of(node_.warm(request->deployment()));
}

Status AgentService::Time(ServerContext*, const agent::v1::TimeRequest* request,
                          agent::v1::TimeReply* reply) {
  if (request->runs() < 1 || request->runs() > 10'000) return refused("runs: 1 to 10000");
  auto times = node_.time(request->deployment(), request->runs());
  if (!times) return runtime::status_of(times.error());
  for (agent::v1::PartTime& row : *times) *reply->add_times() = std::move(row);
  return Status::OK;
}

Status AgentService::Pass(
    ServerContext* context,
    grpc::ServerReaderWriter<agent::v1::Acknowledgement, agent::v1::Frame>* stream) {
  Receiver receiver(node_);
  Acknowledger acknowledger(*stream);
  agent::v1::Frame frame;
  agent::v1::Acknowledgement answer;
  std::uint64_t bytes = 0, told = 0;
  std::int64_t held_ns = 0, told_ns = 0;
  while (!context->IsCancelled() && stream->Read(&frame)) {
    const std::int64_t read_ns = now_ns();
    bytes += frame.data().size();
    if (!frame.ping()) {
      acknowledger.hold(true);
      auto taken = receiver.take(frame);
      acknowledger.hold(false);
      if (!taken) return runtime::status_of(taken.error());
    }
    const bool is_last = frame.ping() || frame.offset() + frame.data().size() == frame.size();
    if (is_last || bytes - told >= kAcknowledged || read_ns - told_ns >= kUntold) {
      answer.set_request(frame.request());
      answer.set_ping(frame.ping());
      answer.set_bytes(bytes);
      answer.set_at_ns(read_ns);
      answer.set_held_ns(held_ns);
      if (!acknowledger.write(answer)) break;
      told = bytes;
      told_ns = read_ns;
    }
    held_ns += now_ns() - read_ns;
  }
  return Status::OK;
}

Status AgentService::Ping(ServerContext*, const agent::v1::PingRequest* request,
                          agent::v1::PingReply* reply) {
  reply->set_clock_ns(now_ns());
  const std::vector<std::string> names(request->deployments().begin(),
                                       request->deployments().end());
  for (std::string& name : node_.renew(names)) reply->add_unknown(std::move(name));
  return Status::OK;
}

Status AgentService::Drop(ServerContext*, const agent::v1::DeploymentName* request,
                          agent::v1::DropReply*) {
  entries_.leave(request->deployment(), "nothing is deployed any more");
  node_.drop(request->deployment());
  return Status::OK;
}

Status AgentService::Submit(ServerContext* context, const agent::v1::SubmitRequest* request,
                            agent::v1::SubmitReply*) {
  const auto here = node_.find(request->deployment());
  if (!here) return unknown(request->deployment());
  const auto input = node_.blob(request->input());
  if (!input) return refused("the input is not here");
  const auto size = here->size_of(request->job(), 0);
  if (!size || *size != input->size()) return refused("the input has another size than planned");
  Transfer transfer;
  transfer.job = request->job();
  transfer.request = request->request();
  transfer.keep = request->keep();
  transfer.buffer = std::make_shared<Buffer>(*input);
  for (std::int64_t wait = 0; (wait = request->start_ns() - now_ns()) > 0;) {
    if (context->IsCancelled()) return Status::CANCELLED;
    std::this_thread::sleep_for(std::chrono::nanoseconds(std::min(wait, kLook)));
  }
  node_.begin(here, std::move(transfer));
  return Status::OK;
}

Status AgentService::Watch(ServerContext* context, const agent::v1::WatchRequest* request,
                           grpc::ServerWriter<agent::v1::Event>* events) {
  Events::Watcher watcher(node_.events(), request->deployment());
  events->SendInitialMetadata();
  while (!context->IsCancelled())
    if (const auto event = watcher.next())
      if (!events->Write(*event)) break;
  return Status::OK;
}

Status AgentService::Fetch(ServerContext*, const agent::v1::FetchRequest* request,
                           grpc::ServerWriter<agent::v1::Piece>* pieces) {
  const auto here = node_.find(request->deployment());
  if (!here) return unknown(request->deployment());
  const auto results = here->taken(request->request());
  if (!results) return {grpc::StatusCode::NOT_FOUND, "the results were not kept"};
  agent::v1::Piece piece;
  piece.set_size(results->bytes.size());
  std::size_t at = 0;
  do {
    piece.set_data(results->bytes.substr(at, kPiece));
    at += piece.data().size();
    if (!pieces->Write(piece)) break;
  } while (at < results->bytes.size());
  return Status::OK;
}

Status AgentService::Serve(ServerContext*, const agent::v1::ServeRequest* request,
                           agent::v1::ServeReply* reply) {
  auto done = entries_.serve(*request);
  if (!done) return runtime::status_of(done.error());
  *reply = std::move(*done);
  return Status::OK;
}

}  // namespace lamina::runtime
