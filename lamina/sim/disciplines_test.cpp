#include "lamina/sim/disciplines.h"

#include <array>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "lamina/sim/reference.h"

namespace lamina::sim {
namespace {

using ::testing::ElementsAre;
using testing::RandomWork;

struct JobRow {
  double release;
  std::uint32_t rank;
  std::vector<std::array<double, 3>> tasks;  // resource, service, delay
};

Execution workload(std::vector<double> opens, const std::vector<JobRow>& jobs) {
  Execution work;
  for (const double open : opens) work.opens.emplace_back(open);
  for (const JobRow& job : jobs) {
    work.add_job(Seconds(job.release), job.rank);
    for (const auto& [r, service, delay] : job.tasks)
      work.add_task({ResourceId(static_cast<std::size_t>(r)), Seconds(service), Seconds(delay)});
  }
  return work;
}

Record run(std::string_view discipline, Execution work) {
  return find_discipline(discipline)->run(work, {});
}

std::vector<double> values(const std::vector<Seconds>& times) {
  std::vector<double> result;
  for (const Seconds time : times) result.push_back(time.value());
  return result;
}

std::vector<double> completions(std::string_view discipline, const Execution& work) {
  return values(run(discipline, work).completion);
}

std::string stretches(const Record& record) {
  std::string text;
  for (const Stretch& s : record.stretches)
    text += fmt::format("{}{}{}:{}-{}", text.empty() ? "" : " ", s.job.index(), s.task,
                        s.start.value(), s.end.value());
  return text;
}

// Three jobs at one resource: 0 needs 4 s from time 0, 1 needs 2 s from 1, 2 needs 1 s from 2; the
// last has the highest rank, the first the lowest.
const Execution kThree =
    workload({0}, {{0, 2, {{0, 4, 0}}}, {1, 1, {{0, 2, 0}}}, {2, 0, {{0, 1, 0}}}});

TEST(Disciplines, PreemptivePriorityServesTheHighestPresent) {
  const Record record = run("preemptive-priority", kThree);
  EXPECT_THAT(values(record.completion), ElementsAre(7, 4, 3));
  EXPECT_EQ(stretches(record), "00:0-1 11:1-2 22:2-3 11:3-4 00:4-7");
  EXPECT_EQ(record.busy[0], Seconds(7));
  EXPECT_EQ(record.num_events, 6u);
}

TEST(Disciplines, PriorityInterruptsNobody) {
  const Record record = run("priority", kThree);
  EXPECT_THAT(values(record.completion), ElementsAre(4, 7, 5));
  EXPECT_EQ(stretches(record), "00:0-4 22:4-5 11:5-7");
}

TEST(Disciplines, FifoServesInTheOrderOfArrival) {
  const Record record = run("fifo", kThree);
  EXPECT_THAT(values(record.completion), ElementsAre(4, 6, 7));
  EXPECT_EQ(stretches(record), "00:0-4 11:4-6 22:6-7");
}

// 0 alone until 1 (3 s left); with 1 until 2 (2.5 and 1.5 left); the three until job 2 has its
// second at 5 (1.5 and 0.5 left); two until job 1 has its half at 6 (1 left); job 0 ends at 7.
TEST(Disciplines, ProcessorSharingServesAllEqually) {
  const Record record = run("processor-sharing", kThree);
  EXPECT_THAT(values(record.completion), ElementsAre(7, 6, 5));
  EXPECT_EQ(stretches(record), "22:2-5 11:1-6 00:0-7");
}

// The backlog is done at 5; who came before is served then, by the discipline.
TEST(Disciplines, BacklogIsServedFirst) {
  const Execution work =
      workload({5}, {{1, 1, {{0, 2, 0}}}, {2, 0, {{0, 1, 0}}}, {5, 2, {{0, 1, 0}}}});
  EXPECT_THAT(completions("preemptive-priority", work), ElementsAre(8, 6, 9));
  EXPECT_THAT(completions("priority", work), ElementsAre(8, 6, 9));
  EXPECT_THAT(completions("fifo", work), ElementsAre(7, 8, 9));
  EXPECT_THAT(completions("processor-sharing", work), ElementsAre(9, 8, 8));
  EXPECT_EQ(stretches(run("processor-sharing", work)), "11:5-8 22:5-8 00:5-9");
}

// Both jobs need 1 s and are 10 s on their way; the second follows at once.
TEST(Disciplines, DelaysOccupyNothing) {
  const Execution work =
      workload({0, 0}, {{0, 0, {{0, 1, 10}, {1, 1, 0}}}, {0, 1, {{0, 1, 10}, {1, 1, 0}}}});
  for (const Discipline& discipline : disciplines())
    if (discipline.name == "processor-sharing")
      EXPECT_THAT(completions(discipline.name, work), ElementsAre(14, 14));
    else
      EXPECT_THAT(completions(discipline.name, work), ElementsAre(12, 13)) << discipline.name;
}

// At 2 job 0 leaves resource 0, which turns to job 1, who waits, before it sees job 2 of the
// highest rank, who arrives in that instant from resource 1.
TEST(Disciplines, DeparturesComeBeforeArrivals) {
  const Execution work =
      workload({0, 0}, {{0, 1, {{0, 2, 0}}}, {1, 2, {{0, 3, 0}}}, {0, 0, {{1, 2, 0}, {0, 1, 0}}}});
  EXPECT_THAT(completions("priority", work), ElementsAre(2, 5, 6));
  EXPECT_THAT(completions("fifo", work), ElementsAre(2, 5, 6));
  EXPECT_THAT(completions("preemptive-priority", work), ElementsAre(2, 6, 3));
}

// A backlog that is done at the instant of an arrival: the resource turns to those who wait first.
TEST(Disciplines, BacklogEndsBeforeArrivals) {
  const Execution work = workload({3}, {{1, 1, {{0, 2, 0}}}, {3, 0, {{0, 2, 0}}}});
  EXPECT_THAT(completions("priority", work), ElementsAre(5, 7));
}

TEST(Disciplines, TiesGoToTheHigherRank) {
  const Execution work =
      workload({0}, {{1, 2, {{0, 1, 0}}}, {1, 0, {{0, 1, 0}}}, {1, 1, {{0, 1, 0}}}});
  for (const std::string_view name : {"preemptive-priority", "priority", "fifo"})
    EXPECT_THAT(completions(name, work), ElementsAre(4, 2, 3)) << name;
}

TEST(Disciplines, JobsWithoutStepsEndAtTheirRelease) {
  for (const Discipline& discipline : disciplines()) {
    EXPECT_THAT(completions(discipline.name, workload({0}, {{3, 0, {}}})), ElementsAre(3));
    EXPECT_THAT(completions(discipline.name, workload({}, {})), ElementsAre());
  }
}

// Sizes of zero wait behind the backlog and behind higher ranks, but take no time.
TEST(Disciplines, ServicesOfNoLengthWait) {
  const Execution work = workload({2}, {{0, 1, {{0, 0, 1}, {0, 0, 0}}}, {0, 0, {{0, 3, 0}}}});
  EXPECT_THAT(completions("preemptive-priority", work), ElementsAre(6, 5));
  EXPECT_THAT(completions("processor-sharing", work), ElementsAre(3, 5));
}

// What job 0 does must not depend on job 1: at 1 it passes resource 1 in no time and reaches
// resource 0, so that job 1, there since 1, is not through before 2, though it needs no time at
// all.
TEST(Disciplines, HigherRanksPassFirstInOneInstant) {
  const Execution work = workload({0, 0}, {{1, 0, {{1, 0, 0}, {0, 1, 0}}}, {1, 1, {{0, 0, 0}}}});
  EXPECT_THAT(completions("preemptive-priority", work), ElementsAre(2, 2));
}

// With services of no length only where the order within an instant goes by rounds.
TEST(Disciplines, AgreeWithTicksWhereMuchHappensAtOnce) {
  for (const std::string_view name : {"preemptive-priority", "priority", "fifo"})
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
      Random random(seed);
      const bool zeros = seed % 2 == 0 && name != "preemptive-priority";
      const Execution work = testing::random_workload(random, {.whole = true, .zeros = zeros});
      ASSERT_EQ(completions(name, work), testing::by_ticks(work, name))
          << name << ", seed " << seed;
    }
}

// Jobs 0 and 1 wait at resource 0, where they need no time, behind job 2. Job 1 came first: so it
// leaves first, and is first at resource 1, though both happens in one instant and job 0 has the
// higher rank.
TEST(Disciplines, FifoKeepsTheOrderThroughServicesOfNoLength) {
  const Execution work = workload(
      {0, 0},
      {{2, 0, {{0, 0, 0}, {1, 1, 0}}}, {1, 1, {{0, 0, 0}, {1, 1, 0}}}, {0, 2, {{0, 3, 0}}}});
  EXPECT_THAT(completions("fifo", work), ElementsAre(5, 4, 3));
  EXPECT_THAT(completions("priority", work), ElementsAre(4, 5, 3));
}

TEST(Disciplines, AgreeWithTheRecursionByRank) {
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    Random random(seed);
    const Execution work = testing::random_workload(random, {.whole = true, .zeros = true});
    ASSERT_EQ(completions("preemptive-priority", work), testing::by_rank(work, 400))
        << "seed " << seed;
  }
}

