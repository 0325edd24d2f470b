#include "lamina/api/option.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamina/api/arrivals.h"
#include "lamina/api/generate.h"
#include "lamina/api/instance.h"
#include "lamina/api/plan_options.h"
#include "lamina/api/simulate.h"
#include "lamina/api/solve_options.h"

namespace lamina::api {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Row {
  std::string name, key, value;
  Reach reach;
};

template <class Settings>
void append(std::vector<Row>& rows, std::span<const Option<Settings>> table) {
  for (const auto& row : table)
    rows.push_back({std::string(row.name), row.key(), std::string(row.value), row.reach_of("")});
}

std::vector<Row> all_rows() {
  std::vector<Row> rows;
  append(rows, instance_options());
  append(rows, model_options());
  append(rows, fill_options());
  append(rows, plan_options());
  append(rows, solve_options());
  append(rows, simulate_options());
  append(rows, arrival_options());
  append(rows, planning_on_arrival_options());
  append(rows, network_options());
  append(rows, shared_options());
  append(rows, jobs_options());
  append(rows, jobs_source_options());
  return rows;
}

// A front refuses by this column, so none that names a file may be missing.
TEST(Options, ThatNameFilesSayWhatTheyReach) {
  for (const Row& row : all_rows())
    EXPECT_EQ(row.value.find("FILE") != std::string::npos, row.reach != Reach::kNothing)
        << row.name << " " << row.value;
}

TEST(Options, HaveTheirNamesAsKeys) {
  for (const Row& row : all_rows()) {
    std::string name = row.key;
    std::ranges::replace(name, '_', '-');
    EXPECT_EQ(name, row.name);
  }
  EXPECT_EQ(find_option(plan_options(), "time_limit"), find_option(plan_options(), "time-limit"));
  EXPECT_EQ(find_option(plan_options(), "time_limit")->name, "time-limit");
  EXPECT_EQ(find_option(plan_options(), "time limit"), nullptr);
}

// Sets an option as a front does whose users may reach so far.
template <class Settings>
std::string refusal(std::span<const Option<Settings>> table, std::string_view name,
                    std::string_view text, Reach allowed) {
  Settings settings;
  const auto set = set_option(settings, *find_option(table, name), text, allowed);
  return set ? "" : set.error().message;
}

TEST(Options, AreRefusedWhereTheyReachFurtherThanAllowed) {
  constexpr std::string_view kRead = "it names a file to read, which is not allowed here";
  constexpr std::string_view kWrite = "it names a file to write, which is not allowed here";
  const auto none = Reach::kNothing, read = Reach::kReadsFile, write = Reach::kWritesFile;
  EXPECT_EQ(refusal(instance_options(), "network", "n.json", none), kRead);
  EXPECT_EQ(refusal(instance_options(), "network", "n.json", read), "");
  EXPECT_EQ(refusal(instance_options(), "source", "a", none), "");
  EXPECT_EQ(refusal(model_options(), "device-types", "t.yml", none), kRead);
  EXPECT_EQ(refusal(plan_options(), "prepared", "p", none), kWrite);
  EXPECT_EQ(refusal(plan_options(), "prepared", "p", read), kWrite);
  EXPECT_EQ(refusal(plan_options(), "prepared", "p", write), "");
  EXPECT_EQ(refusal(solve_options(), "export", "p.lp", read), kWrite);
}

// Nothing is opened before: the files here do not exist, and that is not what is said.
TEST(Options, AreRefusedBeforeTheyTouchAnything) {
  for (const auto& [name, text] : {std::pair{"devices", "/nowhere.json"},
                                   {"compute", "file=/nowhere.csv"},
                                   {"compute", " file =/nowhere.csv"}}) {
    EXPECT_THAT(refusal(fill_options(), name, text, Reach::kNothing), HasSubstr("not allowed"));
    EXPECT_THAT(refusal(fill_options(), name, text, Reach::kReadsFile), HasSubstr("no such file"));
  }
  for (const std::string_view text : {"all=1 GFLOP/s", "share=0.5:1 GFLOP/s", "choice:1 GFLOP/s"})
    EXPECT_EQ(refusal(fill_options(), "compute", text, Reach::kNothing), "") << text;
}

TEST(Options, SayThatTheyWereGiven) {
  PlanOptions options;
  for (const std::string_view text : {"1", "2"})
    ASSERT_TRUE(set_option(options, *find_option(plan_options(), "seed"), text));
  EXPECT_THAT(options.given, ElementsAre("seed"));
}

}  // namespace
}  // namespace lamina::api
