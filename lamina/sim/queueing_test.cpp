// Queues whose mean times are known in closed form: Poisson arrivals at one server that needs 1 s
// for each (M/D/1; Kleinrock, Queueing Systems, volumes 1 and 2). The means are over five seeds of
// 20,000 jobs, the first tenth left out; their standard error is at most 0.7 %, the tolerance 3 %.
#include <cmath>
#include <gtest/gtest.h>

#include "lamina/core/random.h"
#include "lamina/sim/disciplines.h"

namespace lamina::sim {
namespace {

constexpr double kLoad = 0.6;
constexpr std::uint32_t kJobs = 20000;

struct Means {
  double all = 0.0, important = 0.0, others = 0.0;
};

// Mean time from arrival to departure of all jobs, of a random third that goes before the others,
// and of the others.
Means mean_sojourns(std::string_view discipline) {
  Means sum;
  double num_important = 0.0, num = 0.0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Random random(seed);
    Execution work;
    work.opens.emplace_back(0.0);
    std::vector<bool> is_important;
    double now = 0.0;
    for (std::uint32_t j = 0; j < kJobs; ++j) {
      now += random.exponential(1.0 / kLoad);
      is_important.push_back(random.chance(1.0 / 3.0));
      work.add_job(Seconds(now), 0);
      work.add_task({ResourceId(0), Seconds(1.0), Seconds()});
    }
    std::uint32_t rank = 0;
    for (const bool now_ranked : {true, false})
      for (std::uint32_t j = 0; j < kJobs; ++j)
        if (is_important[j] == now_ranked) work.rank[j] = rank++;
    const Record record =
        find_discipline(discipline)->run(work, {.timeline = false, .on_release = {}});
    for (std::uint32_t j = kJobs / 10; j < kJobs; ++j) {
      const double sojourn = (record.completion[j] - work.release[j]).value();
      sum.all += sojourn;
      (is_important[j] ? sum.important : sum.others) += sojourn;
      ++num;
      num_important += is_important[j];
    }
  }
  return {sum.all / num, sum.important / num_important, sum.others / (num - num_important)};
}

// Pollaczek and Khinchine: waiting = load / (2 (1 - load)) for services of 1 s.
TEST(Queueing, FifoWaitsAsPollaczekAndKhinchineSay) {
  const double expected = 1.0 + kLoad / (2.0 * (1.0 - kLoad));
  EXPECT_NEAR(mean_sojourns("fifo").all, expected, 0.03 * expected);
}

// 1 / (1 - load), whatever the distribution of the services.
TEST(Queueing, ProcessorSharingIsInsensitive) {
  const double expected = 1.0 / (1.0 - kLoad);
  EXPECT_NEAR(mean_sojourns("processor-sharing").all, expected, 0.03 * expected);
}

// Cobham: W1 = R / (1 - load1), W2 = R / ((1 - load1) (1 - load)) with R = load / 2.
TEST(Queueing, PriorityWaitsAsCobhamSays) {
  const double high = kLoad / 3.0, residual = kLoad / 2.0;
  const Means means = mean_sojourns("priority");
  const double important = 1.0 + residual / (1.0 - high);
  const double others = 1.0 + residual / ((1.0 - high) * (1.0 - kLoad));
  EXPECT_NEAR(means.important, important, 0.03 * important);
  EXPECT_NEAR(means.others, others, 0.03 * others);
  const double fifo = 1.0 + kLoad / (2.0 * (1.0 - kLoad));  // conserved: services are alike
  EXPECT_NEAR(means.all, fifo, 0.03 * fifo);
}

// Preemptive resume: T1 = 1 + R1 / (1 - load1) as if alone, T2 = 1 / (1 - load1) + R / ((1 - load1)
// (1 - load)).
TEST(Queueing, PreemptivePriorityResumes) {
  const double high = kLoad / 3.0, residual = kLoad / 2.0;
  const Means means = mean_sojourns("preemptive-priority");
  const double important = 1.0 + high / 2.0 / (1.0 - high);
  const double others = 1.0 / (1.0 - high) + residual / ((1.0 - high) * (1.0 - kLoad));
  EXPECT_NEAR(means.important, important, 0.03 * important);
  EXPECT_NEAR(means.others, others, 0.03 * others);
}

}  // namespace
}  // namespace lamina::sim
