#include "lamina/runtime/agent.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <fmt/format.h>
#include <grpcpp/health_check_service_interface.h>
#include <thread>
#include <utility>

#include "lamina/runtime/agent_service.h"
#include "lamina/runtime/entries.h"
#include "lamina/runtime/rest.h"

namespace lamina::runtime {

struct Agent::State {
  State(const agents::AgentOptions& options, std::shared_ptr<engine::Engine> engine,
        const Credentials& credentials, const Entries::Log& log)
      : node(options, std::move(engine), credentials),
        entries(node, credentials, log),
        service(node, entries) {}

  void forget_old() {
    std::unique_lock lock(mutex);
    while (!changed.wait_for(lock, std::chrono::seconds(1), [&] { return ended; })) {
      lock.unlock();
      for (const std::string& name : node.old()) {
        entries.leave(name, "the controller was not heard of for 60 s");
        node.drop(name);
      }
      lock.lock();
    }
  }

  Node node;
  Entries entries;
  AgentService service;
  std::unique_ptr<Rest> metrics;
  std::unique_ptr<grpc::Server> server;
  std::mutex mutex;
  std::condition_variable changed;
  bool ended = false;
  std::thread keeper;
};

Agent::Agent() = default;

Agent::~Agent() { close(); }

Expected<void> Agent::open(const agents::AgentOptions& options,
                           std::shared_ptr<engine::Engine> engine, const Entries::Log& log) {
  auto credentials = credentials_of(options.tls);
  if (!credentials) return tl::unexpected(credentials.error());
  state_ = std::make_unique<State>(options, std::move(engine), *credentials, log);
  if (options.metrics) {
    state_->metrics = std::make_unique<Rest>(state_->node, nullptr);
    // Plain HTTP, also where all else is TLS: probes and Prometheus have no certificate to show.
    const auto taken = state_->metrics->open(*options.metrics, {});
    if (!taken) return tl::unexpected(taken.error());
    log(fmt::format("lamina agent: metrics on http://{}/metrics\n", taken->text()));
  }
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  allow_pings(builder);
  int port = 0;
  builder.AddListeningPort(options.listen->text(), credentials->as_server, &port);
  builder.RegisterService(&state_->service);
  state_->server = builder.BuildAndStart();
  if (!state_->server || port == 0)
    return error(ErrorCode::kFile, "cannot be listened on: it is in use, or not of this machine",
                 options.listen->text());
  state_->keeper = std::thread([this] { state_->forget_old(); });
  const agents::Address taken{options.listen->host, static_cast<std::uint16_t>(port)};
  log(fmt::format("lamina agent: node {} listening on {}\n", options.node, taken.text()));
  return {};
}

void Agent::close() {
  if (!state_) return;
  state_->entries.clients().end();
  state_->entries.close();
  state_->metrics = nullptr;
  if (state_->server)
    state_->server->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(300));
  {
    const std::lock_guard lock(state_->mutex);
    state_->ended = true;
    state_->changed.notify_all();
  }
  if (state_->keeper.joinable()) state_->keeper.join();
  state_->node.end();  // before whom it answers is gone
  state_ = nullptr;
}

}  // namespace lamina::runtime
