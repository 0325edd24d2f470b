#include "lamina/deploy/agents.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <memory>
#include <utility>

namespace lamina::deploy {
namespace {

using ::testing::ElementsAre;

constexpr double kMiB = 1024.0 * 1024.0;

// A job over the nodes in a row, all of which pass its 8 MiB on, and compute at the one named. All
// could compute but those called "relay"; those called "small" have 30 MiB of memory.
split::CheckedPlan planned(const std::vector<std::string>& nodes, std::size_t at) {
  NetworkBuilder network;
  for (const std::string& id : nodes) {
    Node node;
    node.id = id;
    if (id != "relay") node.compute = FlopPerSecond(1.0);
    if (id == "small") node.memory = Bytes(30.0 * kMiB);
    EXPECT_TRUE(network.add_node(node));
  }
  split::CheckedPlan plan;
  plan.instance.network = std::make_shared<const Network>(std::move(network).build());
  ModelBuilder model("m");
  const TensorId in = model.add_tensor("in", Bytes(8.0 * kMiB)),
                 out = model.add_tensor("out", Bytes(8.0 * kMiB));
  model.add_input(in);
  Operator layer;
  layer.name = "l";
  layer.inputs = {in};
  layer.outputs = {out};
  layer.work = Flop(1.0);
  layer.weights = Bytes(100.0 * kMiB);
  model.add_operator(layer);
  model.add_result(out);
  JobSpec spec;
  spec.model = std::make_shared<const Model>(std::move(model).build().value());
  spec.source = *plan.instance.network->find(nodes.front());
  spec.destination = *plan.instance.network->find(nodes.back());
  plan.instance.jobs.push_back(Job::make(*plan.instance.network, spec).value());
  PlannedJob row;
  const auto send = [&](std::size_t from, std::int64_t tensor) {
    Step step;
    step.what = SendStep{tensor, Bytes(8.0 * kMiB), nodes[from], nodes[from + 1], 0, {}};
    row.steps.push_back(step);
  };
  for (std::size_t i = 0; i < at; ++i) send(i, 0);
  Step stay;
  stay.what = ComputeStep{nodes[at], 1, 1, {}, {}};
  row.steps.push_back(stay);
  for (std::size_t i = at; i + 1 < nodes.size(); ++i) send(i, 1);
  plan.plan.jobs.push_back(row);
  return plan;
}

std::vector<std::string> names_of(const std::vector<AgentPlace>& agents) {
  std::vector<std::string> names;
  for (const AgentPlace& agent : agents) names.push_back(agent.name);
  return names;
}

TEST(AgentPlaces, AreCalledByLabelsOfTheirOwn) {
  EXPECT_THAT(names_of(agents_of(planned({"Edge A", "edge-a", "EDGE__A"}, 1))),
              ElementsAre("agent-edge-a", "agent-edge-a-2", "agent-edge-a-3"));
  EXPECT_THAT(names_of(agents_of(planned({"ünï", "$", "a--b-"}, 1))),
              ElementsAre("agent-n", "agent", "agent-a-b"));
}

TEST(AgentPlaces, HaveNamesThatEndingsCanBeAddedTo) {
  for (const std::string& name :
       names_of(agents_of(planned({std::string(300, 'x'), std::string(300, 'x') + "y"}, 0)))) {
    EXPECT_LE(name.size() + std::string("-cert").size(), 63U);
    EXPECT_NE(name.back(), '-');
  }
}

// 256 MiB for the program, and twice what passes and stays: 8 MiB on each of its links, 100 MiB of
// weights, and the result twice, once for each side of the stay.
TEST(AgentPlaces, ReserveTwiceWhatTheyHold) {
  const auto agents = agents_of(planned({"a", "relay", "b"}, 2));
  ASSERT_EQ(agents.size(), 3U);
  EXPECT_EQ(agents[0].reserved, Bytes((256 + 2 * 8) * kMiB));
  EXPECT_EQ(agents[1].reserved, Bytes((256 + 2 * 16) * kMiB));
  EXPECT_EQ(agents[2].reserved, Bytes((256 + 2 * (8 + 100 + 16)) * kMiB));
}

// The stay may move to any node that computes: 8 MiB come, 8 go, 16 are at work, and the weights
// are there, or as much of them as the node has memory for.
TEST(AgentPlaces, HaveRoomForWhatALaterPlanMayBring) {
  const auto agents = agents_of(planned({"a", "relay", "small", "b"}, 3));
  ASSERT_EQ(agents.size(), 4U);
  EXPECT_EQ(agents[0].memory, Bytes((256 + 2 * (100 + 32)) * kMiB));
  EXPECT_EQ(agents[1].memory, Bytes((256 + 2 * 16) * kMiB));
  EXPECT_EQ(agents[2].memory, Bytes((256 + 2 * (30 + 32)) * kMiB));
  EXPECT_EQ(agents[3].memory, Bytes((256 + 2 * (100 + 32)) * kMiB));
}

TEST(AgentPlaces, AreThoseThatThePlanPasses) {
  auto plan = planned({"a", "b", "c"}, 0);
  plan.plan.jobs[0].steps.resize(1);  // nothing is sent: b is not passed, c still is an end
  EXPECT_THAT(names_of(agents_of(plan)), ElementsAre("agent-a", "agent-c"));
}

TEST(CommandLine, NamesNodeAddressesAndCertificates) {
  const auto words = command_line({"Edge $A", "agent-edge-a", Bytes(), Bytes()}, {"c", "k", "a"});
  EXPECT_EQ(words.front(), "agent");
  const auto behind = [&](const std::string& flag) {
    const auto at = std::ranges::find(words, flag);
    return at == words.end() ? std::string("none") : *(at + 1);
  };
  EXPECT_EQ(behind("--node"), "Edge $A");
  EXPECT_EQ(behind("--listen"), "0.0.0.0:7070");
  EXPECT_EQ(behind("--metrics"), "0.0.0.0:7071");
  EXPECT_EQ(behind("--tls-cert"), "c");
  EXPECT_EQ(behind("--tls-key"), "k");
  EXPECT_EQ(behind("--tls-ca"), "a");
}

TEST(AgentsJson, HasIdsAsTheyAreAndAddressesByName) {
  EXPECT_EQ(agents_json({{"a\"b", "agent-a-b", Bytes(), Bytes()}}), R"({
  "format": "lamina.agents/1",
  "agents": [
    {"node": "a\"b", "address": "agent-a-b:7070"}
  ]
}
)");
}

}  // namespace
}  // namespace lamina::deploy
