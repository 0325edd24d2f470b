#include "lamina/probe/hop_deployment.h"

#include <agent.grpc.pb.h>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <gtest/gtest.h>
#include <mutex>

#include "lamina/runtime/test_agent.h"

namespace lamina::probe {
namespace {

// Takes every plan, and says of each tensor that it took a microsecond.
class SendingAgent : public runtime::testing::TestAgent {
 public:
  ~SendingAgent() override { shut_down(); }

  grpc::Status Prepare(grpc::ServerContext*, const agent::v1::PrepareRequest*,
                       agent::v1::PrepareReply*) override {
    return grpc::Status::OK;
  }
  grpc::Status Ready(grpc::ServerContext*, const agent::v1::DeploymentName*,
                     agent::v1::ReadyReply*) override {
    return grpc::Status::OK;
  }
  grpc::Status Submit(grpc::ServerContext*, const agent::v1::SubmitRequest* request,
                      agent::v1::SubmitReply*) override {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request->request());
    changed_.notify_all();
    return grpc::Status::OK;
  }
  grpc::Status Watch(grpc::ServerContext* context, const agent::v1::WatchRequest*,
                     grpc::ServerWriter<agent::v1::Event>* events) override {
    events->SendInitialMetadata();
    std::unique_lock lock(mutex_);
    while (!context->IsCancelled()) {
      changed_.wait_for(lock, std::chrono::milliseconds(20), [&] { return !requests_.empty(); });
      for (; !requests_.empty(); requests_.pop_front()) tell(requests_.front(), *events);
    }
    return grpc::Status::OK;
  }

 private:
  static void tell(std::uint64_t request, grpc::ServerWriter<agent::v1::Event>& events) {
    agent::v1::Event event;
    event.set_request(request);
    event.set_kind(agent::v1::Event::STEP_BEGAN);
    events.Write(event);
    event.set_kind(agent::v1::Event::STEP_ENDED);
    event.set_at_ns(1000);
    events.Write(event);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::uint64_t> requests_;
};

TEST(HopDeployment, IsNotForgottenAtEitherEndHoweverOftenItSends) {
  SendingAgent from, to;
  const auto here = from.remote("a"), there = to.remote("b");
  HopDeployment hop(*here, *there, "d", 0);
  ASSERT_TRUE(hop.deploy({8}, {}));
  for (std::size_t sent = 1; sent <= 3; ++sent) {
    const auto took = hop.send(0);
    ASSERT_TRUE(took) << took.error().text();
    EXPECT_DOUBLE_EQ(took->value(), 1e-6);
    EXPECT_GE(from.times_named("d"), sent);
    EXPECT_GE(to.times_named("d"), sent);
  }
}

}  // namespace
}  // namespace lamina::probe
