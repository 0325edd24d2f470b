#include "lamina/io/networks/compute_rule.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

#include "lamina/core/units.h"

namespace lamina::io {
namespace {

using ::testing::ElementsAre;

// "node: speed" of each row, or the message.
std::vector<std::string> speeds(std::string_view csv) {
  const auto rows = parse_speeds(SourceText("s.csv", std::string(csv)));
  if (!rows) return {rows.error().text()};
  std::vector<std::string> out;
  for (const auto& [node, compute, line] : *rows)
    out.push_back(node + ": " + (compute ? to_text(*compute) : "relay"));
  return out;
}

std::string rule_message(std::string_view rule) {
  const auto parsed = parse_compute_rule(rule);
  return parsed ? "read" : parsed.error().text();
}

TEST(Speeds, ReadsColumnsByPlaceOrByName) {
  EXPECT_THAT(speeds("a,10 GFLOP/s\nb , relay\r\n\n"), ElementsAre("a: 10 GFLOP/s", "b: relay"));
  EXPECT_THAT(speeds("node,compute\na,1 TFLOP/s"), ElementsAre("a: 1 TFLOP/s"));
  EXPECT_THAT(speeds("city,compute,node\nParis,1 TFLOP/s,a\n"), ElementsAre("a: 1 TFLOP/s"));
  EXPECT_THAT(speeds("\"New \"\"York\"\", NY\",5 GFLOP/s\n \" a\" ,relay"),
              ElementsAre("New \"York\", NY: 5 GFLOP/s", " a: relay"));
  EXPECT_THAT(speeds("\"node\",\"compute\"\n"), ElementsAre());
}

TEST(Speeds, NamesWhatDoesNotFit) {
  EXPECT_THAT(speeds("a,10 GFLOP/s\nb\n"),
              ElementsAre("s.csv: line 2: there are 1 fields, not the 2 of node,compute"));
  EXPECT_THAT(
      speeds("node,compute,city\na,relay\n"),
      ElementsAre("s.csv: line 2: there are 2 fields, not the 3 of node,compute and others"));
  EXPECT_THAT(
      speeds("a,10\n"),
      ElementsAre("s.csv: line 1: '10' is not a computing speed: the unit is missing; write "
                  "e.g. \"50 GFLOP/s\""));
  EXPECT_THAT(speeds("a,0 FLOP/s\n"),
              ElementsAre("s.csv: line 1: '0 FLOP/s': a speed of zero fills nothing"));
  EXPECT_THAT(speeds("a,relay\n\na,relay"),
              ElementsAre("s.csv: line 3: the node 'a' occurs twice"));
  EXPECT_THAT(speeds(",relay"), ElementsAre("s.csv: line 1: the node is empty"));
  EXPECT_THAT(speeds("\"a,relay"), ElementsAre("s.csv: line 1: a quote is not closed"));
  EXPECT_THAT(speeds("\"a\"b,relay"), ElementsAre("s.csv: line 1: 'b' follows a closing quote"));
  EXPECT_THAT(speeds("a,\xff"), ElementsAre("s.csv: line 1: this is not UTF-8 text"));
}

TEST(ComputeRules, AreTextsWithAName) {
  const auto all = parse_compute_rule(" all = 10 GFLOP/s ");
  ASSERT_TRUE(all);
  EXPECT_EQ(all->kind, ComputeRule::Kind::kAll);
  EXPECT_EQ(all->rate, FlopPerSecond(1e10));
  const auto degree = parse_compute_rule("degree=1 GFLOP/s");
  ASSERT_TRUE(degree);
  EXPECT_EQ(degree->kind, ComputeRule::Kind::kDegree);
  const auto share = parse_compute_rule("share=0.25:2 GFLOP/s:seed=7");
  ASSERT_TRUE(share);
  EXPECT_EQ(share->share, 0.25);
  EXPECT_EQ(share->rate, FlopPerSecond(2e9));
  EXPECT_EQ(share->seed, 7U);
  EXPECT_EQ(parse_compute_rule("share=1:2 GFLOP/s")->seed, 1U);
}

TEST(ComputeRules, AreDistributionsToo) {
  const auto drawn = parse_compute_rule(" lognormal:10 GFLOP/s,0.5 ");
  ASSERT_TRUE(drawn);
  EXPECT_EQ(drawn->kind, ComputeRule::Kind::kDrawn);
  EXPECT_EQ(drawn->drawn->text(), "lognormal:10 GFLOP/s,0.5");
  EXPECT_EQ(drawn->seed, 1U);
  EXPECT_EQ(parse_compute_rule("choice:1 GFLOP/s,2 GFLOP/s:seed=7")->seed, 7U);
  for (const char* text : {"uniform:3 GFLOP/s,2 GFLOP/s", "uniform:2,3", "lognormal:10 GFLOP/s",
                           "gamma:1 GFLOP/s", "uniform:2 GFLOP/s,3 GFLOP/s:seed=x"})
    EXPECT_FALSE(parse_compute_rule(text)) << text;
}

TEST(ComputeRules, SayWhatIsWrong) {
  const std::string rules =
      "; write all=SPEED, degree=SPEED, file=CSV, share=SHARE:SPEED or a distribution, as in "
      "\"all=10 GFLOP/s\" or \"lognormal:10 GFLOP/s,0.5\"";
  EXPECT_EQ(rule_message("10 GFLOP/s"), "'10 GFLOP/s' is not a rule" + rules);
  EXPECT_EQ(rule_message("degre=1 GFLOP/s"),
            "'degre=1 GFLOP/s' is not a rule (did you mean 'degree'?)" + rules);
  EXPECT_EQ(rule_message("all=0 FLOP/s"), "'0 FLOP/s': a speed of zero fills nothing");
  EXPECT_EQ(rule_message("all=5 MB/s"),
            "'5 MB/s' is not a computing speed: 'MB/s' measures something else; write e.g. \"50 "
            "GFLOP/s\"");
  const std::string share = " is not a share from 0 to 1 and a speed, as in share=0.5:10 GFLOP/s";
  EXPECT_EQ(rule_message("share=1.5:1 GFLOP/s"), "'1.5:1 GFLOP/s'" + share);
  EXPECT_EQ(rule_message("share=0.5"), "'0.5'" + share);
  EXPECT_EQ(rule_message("share=0.5:1 GFLOP/s:7"),
            "'7' is not a seed; write a whole number, as in seed=7");
  EXPECT_EQ(rule_message("file=nowhere.csv"), "nowhere.csv: there is no such file");
}

TEST(ComputeRules, ReadTheCsvTheyName) {
  const lamina::testing::TempFolder folder;
  const auto file = folder.file("speeds.csv", "a,1 GFLOP/s\n");
  const auto rule = parse_compute_rule("file=" + file.string());
  ASSERT_TRUE(rule) << rule.error().text();
  EXPECT_EQ(rule->speeds.size(), 1U);
  folder.file("speeds.csv", "a\n");
  EXPECT_EQ(rule_message("file=" + file.string()),
            file.string() + ": line 1: there are 1 fields, not the 2 of node,compute");
}

}  // namespace
}  // namespace lamina::io
