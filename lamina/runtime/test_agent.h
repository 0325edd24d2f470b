#pragma once

#include <agent.grpc.pb.h>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <grpcpp/grpcpp.h>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "lamina/runtime/remote.h"

namespace lamina::runtime::testing {

// An agent that knows the deployments that it is told to, and counts who asks.
class TestAgent : public agent::v1::Agent::Service {
 public:
  TestAgent() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~TestAgent() override { shut_down(); }
  TestAgent(const TestAgent&) = delete;
  TestAgent& operator=(const TestAgent&) = delete;

  [[nodiscard]] std::unique_ptr<Remote> remote(const std::string& node = "a") const {
    return std::make_unique<Remote>(
        agents::AgentRow{node, {"127.0.0.1", static_cast<std::uint16_t>(port_)}},
        Credentials{grpc::InsecureChannelCredentials(), grpc::InsecureServerCredentials()});
  }
  void know(std::set<std::string> deployments) {
    const std::lock_guard lock(mutex_);
    known_ = std::move(deployments);
  }
  // Whether so many more pings name the deployment before long.
  [[nodiscard]] bool hears_of(const std::string& deployment, std::size_t times = 1) {
    std::unique_lock lock(mutex_);
    const std::size_t wanted = named_[deployment] + times;
    return changed_.wait_for(lock, kLong, [&] { return named_[deployment] >= wanted; });
  }
  // How many pings have named it.
  [[nodiscard]] std::size_t times_named(const std::string& deployment) {
    const std::lock_guard lock(mutex_);
    return named_[deployment];
  }
  // Whether so many streams of events are opened before long.
  [[nodiscard]] bool is_watched(std::uint32_t times) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kLong, [&] { return num_watches_ >= times; });
  }

  grpc::Status Ping(grpc::ServerContext*, const agent::v1::PingRequest* request,
                    agent::v1::PingReply* reply) override {
    const std::lock_guard lock(mutex_);
    for (const std::string& name : request->deployments()) {
      ++named_[name];
      if (!known_.contains(name)) reply->add_unknown(name);
    }
    changed_.notify_all();
    return grpc::Status::OK;
  }
  // One event, whose job is the number of the stream from 1; then the stream ends.
  grpc::Status Watch(grpc::ServerContext*, const agent::v1::WatchRequest*,
                     grpc::ServerWriter<agent::v1::Event>* events) override {
    agent::v1::Event event;
    {
      const std::lock_guard lock(mutex_);
      event.set_job(++num_watches_);
      changed_.notify_all();
    }
    events->Write(event);
    return grpc::Status::OK;
  }

 protected:
  // Also first of all in the destructors of agents that do more.
  void shut_down() { server_->Shutdown(std::chrono::system_clock::now()); }

 private:
  static constexpr std::chrono::seconds kLong{20};

  int port_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::string> known_;
  std::map<std::string, std::size_t> named_;
  std::uint32_t num_watches_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace lamina::runtime::testing
