#include "lamina/runtime/clients.h"

#include <chrono>
#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "lamina/runtime/deployed.h"

namespace lamina::runtime {
namespace {

using ::testing::HasSubstr;
using Answer = Expected<std::vector<engine::Tensor>>;

const TensorSpec kInput{"x", {8}, "uint8"};

// A job whose tensor goes to an agent that nobody runs, so that its requests wait.
std::shared_ptr<Deployed> deployed() {
  agent::v1::PrepareRequest request;
  request.set_deployment("d");
  request.set_discipline("fifo");
  agent::v1::Job& job = *request.add_jobs();
  job.set_id("job");
  job.set_source("a");
  job.set_destination("b");
  job.set_priority(1);
  agent::v1::Way& way = *job.add_ways();
  fill(*way.add_tensors(), kInput);
  agent::v1::Hop& hop = *way.add_hops();
  hop.set_from("a");
  hop.set_to("b");
  hop.set_address("127.0.0.1:1");
  return Deployed::make(request).value();
}

class WaitingClients : public ::testing::Test {
 protected:
  static agents::AgentOptions options() {
    agents::AgentOptions options;
    options.node = "a";
    return options;
  }
  void lead() { clients_.lead(deployed(), "", {{"m", 0, {kInput}, {kInput}, ""}}); }
  Answer ask() { return clients_.infer("m", {{kInput, std::string(8, 'x')}}); }
  // A request that waits.
  std::future<Answer> asked() {
    auto answer = std::async(std::launch::async, [this] { return ask(); });
    while (clients_.num_waiting() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return answer;
  }

  Node node_{
      options(), nullptr, {grpc::InsecureChannelCredentials(), grpc::InsecureServerCredentials()}};
  Clients clients_{node_, 4};
};

TEST_F(WaitingClients, AreRefusedWhereInputsHaveTooManyBytes) {
  lead();
  auto first = asked();  // alone it may be larger
  const Answer second = ask();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kLimit);
  EXPECT_THAT(second.error().text(), HasSubstr("8 bytes"));
  clients_.lead(nullptr, "no plan is left", {});
  const Answer told = first.get();
  ASSERT_FALSE(told);
  EXPECT_THAT(told.error().text(), HasSubstr("no plan is left"));

  lead();  // nothing waits any more, so there is room
  auto third = asked();
  clients_.end();
  EXPECT_FALSE(third.get());
}

}  // namespace
}  // namespace lamina::runtime
