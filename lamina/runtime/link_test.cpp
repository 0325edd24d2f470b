#include "lamina/runtime/link.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "lamina/runtime/acknowledger.h"
#include "lamina/runtime/channel.h"
#include "lamina/runtime/node.h"

namespace lamina::runtime {
namespace {

using std::chrono::seconds;

// An agent that keeps what comes, and reads on only after a while.
class Sink final : public agent::v1::Agent::Service {
 public:
  explicit Sink(std::chrono::milliseconds held = {}) : held_(held) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~Sink() override { server_->Shutdown(std::chrono::system_clock::now()); }

  grpc::Status Pass(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<agent::v1::Acknowledgement, agent::v1::Frame>* stream) override {
    Acknowledger acknowledger(*stream);
    agent::v1::Frame frame;
    std::uint64_t bytes = 0;
    while (stream->Read(&frame)) {
      acknowledger.hold(true);
      if (!frame.ping()) std::this_thread::sleep_for(held_);
      acknowledger.hold(false);
      agent::v1::Acknowledgement answer;
      answer.set_ping(frame.ping());
      answer.set_bytes(bytes += frame.data().size());
      if (!acknowledger.write(answer)) break;
      const std::lock_guard lock(mutex_);
      if (!frame.ping()) frames_.push_back(frame);
      changed_.notify_all();
    }
    return grpc::Status::OK;
  }

  [[nodiscard]] std::string address() const { return fmt::format("127.0.0.1:{}", port_); }
  // Whether so many bytes of a request come.
  bool wait_for(std::uint64_t request, std::uint64_t bytes) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, seconds(10), [&] {
      std::uint64_t there = 0;
      for (const auto& frame : frames_)
        if (frame.request() == request) there += frame.data().size();
      return there == bytes;
    });
  }
  // Whether nothing that came means anything.
  bool is_all_warm() {
    const std::lock_guard lock(mutex_);
    return std::ranges::all_of(frames_, [](const auto& frame) { return frame.warm(); });
  }
  // Why no more of it comes, by frame.
  std::vector<std::string> failures(std::uint64_t request) {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> failures;
    for (const auto& frame : frames_)
      if (frame.request() == request && !frame.failed().empty()) failures.push_back(frame.failed());
    return failures;
  }

 private:
  std::chrono::milliseconds held_;
  int port_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<agent::v1::Frame> frames_;
  std::unique_ptr<grpc::Server> server_;
};

Transfer transfer(std::uint64_t request, std::shared_ptr<Buffer> buffer) {
  Transfer made;
  made.deployment = "d";
  made.request = request;
  made.buffer = std::move(buffer);
  return made;
}

class LinkOrder : public testing::TestWithParam<Link::Order> {};

TEST_P(LinkOrder, WhatIsCutOffMakesWayForWhatComesBehind) {
  Sink sink;
  Link link(open_channel(sink.address(), grpc::InsecureChannelCredentials()),
            {[](const std::string&) {}, [](double) {}});
  ASSERT_TRUE(link.wait_open(seconds(10)));
  const auto half = std::make_shared<Buffer>(std::uint64_t{100'000});
  half->available = 40'000;
  ASSERT_TRUE(link.send(transfer(1, half), GetParam()));
  ASSERT_TRUE(sink.wait_for(1, 40'000));
  half->abandoned = true;
  const auto none = std::make_shared<Buffer>(std::uint64_t{1000});
  none->abandoned = true;
  ASSERT_TRUE(link.send(transfer(2, none), GetParam()));
  ASSERT_TRUE(link.send(transfer(3, std::make_shared<Buffer>(std::string("last"))), GetParam()));
  EXPECT_TRUE(sink.wait_for(3, 4));
  EXPECT_EQ(sink.failures(1).size(), 1U);
  EXPECT_TRUE(sink.failures(2).empty());  // nobody has heard of it
  EXPECT_EQ(link.num_waiting_bytes(), 0U);
}

// A tensor of 400,000 bytes over a link that is planned to carry 1 MB/s: 100,000 bytes take 0.1 s.
TEST(Link, IsWarmedWithWhatItCarriesInATenthOfASecond) {
  Sink sink;
  agent::v1::PrepareRequest request;
  request.set_deployment("d");
  request.set_discipline("fifo");
  agent::v1::Way& way = *request.add_jobs()->add_ways();
  agent::v1::Tensor& tensor = *way.add_tensors();
  tensor.set_name("x");
  tensor.set_type("float32");
  tensor.add_shape(100'000);
  agent::v1::Hop& hop = *way.add_hops();
  hop.set_from("hub");
  hop.set_to("cloud");
  hop.set_address(sink.address());
  hop.set_rate(1e6);
  agents::AgentOptions options;
  options.node = "hub";
  Node node(options, nullptr,
            {grpc::InsecureChannelCredentials(), grpc::InsecureServerCredentials()});
  ASSERT_TRUE(node.prepare(request));
  EXPECT_FALSE(node.warm("another"));
  ASSERT_TRUE(node.ready("d"));
  ASSERT_TRUE(node.warm("d"));
  EXPECT_TRUE(sink.wait_for(0, 200'000));
  EXPECT_TRUE(sink.is_all_warm());
}

TEST(Link, OneThatIsPushedBackForLongIsNotLost) {
  Sink sink(std::chrono::milliseconds(4500));
  std::atomic<int> losses = 0;
  Link link(open_channel(sink.address(), grpc::InsecureChannelCredentials()),
            {[&](const std::string&) { ++losses; }, [](double) {}});
  ASSERT_TRUE(link.wait_open(seconds(10)));
  const auto buffer = std::make_shared<Buffer>(std::string("some"));
  ASSERT_TRUE(link.send(transfer(1, buffer), Link::Order::kFifo));
  EXPECT_TRUE(sink.wait_for(1, 4));
  EXPECT_EQ(losses, 0);
}

INSTANTIATE_TEST_SUITE_P(All, LinkOrder,
                         testing::Values(Link::Order::kFifo, Link::Order::kPriority,
                                         Link::Order::kPreemptivePriority));

}  // namespace
}  // namespace lamina::runtime
