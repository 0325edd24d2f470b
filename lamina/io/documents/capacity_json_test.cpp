#include "lamina/io/documents/capacity_json.h"

#include <gtest/gtest.h>
#include <string>

#include "tests/support/edited.h"

namespace lamina::io {
namespace {

using lamina::testing::edited;

Capacity example() {
  Capacity it;
  it.theta = 3.2;
  it.upper = 3.25;
  it.gap = (3.25 - 3.2) / 3.2;
  it.method = "column-generation";
  it.cuts = Cuts::kAny;
  it.within = Seconds(0.2);
  it.network = PlanInput{"street", "0123456789abcdef"};
  StreamPlan plan{1.0, Seconds(0.05), {}, {}};
  plan.steps.push_back({SendStep{0, Bytes(8), "a", "b", 3, {}}, {}, {}, {}});
  plan.steps.push_back({ComputeStep{.node = "b", .first_layer = 1, .last_layer = 2}, {}, {}, {}});
  plan.again = FurtherRuns{7, {}, {plan.steps.back()}};
  it.streams = {{"cam", 30.0, {plan}, {}}, {"eye", 1.0, {}, "no path"}};
  it.resources = {{{"b", 0, {}, {}}, 1.0, 0.4, 5e-10}, {{{}, 3, "a", "b"}, 0.5, 0.0, 0.0}};
  return it;
}

Expected<Capacity> parse(const std::string& text) {
  return parse_capacity_json(SourceText("file", text));
}

TEST(CapacityJson, ReadsWhatItWrites) {
  const std::string text = capacity_json(example());
  const auto read = parse(text);
  ASSERT_TRUE(read.has_value()) << read.error().text();
  EXPECT_EQ(capacity_json(*read), text);
  EXPECT_EQ(read->streams[0].plans[0].again->count, 7);
  EXPECT_EQ(read->streams[1].reason, "no path");
  EXPECT_EQ(read->within, Seconds(0.2));
  EXPECT_EQ(text.find("start_s"), text.npos);
}

TEST(CapacityJson, KnowsThatNothingLimits) {
  Capacity it = example();
  it.theta = it.upper = it.gap = std::nullopt;
  const auto read = parse(capacity_json(it));
  ASSERT_TRUE(read.has_value());
  EXPECT_FALSE(read->theta.has_value());
}

TEST(CapacityJson, TakesStepsWithTimes) {
  std::string text = capacity_json(example());
  const std::string layer = "\"last_layer\": 2";
  text.insert(text.find(layer) + layer.size(), ", \"waiting_s\": 0, \"start_s\": 1, \"end_s\": 2");
  EXPECT_TRUE(parse(text).has_value());
}

TEST(CapacityJson, RefusesWhatItDoesNotKnow) {
  const auto refused = [](std::string_view from, std::string_view to) {
    const auto read = parse(edited(capacity_json(example()), from, to));
    return read ? std::string("read") : read.error().where;
  };
  EXPECT_EQ(refused("\"theta\"", "\"thetas\""), "file");
  EXPECT_EQ(refused("\"price\": 0.4", "\"price\": \"much\""), "file: resources[0].price");
  EXPECT_EQ(refused("\"kind\": \"node\"", "\"kind\": \"link\""), "file: resources[0].kind");
  EXPECT_EQ(refused("\"share\": 1", "\"part\": 1"), "file: streams[0].plans[0]");
}

}  // namespace
}  // namespace lamina::io
