#include "lamina/api/plan_options.h"

#include <gmock/gmock.h>
#include <set>

#include "lamina/api/instance.h"

namespace lamina::api {
namespace {

using ::testing::HasSubstr;

Expected<PlanOptions> given(std::string_view name, std::string_view text) {
  PlanOptions options;
  for (const auto& row : plan_options()) {
    if (row.name != name) continue;
    if (auto set = row.set(options, text); !set) return tl::unexpected(set.error());
    return options;
  }
  return error(ErrorCode::kUsage, "no such row");
}

TEST(PlanOptions, TakeTheirValues) {
  EXPECT_EQ(given("planner", "shortest-path")->planner, "shortest-path");
  EXPECT_EQ(given("objective", "makespan")->objective, "makespan");
  EXPECT_EQ(given("waiting", "per-stay")->waiting, Waiting::kPerStay);
  EXPECT_EQ(given("time-limit", "2 ms")->time_limit, Seconds(0.002));
  EXPECT_EQ(given("seed", "18446744073709551615")->seed, ~std::uint64_t{0});
  EXPECT_EQ(given("tiers", "a,b c,d")->tiers, (std::vector<std::string>{"a", "b c", "d"}));
  EXPECT_TRUE(given("explain", "true")->explain);
  EXPECT_FALSE(given("explain", "false")->explain);
}

TEST(PlanOptions, RefuseWhatIsNone) {
  for (const auto& [name, text] : {std::pair{"planner", "oracle"},
                                   {"planner", ""},
                                   {"objective", "beauty"},
                                   {"waiting", "sometimes"},
                                   {"time-limit", "-1 s"},
                                   {"time-limit", "2"},
                                   {"time-limit", "soon"},
                                   {"time-limit", "nan s"},
                                   {"seed", "x"},
                                   {"seed", "-1"},
                                   {"seed", "1.5"},
                                   {"seed", ""},
                                   {"seed", "18446744073709551616"},
                                   {"seed", "1 "},
                                   {"tiers", ""},
                                   {"tiers", "a,,b"},
                                   {"tiers", "a,"}}) {
    const auto options = given(name, text);
    ASSERT_FALSE(options.has_value()) << name << " " << text;
    EXPECT_FALSE(options.error().message.empty());
    EXPECT_TRUE(options.error().where.empty()) << "the front names the option";
  }
}

TEST(PlanOptions, NameTheNearestChoice) {
  EXPECT_THAT(given("planner", "shortest-pth").error().message,
              HasSubstr("did you mean 'shortest-path'?"));
  EXPECT_THAT(given("waiting", "perstay").error().message, HasSubstr("did you mean 'per-stay'?"));
  EXPECT_THAT(given("objective", "beauty").error().message, HasSubstr("latency, mean-latency"));
}

// Where no plan is written, one planner is asked.
TEST(QuestionOptions, TakeOnePlanner) {
  const auto* const planner = find_option(question_options(), "planner");
  PlanOptions options;
  EXPECT_TRUE(planner->set(options, "greedy"));
  const auto all = planner->set(options, "all");
  ASSERT_FALSE(all);
  EXPECT_THAT(all.error().message, HasSubstr("known: shortest-path"));
  EXPECT_TRUE(given("planner", "all"));
  EXPECT_EQ(question_options().size(), plan_options().size());
}

template <class Settings>
void check_rows(std::span<const Option<Settings>> table, std::set<std::string_view>& names) {
  for (const auto& row : table) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name << " is there twice";
    std::string key(row.name);
    for (char& c : key)
      if (c == '-') c = '_';
    EXPECT_EQ(row.key(), key);
    EXPECT_FALSE(row.summary.empty());
    EXPECT_NE(row.set, nullptr);
  }
}

TEST(Options, TablesAreConsistent) {
  std::set<std::string_view> names;
  check_rows(plan_options(), names);
  check_rows(instance_options(), names);
  check_rows(model_options(), names);
  check_rows(fill_options(), names);
}

TEST(FillOptions, RatesOfZeroFillNothing) {
  io::Defaults fill;
  for (const auto& row : fill_options()) {
    if (row.value != "RATE" && row.value != "DURATION") continue;
    const bool is_rate = row.value == "RATE";
    EXPECT_EQ(row.set(fill, row.name == "default-compute" ? "0 FLOP/s"
                            : is_rate                     ? "0 bit/s"
                                                          : "0 s")
                  .has_value(),
              !is_rate)
        << row.name;
    EXPECT_FALSE(row.set(fill, "5").has_value()) << row.name;
  }
}

TEST(ModelOptions, DimsAreNamesAndCounts) {
  io::ModelOptions options;
  const auto& dim = model_options().front();
  EXPECT_TRUE(dim.set(options, "batch=8").has_value());
  EXPECT_TRUE(dim.set(options, "seq=16").has_value());
  EXPECT_EQ(options.dims,
            (std::vector<std::pair<std::string, std::int64_t>>{{"batch", 8}, {"seq", 16}}));
  for (const char* text : {"batch", "batch=", "=3", "batch=-1", "batch=1.5", "batch=x", ""})
    EXPECT_FALSE(dim.set(options, text).has_value()) << text;
}

}  // namespace
}  // namespace lamina::api
