#include "lamina/sim/queue_growth.h"

#include <gtest/gtest.h>
#include <vector>

#include "lamina/core/random.h"

namespace lamina::sim {
namespace {

constexpr Seconds kService(1.0);
constexpr std::size_t kSeeds = 200;

struct Line {
  double load = 0.5;
  bool periodic = false;
  Seconds duration{5000.0};
  std::size_t together = 1;  // so many arrive at once
};

// One resource at which tasks of 1 s arrive.
std::optional<double> growth_of(const Line& line, std::uint64_t seed) {
  Random random(seed);
  QueueGrowth growth(1, line.duration);
  Queues queues(std::vector<Seconds>(1));
  const std::vector<Task> tasks{{ResourceId(0), kService, Seconds()}};
  const double gap = static_cast<double>(line.together) / line.load;
  for (Seconds now; now < line.duration;
       now += Seconds(line.periodic ? gap : random.exponential(gap))) {
    queues.advance(now);
    for (std::size_t i = 0; i < line.together; ++i) {
      growth.look(queues, tasks);
      queues.add(ResourceId(0), kService);
    }
  }
  return growth.of(ResourceId(0));
}

std::size_t num_growing(const Line& line) {
  std::size_t num = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) num += growth_of(line, seed).has_value();
  return num;
}

// Work comes at `load` seconds a second and goes at 1: it grows by the difference.
TEST(QueueGrowth, FindsWhatGrowsAndHowFast) {
  EXPECT_EQ(num_growing({.load = 1.5}), kSeeds);
  EXPECT_EQ(num_growing({.load = 1.15}), kSeeds);
  EXPECT_NEAR(growth_of({.load = 1.5}, 1).value_or(0.0), 0.5, 0.1);
  EXPECT_NEAR(growth_of({.load = 1.15, .duration = Seconds(1e5)}, 1).value_or(0.0), 0.15, 0.02);
  EXPECT_NEAR(growth_of({.load = 1.25, .periodic = true}, 1).value_or(0.0), 0.25, 1e-3);
}

TEST(QueueGrowth, SaysNothingOfWhatComesBack) {
  for (const double load : {0.1, 0.5, 0.9, 0.95})
    EXPECT_EQ(num_growing({.load = load}), 0U) << load;
  for (const double load : {0.3, 0.9, 0.99, 1.0})
    EXPECT_FALSE(growth_of({.load = load, .periodic = true}, 1)) << load;
  EXPECT_FALSE(growth_of({.load = 0.9, .periodic = true, .together = 30}, 1));
}

// A random walk that neither rises nor comes back is the worst case.
TEST(QueueGrowth, IsSeldomWrongAtTheEdge) { EXPECT_LE(num_growing({.load = 0.995}), 2U); }

TEST(QueueGrowth, NeedsEnoughToTell) {
  EXPECT_FALSE(growth_of({.load = 2.0, .periodic = true, .duration = Seconds(3.0)}, 1));
  EXPECT_FALSE(growth_of({.load = 1.2, .periodic = true, .duration = Seconds(20.0)}, 1));
}

// A backlog that is served meanwhile falls.
TEST(QueueGrowth, TakesNoBacklogForGrowth) {
  QueueGrowth growth(2, Seconds(100.0));
  Queues queues(std::vector<Seconds>{Seconds(500.0), Seconds()});
  const std::vector<Task> tasks{{ResourceId(1), Seconds(0.1), Seconds()}};
  for (int i = 0; i < 100; ++i) {
    queues.advance(Seconds(i));
    growth.look(queues, tasks);
  }
  EXPECT_FALSE(growth.of(ResourceId(0)));
  EXPECT_FALSE(growth.of(ResourceId(1)));
}

}  // namespace
}  // namespace lamina::sim