TEST(Disciplines, AgreeWithASimulatorThatStartsFromScratchAtEveryEvent) {
  for (const Discipline& discipline : disciplines())
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
      Random random(seed);
      const Execution work = testing::random_workload(random, {.max_jobs = 12});
      const std::vector<double> found = completions(discipline.name, work);
      const std::vector<double> expected = testing::from_scratch(work, discipline.name);
      for (std::size_t j = 0; j < found.size(); ++j)
        ASSERT_NEAR(found[j], expected[j], 1e-9 * expected[j])
            << discipline.name << ", seed " << seed << ", job " << j;
    }
}

// Whatever the discipline: services are done in full, one resource does not do two things at once,
// and it never idles while somebody waits (so all disciplines end every busy period alike).
TEST(Disciplines, ConserveWork) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Random random(seed);
    const Execution work =
        testing::random_workload(random, {.max_resources = 1, .max_tasks = 1, .zeros = true});
    const Record first = run("fifo", work);
    for (const Discipline& discipline : disciplines()) {
      const Record record = run(discipline.name, work);
      double last = 0.0, covered = 0.0, reached = 0.0;
      std::vector<Stretch> sorted = record.stretches;
      std::ranges::sort(sorted, {}, &Stretch::start);
      for (const Stretch& s : sorted) {
        EXPECT_GE(s.start, work.opens[0]);
        covered += std::max(0.0, s.end.value() - std::max(s.start.value(), reached));
        reached = std::max(reached, s.end.value());
      }
      for (std::size_t k = 0; k < work.tasks.size(); ++k)
        last = std::max(last, record.departure[k].value());
      double last_of_first = 0.0;
      for (const Seconds t : first.departure) last_of_first = std::max(last_of_first, t.value());
      EXPECT_NEAR(last, last_of_first, 1e-9);
      EXPECT_NEAR(covered, record.busy[0].value(), 1e-9);
    }
  }
}

