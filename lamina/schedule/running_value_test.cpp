#include "lamina/schedule/running_value.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <vector>

#include "tests/support/draw.h"

#include "lamina/core/random.h"

namespace lamina::schedule {
namespace {

// Jobs of one network with drawn releases and deadlines, and what they take alone and together.
struct Drawn {
  Network network = lamina::testing::draw("a(1F)");
  std::vector<Job> jobs;
  std::vector<Seconds> alone, completions;

  Drawn(Random& random, std::size_t num_jobs) {
    for (std::size_t i = 0; i < num_jobs; ++i) {
      JobSpec spec;
      spec.release = Seconds(random.uniform(0, 3));
      if (random.chance(0.7)) spec.deadline = Seconds(random.uniform(1, 6));
      alone.push_back(spec.release + Seconds(random.uniform(1, 4)));
      completions.push_back(alone.back() +
                            Seconds(random.chance(0.3) ? 0.0 : random.uniform(0, 9)));
      jobs.push_back(
          lamina::testing::job(network, lamina::testing::model("0B 1F 0B"), "a", "a", spec));
    }
  }
};

// However jobs come and go, the value is that of those that are there; and nothing is called
// certain that does not come true.
TEST(RunningValue, FollowsJobsThatComeAndGo) {
  Random random(1);
  std::size_t certain = 0;
  for (int i = 0; i < 60; ++i) {
    const Drawn drawn(random, i % 2 == 0 ? 5 : 45);
    for (const Objective& objective : objectives()) {
      const JobCosts costs(objective, drawn.jobs);
      RunningValue value(costs, drawn.alone);
      std::size_t size = 0;
      const double last = costs.value(drawn.completions);
      for (int step = 0; step < 30; ++step) {
        size = random.below(size + 1);
        value.keep(size);
        for (std::size_t more = random.below(9); more > 0 && size < drawn.jobs.size();
             --more, ++size)
          value.add(static_cast<std::uint32_t>(size), drawn.completions[size]);
        const double limit = last + random.uniform(-1.0, 0.2) * std::abs(last);
        if (value.reaches(limit)) {
          ++certain;
          EXPECT_GE(last, limit - 1e-9) << objective.name;
        }
      }
      value.keep(0);
      EXPECT_EQ(value.value(), 0.0);
      for (std::uint32_t j = 0; j < drawn.jobs.size(); ++j) value.add(j, drawn.completions[j]);
      EXPECT_EQ(value.value(), last) << objective.name;
      EXPECT_TRUE(value.reaches(last - 1e-9)) << objective.name;
      EXPECT_FALSE(value.reaches(last + 1e-9 + 1e-9 * std::abs(last))) << objective.name;
    }
  }
  EXPECT_GT(certain, 1000U) << "nothing was certain before its time";
}

// Both are late whatever comes first, by 0.5 + 3 s or by 2 + 3.5 s.
TEST(JobCosts, TellApartEqualNumbersOfMissesByTheirTardiness) {
  const Network network = lamina::testing::draw("a(1F)");
  std::vector<Job> jobs;
  for (const auto& [work, deadline] : {std::pair("0B 1F 0B", 0.5), {"0B 3F 0B", 1.0}}) {
    JobSpec spec;
    spec.deadline = Seconds(deadline);
    jobs.push_back(lamina::testing::job(network, lamina::testing::model(work), "a", "a", spec));
  }
  const JobCosts costs(*find_objective("missed-deadlines"), jobs, Seconds(4));
  const double short_first = costs.value(std::vector{Seconds(1), Seconds(4)});
  const double long_first = costs.value(std::vector{Seconds(4), Seconds(3)});
  EXPECT_LT(short_first, long_first);
  EXPECT_EQ(costs.stated(short_first), 2.0);
  EXPECT_EQ(costs.stated(long_first), 2.0);
  // No tardiness outweighs a miss.
  const double one_endless = costs.value(std::vector{Seconds(0.5), Seconds(1e300)});
  EXPECT_LT(one_endless, short_first);
  EXPECT_EQ(costs.stated(one_endless), 1.0);
}

}  // namespace
}  // namespace lamina::schedule
