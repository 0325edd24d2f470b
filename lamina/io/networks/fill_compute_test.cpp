#include "lamina/io/networks/fill_compute.h"

#include <algorithm>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamina/io/networks/node_link.h"
#include "lamina/io/networks/simgrid.h"
#include "lamina/io/networks/test_topologies.h"

namespace lamina::io {
namespace {

using namespace lamina::io::testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A star: c has three links, x1 to x3 one, alone none.
constexpr std::string_view kStar = R"({"directed": false,
  "nodes": [{"id": "c"}, {"id": "x1"}, {"id": "x2"}, {"id": "x3"}, {"id": "alone"}],
  "links": [{"source": "c", "target": "x1"}, {"source": "x2", "target": "c"},
            {"source": "c", "target": "x3"}]})";

ComputeRule rule(std::string_view text) { return *parse_compute_rule(text); }
ComputeRule csv(std::string_view text) {
  ComputeRule rule{ComputeRule::Kind::kFile};
  rule.file = "s.csv";
  rule.speeds = *parse_speeds(SourceText("s.csv", std::string(text)));
  return rule;
}

Expected<NetworkFile> filled(std::vector<ComputeRule> rules,
                             std::optional<FlopPerSecond> otherwise = std::nullopt) {
  Defaults fill = kGigabit;
  fill.compute = otherwise;
  fill.rules = std::move(rules);
  return read(parse_node_link, kStar, fill);
}

std::vector<std::string> speeds(const Expected<NetworkFile>& file) {
  if (!file) return {file.error().text()};
  std::vector<std::string> out;
  for (const Node& node : file->network.nodes())
    out.push_back(node.is_relay() ? "-" : to_text(node.compute));
  return out;
}

// "what count value" of what was filled, bandwidths apart.
std::vector<std::string> report(const Expected<NetworkFile>& file) {
  std::vector<std::string> out;
  for (const Filled& row : file->filled)
    if (row.what != "bandwidth") out.push_back(std::to_string(row.count) + " " + row.value);
  return out;
}

TEST(FillCompute, GivesToAllOrByLinks) {
  const auto all = filled({rule("all=10 GFLOP/s")});
  EXPECT_THAT(speeds(all),
              ElementsAre("10 GFLOP/s", "10 GFLOP/s", "10 GFLOP/s", "10 GFLOP/s", "10 GFLOP/s"));
  EXPECT_THAT(report(all), ElementsAre("5 10 GFLOP/s"));
  const auto degree = filled({rule("degree=2 GFLOP/s")});
  EXPECT_THAT(speeds(degree), ElementsAre("6 GFLOP/s", "2 GFLOP/s", "2 GFLOP/s", "2 GFLOP/s", "-"));
  EXPECT_THAT(report(degree), ElementsAre("4 2 GFLOP/s for each link out"));
}

TEST(FillCompute, AppliesRulesInOrderAndTheDefaultLast) {
  const auto file =
      filled({csv("x2,7 GFLOP/s\nx3,relay\n"), rule("degree=1 GFLOP/s")}, FlopPerSecond(5e8));
  EXPECT_THAT(speeds(file), ElementsAre("3 GFLOP/s", "1 GFLOP/s", "7 GFLOP/s", "-", "500 MFLOP/s"));
  EXPECT_THAT(report(file),
              ElementsAre("1 from s.csv", "2 1 GFLOP/s for each link out", "1 500 MFLOP/s"));
  EXPECT_THAT(texts_of(file->notes),
              ::testing::Not(Contains(::testing::HasSubstr("computing speed"))));
}

TEST(FillCompute, DrawsExactlyTheShareByItsSeed) {
  for (const auto& [share, count] : {std::pair{0.0, 0}, {0.2, 1}, {0.5, 3}, {1.0, 5}}) {
    const auto file = filled({rule(fmt::format("share={}:1 GFLOP/s:seed=3", share))},
                             FlopPerSecond(9e9));  // none is left for it
    EXPECT_EQ(std::ranges::count(speeds(file), "1 GFLOP/s"), count);
    EXPECT_EQ(std::ranges::count(speeds(file), "-"), 5 - count);
  }
  const auto once = speeds(filled({rule("share=0.4:1 GFLOP/s:seed=5")}));
  EXPECT_EQ(speeds(filled({rule("share=0.4:1 GFLOP/s:seed=5")})), once);
  std::size_t different = 0;
  for (int seed = 0; seed < 20; ++seed)
    different +=
        speeds(filled({rule(fmt::format("share=0.4:1 GFLOP/s:seed={}", seed))})) != once ? 1U : 0U;
  EXPECT_GT(different, 10U);
  EXPECT_THAT(report(filled({rule("share=0.4:1 GFLOP/s:seed=5")})),
              ElementsAre("2 1 GFLOP/s at a share of 0.4 (seed 5)"));
}

TEST(FillCompute, DrawsASpeedForEveryOpenNode) {
  const auto draw = [](std::string_view text) {
    return filled({csv("x2,7 GFLOP/s\nx3,relay\n"), rule(text)});
  };
  const auto once = draw("uniform:2 GFLOP/s,3 GFLOP/s:seed=5");
  EXPECT_EQ(speeds(once)[2], "7 GFLOP/s");
  EXPECT_EQ(speeds(once)[3], "-");
  for (const std::size_t i : {0U, 1U, 4U}) {
    const FlopPerSecond speed = once->network.nodes()[i].compute;
    EXPECT_GE(speed, FlopPerSecond(2e9));
    EXPECT_LE(speed, FlopPerSecond(3e9));
  }
  EXPECT_THAT(report(once), ElementsAre("1 from s.csv", "3 uniform:2 GFLOP/s,3 GFLOP/s (seed 5)"));
  EXPECT_EQ(speeds(draw("uniform:2 GFLOP/s,3 GFLOP/s:seed=5")), speeds(once));
  EXPECT_NE(speeds(draw("uniform:2 GFLOP/s,3 GFLOP/s:seed=6")), speeds(once));
}

TEST(FillCompute, RefusesCsvsThatDoNotFitTheTopology) {
  EXPECT_THAT(
      speeds(filled({csv("x1,relay\nx9,relay")})),
      ElementsAre("f: line 2 of s.csv: the topology has no node 'x9' (did you mean 'x1'?)"));
  EXPECT_THAT(speeds(filled({rule("all=1 GFLOP/s"), csv("c,2 GFLOP/s")})),
              ElementsAre("f: line 1 of s.csv: the speed of node 'c' is already set: 1 GFLOP/s"));
}

TEST(FillCompute, KeepsWhatTheFileStates) {
  constexpr std::string_view kPlatform =
      "<platform version='4'><zone id='z' routing='Full'><host id='h' speed='5Gf'/>"
      "<router id='r'/><link id='l' bandwidth='1GBps'/>"
      "<route src='h' dst='r'><link_ctn id='l'/></route></zone></platform>";
  Defaults fill;
  fill.rules = {rule("all=1 GFLOP/s")};
  const auto file = read(parse_simgrid, kPlatform, fill);
  EXPECT_THAT(speeds(file), ElementsAre("5 GFLOP/s", "-"));
  EXPECT_THAT(report(file), IsEmpty());
  fill.rules = {csv("r,1 GFLOP/s")};
  EXPECT_THAT(
      speeds(read(parse_simgrid, kPlatform, fill)),
      ElementsAre("f: line 1 of s.csv: the speed of node 'r' is already set: it only forwards"));
}

}  // namespace
}  // namespace lamina::io