TEST(Disciplines, AreFoundByName) {
  for (const Discipline& discipline : disciplines())
    EXPECT_EQ(find_discipline(discipline.name), &discipline);
  EXPECT_EQ(find_discipline("lifo"), nullptr);
  EXPECT_EQ(find_discipline("FIFO"), nullptr);
}

// Jobs that are told their tasks on release do them, and the queues they are told of are what
// is still to be done: 3 s of backlog at time 1, then with the 2 s of the first job, less what has
// passed.
TEST(Disciplines, AskForTasksOnRelease) {
  for (const Discipline& discipline : disciplines()) {
    Execution work = workload({4}, {{1, 0, {}}, {2, 1, {}}, {20, 2, {}}});
    std::vector<double> queued;
    RunOptions options;
    options.on_release = [&](JobIndex, const Queues& queues) {
      queued.push_back(queues.queued(ResourceId(0)).value());
      EXPECT_EQ(queues.now().value(), queued.size() == 1 ? 1.0 : queued.size() == 2 ? 2.0 : 20.0);
      return Assignment{{{ResourceId(0), Seconds(2), Seconds()}}};
    };
    const Record record = discipline.run(work, options);
    EXPECT_THAT(queued, ElementsAre(3, 4, 0)) << discipline.name;
    EXPECT_EQ(record.completion[2], Seconds(22));
    EXPECT_EQ(work.tasks.size(), 3u);
    EXPECT_EQ(record.departure.size(), 3u);
  }
}

}  // namespace
}  // namespace lamina::sim
