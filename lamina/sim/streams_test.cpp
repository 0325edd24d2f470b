#include "lamina/sim/streams.h"

#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <numeric>
#include <utility>

#include "tests/support/draw.h"

namespace lamina::sim {
namespace {

using lamina::testing::draw;

constexpr double kLong = 1e9;  // s

StreamKind stream(double per_s, Arrivals arrivals, double begin = 0.0) {
  return {PerSecond(per_s), arrivals, Seconds(begin), {}};
}

// Each kind does its tasks, whatever is queued.
StreamsOutcome served(const Network& network, const std::vector<StreamKind>& kinds,
                      const std::vector<std::vector<Task>>& tasks, double duration,
                      std::string_view discipline = "fifo", std::uint64_t seed = 1) {
  StreamsRun run;
  run.kinds = kinds;
  run.decide = [&](std::size_t kind, const Queues&) {
    return StreamDecision{tasks[kind], Seconds(7.0)};
  };
  run.duration = Seconds(duration);
  run.seed = seed;
  return serve_streams(network, *find_discipline(discipline), run);
}

Task task(std::size_t resource, double service, double delay = 0.0) {
  return {ResourceId(resource), Seconds(service), Seconds(delay)};
}

TEST(ArrivalTimes, ArePeriodicFromTheBeginOn) {
  ArrivalTimes times(stream(4.0, Arrivals::kPeriodic, 1.0), 7);
  for (int k = 0; k < 1000; ++k) EXPECT_EQ(times.next(), Seconds(1.0 + k / 4.0));
}

TEST(ArrivalTimes, AreOnceWithoutARate) {
  ArrivalTimes times({{}, Arrivals::kPoisson, Seconds(3.0), {}}, 7);
  EXPECT_EQ(times.next(), Seconds(3.0));
  EXPECT_FALSE(times.next().is_finite());
}

// Exponential gaps have mean 1 / rate and as large a standard deviation; of 40,000 the means vary
// by 0.5 %.
TEST(ArrivalTimes, ArePoisson) {
  ArrivalTimes times(stream(4.0, Arrivals::kPoisson, 1.0), 7);
  double last = 1.0, sum = 0.0, squares = 0.0;
  constexpr int kGaps = 40000;
  for (int k = 0; k < kGaps; ++k) {
    const double now = times.next().value(), gap = now - std::exchange(last, now);
    ASSERT_GT(gap, 0.0);
    sum += gap;
    squares += gap * gap;
  }
  const double mean = sum / kGaps;
  EXPECT_NEAR(mean, 0.25, 0.02 * 0.25);
  EXPECT_NEAR(std::sqrt(squares / kGaps - mean * mean), 0.25, 0.03 * 0.25);
}

// Arrivals at 0, 1, 2, ... 99; each is through 0.25 s later, the last at 99.25.
TEST(Streams, PeriodicOnesNeverWaitForThemselves) {
  const auto it = served(draw("a(1F)"), {stream(1.0, Arrivals::kPeriodic)}, {{task(0, 0.25)}}, 100);
  EXPECT_EQ(it.kinds[0].num_arrived, 100U);
  EXPECT_EQ(it.all.count(), 100U);
  EXPECT_EQ(it.all.max(), Seconds(0.25));
  EXPECT_EQ(it.waiting, Seconds());
  EXPECT_EQ(it.planned, Seconds(700.0));
  EXPECT_EQ(it.last_completion, Seconds(99.25));
  EXPECT_EQ(it.busy[0], Seconds(25.0));
  EXPECT_EQ(it.end, Seconds(100.0));
}

// Every 2 s one at 0 and one at 0.5, each for 1 s: the second waits for 0.5 s.
TEST(Streams, WaitForEachOther) {
  const auto it = served(draw("a(1F)"),
                         {stream(0.5, Arrivals::kPeriodic), stream(0.5, Arrivals::kPeriodic, 0.5)},
                         {{task(0, 1.0)}, {task(0, 1.0)}}, 10);
  EXPECT_EQ(it.kinds[0].latencies.percentile(1.0), Seconds(1.0));
  EXPECT_EQ(it.kinds[1].latencies.percentile(0.01), Seconds(1.5));
  EXPECT_EQ(it.kinds[1].latencies.max(), Seconds(1.5));
  EXPECT_NEAR(it.waiting.value(), 5 * 0.5, 1e-12);
}

// Arrivals at 0, 1 and 2, through at 0.8, 1.8 and 2.8: the last is under way at 2.6.
TEST(Streams, CountThoseThroughByTheEnd) {
  const auto it =
      served(draw("a(1F)"), {stream(1.0, Arrivals::kPeriodic)}, {{task(0, 0.3, 0.5)}}, 2.6);
  EXPECT_EQ(it.kinds[0].num_arrived, 3U);
  EXPECT_EQ(it.all.count(), 2U);
  EXPECT_EQ(it.last_completion, Seconds(1.8));
  // Nobody arrives at the very end; who is through then counts.
  const auto to_the_end =
      served(draw("a(1F)"), {stream(1.0, Arrivals::kPeriodic)}, {{task(0, 1.0)}}, 3.0);
  EXPECT_EQ(to_the_end.kinds[0].num_arrived, 3U);
  EXPECT_EQ(to_the_end.all.count(), 3U);
}

// 10 s of work arrive in 5 s at 0, 0.5, ..., 4.5; 5 s of it are done.
TEST(Streams, SayWhatIsQueuedAtTheEnd) {
  const auto it = served(draw("a(1F)"), {stream(2.0, Arrivals::kPeriodic)}, {{task(0, 1.0)}}, 5.0);
  EXPECT_EQ(it.queued[0], Seconds(5.0));
  EXPECT_EQ(it.busy[0], Seconds(5.0));
  EXPECT_EQ(it.all.count(), 5U);
}

TEST(Streams, CountDeadlinesThatAreMissed) {
  StreamKind late = stream(1.0, Arrivals::kPeriodic);
  late.deadline = Seconds(0.2);
  EXPECT_EQ(served(draw("a(1F)"), {late}, {{task(0, 0.25)}}, 10).kinds[0].num_deadlines_missed,
            10U);
  late.deadline = Seconds(0.25);
  EXPECT_EQ(served(draw("a(1F)"), {late}, {{task(0, 0.25)}}, 10).kinds[0].num_deadlines_missed, 0U);
}

TEST(Streams, EndWhenTheyAreTold) {
  const Network network = draw("a(1F)");
  std::atomic<bool> stop{false};
  const std::vector<StreamKind> kinds{stream(1.0, Arrivals::kPeriodic)};
  StreamsRun run;
  run.kinds = kinds;
  run.decide = [&](std::size_t, const Queues& queues) {
    if (queues.now() >= Seconds(50.0)) stop = true;
    return StreamDecision{{task(0, 0.5)}, Seconds()};
  };
  run.duration = Seconds(kLong);
  run.stop = StopToken(&stop);
  const auto it = serve_streams(network, *find_discipline("fifo"), run);
  EXPECT_TRUE(it.stopped);
  EXPECT_EQ(it.end, Seconds(50.0));
  EXPECT_EQ(it.kinds[0].num_arrived, 51U);
}

// What is random does not depend on what else arrives.
TEST(Streams, DrawTheirOwnArrivals) {
  const Network network = draw("a(1F); b(1F)");
  const StreamKind poisson = stream(0.5, Arrivals::kPoisson);
  const auto alone = served(network, {poisson}, {{task(0, 1.0)}}, 1000);
  const auto beside = served(network, {poisson, stream(3.0, Arrivals::kPeriodic)},
                             {{task(0, 1.0)}, {task(1, 0.1)}}, 1000);
  EXPECT_EQ(alone.kinds[0].latencies.mean(), beside.kinds[0].latencies.mean());
  EXPECT_NE(served(network, {poisson}, {{task(0, 1.0)}}, 1000, "fifo", 2).all.mean(),
            alone.all.mean());
}

// The same jobs, all known beforehand, executed to the end: so says the simulation of plans.
struct Beforehand {
  std::vector<std::vector<Seconds>> latencies;  // by kind, of those through in time
  std::vector<std::uint64_t> num_arrived;
};

Beforehand executed(const Network& network, const std::vector<StreamKind>& kinds,
                    const std::vector<std::vector<Task>>& tasks, Seconds duration,
                    std::string_view discipline) {
  std::vector<std::pair<Seconds, std::size_t>> arrivals;  // and their kinds
  Random random(1);
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    ArrivalTimes times(kinds[k], random());
    for (Seconds at = times.next(); at < duration; at = times.next()) arrivals.emplace_back(at, k);
  }
  std::ranges::sort(arrivals);
  Execution work = empty_execution(network);
  for (std::uint32_t j = 0; j < arrivals.size(); ++j) {
    work.add_job(arrivals[j].first, j);
    for (const Task& each : tasks[arrivals[j].second]) work.add_task(each);
  }
  const Record record = find_discipline(discipline)->run(work, {});
  Beforehand out{std::vector<std::vector<Seconds>>(kinds.size()),
                 std::vector<std::uint64_t>(kinds.size())};
  for (std::size_t j = 0; j < arrivals.size(); ++j) {
    const auto [at, kind] = arrivals[j];
    ++out.num_arrived[kind];
    if (record.completion[j] <= duration) out.latencies[kind].push_back(record.completion[j] - at);
  }
  for (auto& each : out.latencies) std::ranges::sort(each);
  return out;
}

// Several streams through several resources, with backlogs, ties, empty services and overload:
// places of jobs that are through go to others, and nothing else changes.
TEST(Streams, AreServedLikeJobsThatAreKnownBeforehand) {
  const Network network = draw("a(1F q3F) --1B-- b(1F) --1B-- c(1F q1F)");
  const std::size_t num_resources = Resources(network).size();
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Random random(seed);
    std::vector<StreamKind> kinds;
    std::vector<std::vector<Task>> tasks;
    for (std::size_t k = 0, n = 1 + random.below(5); k < n; ++k) {
      const bool periodic = random.chance(0.5);
      kinds.push_back(stream(
          periodic ? 0.25 * static_cast<double>(1 + random.below(8)) : random.uniform(0.1, 2.0),
          periodic ? Arrivals::kPeriodic : Arrivals::kPoisson,
          0.5 * static_cast<double>(random.below(3))));
      if (random.chance(0.1)) kinds.back().rate.reset();
      tasks.emplace_back();
      for (std::size_t i = random.below(5); i > 0; --i)
        tasks.back().push_back(task(random.below(num_resources),
                                    0.125 * static_cast<double>(random.below(4)),
                                    random.chance(0.5) ? 0.0 : 0.25));
    }
    for (const Discipline& discipline : disciplines()) {
      const auto it = served(network, kinds, tasks, 60.0, discipline.name);
      const auto truth = executed(network, kinds, tasks, Seconds(60.0), discipline.name);
      for (std::size_t k = 0; k < kinds.size(); ++k) {
        EXPECT_EQ(it.kinds[k].num_arrived, truth.num_arrived[k]);
        const auto& latencies = truth.latencies[k];
        ASSERT_EQ(it.kinds[k].latencies.count(), latencies.size()) << seed << discipline.name;
        for (std::size_t i = 0; i < latencies.size(); ++i)
          ASSERT_EQ(it.kinds[k].latencies.percentile((static_cast<double>(i) + 0.5) /
                                                     static_cast<double>(latencies.size())),
                    latencies[i])
              << seed << discipline.name;
      }
    }
  }
}

