// What an agent says to messages that fit nothing.

#include <cstdint>
#include <gmock/gmock.h>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "lamina/runtime/entries.h"
#include "lamina/runtime/node.h"
#include "lamina/runtime/receiver.h"

namespace lamina::runtime {
namespace {

using testing::HasSubstr;

constexpr std::uint32_t kFar = std::numeric_limits<std::uint32_t>::max();

void add_tensor(google::protobuf::RepeatedPtrField<agent::v1::Tensor>& tensors,
                const std::string& type = "float32") {
  agent::v1::Tensor& tensor = *tensors.Add();
  tensor.set_name("x");
  tensor.add_shape(4);
  tensor.set_type(type);
}

// One tensor on its way from camera over hub to cloud.
agent::v1::PrepareRequest relayed(const std::string& next = "127.0.0.1:1") {
  agent::v1::PrepareRequest request;
  request.set_deployment("d");
  request.set_discipline("fifo");
  agent::v1::Job& job = *request.add_jobs();
  job.set_id("job");
  agent::v1::Way& way = *job.add_ways();
  add_tensor(*way.mutable_tensors());
  const std::pair<const char*, const char*> ends[] = {{"camera", "hub"}, {"hub", "cloud"}};
  for (const auto& [from, to] : ends) {
    agent::v1::Hop& hop = *way.add_hops();
    hop.set_from(from);
    hop.set_to(to);
    hop.set_address(next);
  }
  return request;
}

class Malformed : public testing::Test {
 protected:
  // Whether the agent of hub lets the deployment in.
  std::string said(const agent::v1::PrepareRequest& request) {
    const auto missing = node_.prepare(request);
    return missing ? "" : missing.error().text();
  }
  std::string said(const agent::v1::Frame& frame) {
    Receiver receiver(node_);
    const auto taken = receiver.take(frame);
    return taken ? "" : taken.error().text();
  }
  static agents::AgentOptions options() {
    agents::AgentOptions options;
    options.node = "hub";
    return options;
  }

  Credentials credentials_{grpc::InsecureChannelCredentials(), grpc::InsecureServerCredentials()};
  Node node_{options(), nullptr, credentials_};
};

TEST_F(Malformed, HopsThatAreNotPlannedAreRefused) {
  ASSERT_EQ(said(relayed()), "");
  agent::v1::Frame frame;
  frame.set_deployment("d");
  frame.set_size(16);
  for (const std::uint32_t hop : {1U, 2U, kFar}) {
    frame.set_hop(hop);
    EXPECT_THAT(said(frame), HasSubstr("is not planned to come here")) << hop;
  }
  EXPECT_EQ(node_.find("d")->hop(0, 0, kFar), nullptr);
}

TEST_F(Malformed, FramesOfNoMeaningEndHere) {
  ASSERT_EQ(said(relayed()), "");
  agent::v1::Frame frame;
  frame.set_deployment("d");
  frame.set_hop(kFar);
  frame.set_size(16);
  frame.set_data("16 bytes, or so.");
  EXPECT_NE(said(frame), "");
  frame.set_warm(true);
  EXPECT_EQ(said(frame), "");
  EXPECT_EQ(node_.figures().bytes_in, 16U);
}

TEST_F(Malformed, FailuresOfRequestsThatDidNotBeginHereAreRefused) {
  ASSERT_EQ(said(relayed()), "");
  int answers = 0;
  node_.on_answer(
      [&](std::uint64_t, const std::shared_ptr<Buffer>&, const std::string&) { ++answers; });
  agent::v1::Frame frame;
  frame.set_deployment("d");
  frame.set_failed("why");
  frame.set_home("hub");
  EXPECT_EQ(said(frame), "");
  EXPECT_EQ(answers, 1);
  frame.set_home("cloud");
  EXPECT_THAT(said(frame), HasSubstr("did not begin here"));
  frame.set_home("hub");
  frame.set_job(kFar);
  EXPECT_THAT(said(frame), HasSubstr("did not begin here"));
  EXPECT_EQ(answers, 1);
}

TEST_F(Malformed, PartsOfUnknownTypesAreRefused) {
  agent::v1::PrepareRequest request = relayed();
  agent::v1::Job& job = *request.mutable_jobs(0);
  job.add_ways();
  job.add_compute_steps(0);
  add_tensor(*job.add_parts()->mutable_inputs(), "float31");
  EXPECT_THAT(said(request), HasSubstr("float31"));
}

TEST_F(Malformed, NextAgentsBeyondTheLoopbackTakeTls) {
  EXPECT_THAT(said(relayed("192.0.2.1:7")), HasSubstr("--insecure"));
  EXPECT_THAT(said(relayed("127.example.com:7")), HasSubstr("--insecure"));
  EXPECT_THAT(said(relayed("nowhere")), HasSubstr("no HOST:PORT"));
  agents::AgentOptions open = options();
  open.tls.insecure = true;
  Node node(open, nullptr, credentials_);
  EXPECT_TRUE(node.prepare(relayed("192.0.2.1:7")));
}

class MalformedServe : public Malformed {
 protected:
  void SetUp() override {
    ASSERT_EQ(said(relayed()), "");
    request_.set_deployment("d");
    request_.set_address("127.0.0.1:0");
    agent::v1::ServedModel& model = *request_.add_models();
    model.set_name("m");
    add_tensor(*model.mutable_inputs());
    add_tensor(*model.mutable_outputs());
  }
  std::string said_to_serve() {
    const auto reply = entries_.serve(request_);
    return reply ? "" : reply.error().text();
  }

  Entries entries_{node_, credentials_, [](std::string_view) {}};
  agent::v1::ServeRequest request_;
};

TEST_F(MalformedServe, ModelsOfUnknownTypesAreRefused) {
  request_.mutable_models(0)->mutable_outputs(0)->set_type("float31");
  EXPECT_THAT(said_to_serve(), HasSubstr("float31"));
}

TEST_F(MalformedServe, JobsThatAreNotDeployedAreRefused) {
  request_.mutable_models(0)->set_job(1);
  EXPECT_THAT(said_to_serve(), HasSubstr("job 1"));
}

// Those that were served before stay, but for which jobs?
TEST_F(MalformedServe, ModelsFromBeforeAreLookedAtAgain) {
  agent::v1::PrepareRequest two = relayed();
  two.set_deployment("two");
  *two.add_jobs() = two.jobs(0);
  ASSERT_EQ(said(two), "");
  request_.set_deployment("two");
  request_.mutable_models(0)->set_job(1);
  EXPECT_EQ(said_to_serve(), "");
  request_.set_deployment("d");
  request_.clear_models();
  EXPECT_THAT(said_to_serve(), HasSubstr("job 1"));
}

TEST_F(MalformedServe, AnEntryWhoseDeploymentGoesSaysWhy) {
  ASSERT_EQ(said_to_serve(), "");
  EXPECT_TRUE(entries_.clients().is_ready());
  entries_.leave("other", "why");
  EXPECT_TRUE(entries_.clients().is_ready());
  entries_.leave("d", "why");
  EXPECT_FALSE(entries_.clients().is_ready());
  EXPECT_EQ(entries_.clients().reason(), "why");
}

}  // namespace
}  // namespace lamina::runtime
