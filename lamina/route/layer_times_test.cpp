#include "lamina/route/layer_times.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <limits>
#include <numeric>
#include <vector>

#include "tests/support/problem.h"
#include "tests/support/random_instance.h"
#include "tests/support/slow_memory.h"

#include "lamina/core/random.h"

namespace lamina::route {
namespace {

constexpr double kNone = std::numeric_limits<double>::infinity();

// docs/concepts.md#what-a-second-means, operator by operator; chains have one a layer.
double by_definition(const Operator& op, const Node& node) {
  for (const DeviceTime& time : op.times)
    if (!node.device.empty() && time.device == node.device) return time.time.value();
  if (node.compute.value() == 0.0 || op.only_timed) return kNone;
  const double works = op.work.value() / node.compute.value();
  if (!node.memory_bandwidth) return works;
  return std::max(works, (op.weights + op.state).value() / node.memory_bandwidth->value());
}

Instance instance(Random& random, bool is_slow) {
  const Instance it = lamina::testing::random_instance(random, {.max_nodes = 8, .max_layers = 6});
  lamina::testing::Problem problem = lamina::testing::problem_of(*it.network, it.jobs[0]);
  if (is_slow) lamina::testing::slow_down_memory(random, problem);
  return lamina::testing::build(problem);
}

bool is_same(double a, double b) { return a == b || std::abs(a - b) <= 1e-12 * std::abs(b); }

// All entries, of one layer or of several, in the file's order or another.
TEST(LayerTimes, AreThoseOfTheLayersAtTheNodes) {
  Random random(11);
  std::size_t num_slow = 0;
  for (int i = 0; i < 300; ++i) {
    const Instance it = instance(random, i % 3 > 0);
    const Network& network = *it.network;
    const Job& job = it.jobs[0];
    std::vector<std::uint32_t> node_at(network.num_nodes());
    std::iota(node_at.begin(), node_at.end(), 0U);
    random.shuffle(std::span(node_at));
    LayerTimes times(network, node_at);
    const auto last = job.model().num_layers();
    const auto first = static_cast<std::uint32_t>(1 + random.below(last));
    // Layers that are run as one have the same rights.
    auto end = first;
    while (end < last && job.constraints().is_free(first) && job.constraints().is_free(end + 1))
      ++end;
    const auto row = times.row(job, first, end);
    double least = kNone;
    for (std::size_t place = 0; place < row.size(); ++place) {
      const NodeId v(node_at[place]);
      double sum = 0.0;
      for (auto l = first; l <= end; ++l) {
        const double time = job.constraints().allows(l, v)
                                ? by_definition(job.model().operators()[l - 1], network.node(v))
                                : kNone;
        EXPECT_EQ(layer_seconds(network, job, l, v), time);
        if (network.node(v).memory_bandwidth && time < kNone)
          num_slow += Seconds(time) > job.model().layer(l).work / network.node(v).compute ? 1 : 0;
        sum += time;
      }
      EXPECT_TRUE(is_same(row[place], sum)) << row[place] << " is not " << sum;
      EXPECT_TRUE(is_same(times.at(job, first, end, place), sum));
      least = std::min(least, sum);
    }
    EXPECT_TRUE(is_same(times.least(job, first, end), least));
  }
  EXPECT_GT(num_slow, 100U);
}

// What is kept of one model never serves another, nor other layers: all entries are those of an
// object that has seen nothing, to the bit.
TEST(LayerTimes, OwesNothingToWhatWasAskedBefore) {
  Random random(12);
  for (int i = 0; i < 100; ++i) {
    const Instance it = lamina::testing::random_instance(
        random, {.max_nodes = 8, .max_layers = 6, .constraints = i % 2 == 0}, 3);
    LayerTimes times(*it.network);
    for (int asked = 0; asked < 30; ++asked) {
      const Job& job = it.jobs[random.below(it.jobs.size())];
      const auto first = static_cast<std::uint32_t>(1 + random.below(job.model().num_layers()));
      auto last = first;
      while (last < job.model().num_layers() && job.constraints().is_free() && random.below(3) > 0)
        ++last;
      LayerTimes fresh(*it.network);
      const std::size_t place = random.below(it.network->num_nodes());
      const double entry = times.at(job, first, last, place);
      EXPECT_EQ(times.least(job, first, last), LayerTimes(*it.network).least(job, first, last));
      const auto row = times.row(job, first, last), row_of_fresh = fresh.row(job, first, last);
      EXPECT_TRUE(std::ranges::equal(row, row_of_fresh));
      EXPECT_EQ(entry, row[place]);
      EXPECT_EQ(times.at(job, first, last, place), row[place]);
    }
  }
}

}  // namespace
}  // namespace lamina::route