// Ten thousand jobs of which never more than a few are there.
TEST(Streams, KeepNothingOfThoseThatAreThrough) {
  class Counting : public Feed {
   public:
    std::optional<Seconds> next() override {
      return num_ == 10000 ? Seconds::infinity() : Seconds(static_cast<double>(num_++));
    }
    Assignment arrive(JobIndex job, const Queues&) override {
      greatest_ = std::max(greatest_, job.index());
      return {std::vector<Task>(1 + num_ % 3, task(0, 0.3))};
    }
    void complete(JobIndex, Seconds) override { ++num_through_; }
    std::size_t num_ = 0, greatest_ = 0, num_through_ = 0;
  } feed;
  Execution work = empty_execution(draw("a(1F)"));
  RunOptions options;
  options.timeline = false;
  options.feed = &feed;
  const Record record = find_discipline("fifo")->run(work, options);
  EXPECT_EQ(feed.num_through_, 10000U);
  EXPECT_LE(feed.greatest_, 1U);
  EXPECT_LE(work.num_jobs(), 2U);
  EXPECT_LE(work.tasks.size(), 12U);
  EXPECT_NEAR(record.busy[0].value(), 0.3 * 20000, 1e-6);  // 1, 2 or 3 tasks each
}

// M/D/1: waiting = load / (2 (1 - load)) for services of 1 s (Pollaczek and Khinchine). The runs of
// ten seeds give the mean and its standard error; the truth lies within 3.5 of them, and they are
// small.
TEST(Streams, WaitAsPollaczekAndKhinchineSay) {
  for (const double load : {0.3, 0.7}) {
    std::vector<double> means;
    for (std::uint64_t seed = 1; seed <= 10; ++seed)
      means.push_back(served(draw("a(1F)"), {stream(load, Arrivals::kPoisson)}, {{task(0, 1.0)}},
                             40000, "fifo", seed)
                          .all.mean()
                          .value());
    const double mean = std::accumulate(means.begin(), means.end(), 0.0) / 10.0;
    double squares = 0.0;
    for (const double each : means) squares += std::pow(each - mean, 2.0);
    const double error = std::sqrt(squares / 9.0 / 10.0);
    EXPECT_NEAR(mean, 1.0 + load / (2.0 * (1.0 - load)), 3.5 * error);
    EXPECT_LT(error, 0.01 * mean);
  }
}

}  // namespace
}  // namespace lamina::sim
