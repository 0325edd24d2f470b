#include "lamina/schedule/fictitious_times.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <vector>

#include "tests/support/all_routes.h"
#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

#include "lamina/core/random.h"
#include "lamina/schedule/timeline.h"

namespace lamina::schedule {
namespace {

using lamina::testing::IsNear;

// Theorem 1 word by word, for the job at one place.
Seconds from_nothing(const Network& network, const std::vector<const Trip*>& trips,
                     std::size_t place) {
  const Resources resources(network);
  Seconds sum;
  std::map<ResourceId, bool> is_own;
  for (const Task& own : trips[place]->tasks) {
    sum += own.delay;
    is_own[own.resource] = true;
  }
  for (const auto& [r, unused] : is_own) {
    sum += resources.backlog_time(r);
    for (std::size_t i = 0; i <= place; ++i)
      for (const Task& task : trips[i]->tasks)
        if (task.resource == r) sum += task.service;
  }
  return sum;
}

// Two jobs of 1 s and 2 s at a node with 3 s to do: 3 + 1, then 3 + 1 + 2; the other way round
// 3 + 2 and 3 + 2 + 1.
TEST(FictitiousTimes, AddUpWhatGoesBefore) {
  const auto network = lamina::testing::draw_shared("a(1F q3F)");
  std::vector<Job> jobs;
  for (const char* model : {"0B 1F 0B", "0B 2F 0B"})
    jobs.push_back(lamina::testing::job(*network, lamina::testing::model(model), "a", "a"));
  const Workload workload(*network, jobs, *find_objective("makespan"));
  FictitiousTimes times(*network);
  times.insert(0, workload.trip_alone(0));
  times.insert(1, workload.trip_alone(1));
  EXPECT_THAT(times.latency_at(0), IsNear(Seconds(4)));
  EXPECT_THAT(times.latency_at(1), IsNear(Seconds(6)));
  times.swap(0, 1);
  EXPECT_THAT(times.latency_at(0), IsNear(Seconds(5)));
  EXPECT_THAT(times.latency_at(1), IsNear(Seconds(6)));
  times.remove(0);
  EXPECT_THAT(times.latency_at(0), IsNear(Seconds(4)));
}

// Jobs come in anywhere, go, and change places; every latency is that of the sum written out, and
// no true one is above it.
TEST(FictitiousTimes, AreThoseFromNothingAfterEveryChange) {
  Random random(1);
  for (int i = 0; i < 20; ++i) {
    const Instance it =
        lamina::testing::random_instance(random, {.max_nodes = 3, .max_layers = 2}, 8);
    Workload workload(*it.network, it.jobs, *find_objective("mean-latency"));
    for (std::uint32_t j = 0; j < workload.num_jobs(); ++j)
      for (const Route& route : lamina::testing::all_routes(*it.network, workload.job(j)))
        workload.add_trip(j, route);
    if (workload.num_jobs() == 0) continue;
    FictitiousTimes times(*it.network);
    std::vector<const Trip*> trips;
    std::vector<Seconds> releases;
    for (int step = 0; step < 80; ++step) {
      if (trips.empty() || random.chance(0.5)) {
        const std::size_t place = random.below(trips.size() + 1);
        const auto j = static_cast<std::uint32_t>(random.below(workload.num_jobs()));
        const auto known = workload.trips(workload.class_of(j));
        const Trip* trip = known[random.below(known.size())];
        times.insert(place, *trip);
        trips.insert(trips.begin() + static_cast<std::ptrdiff_t>(place), trip);
        releases.insert(releases.begin() + static_cast<std::ptrdiff_t>(place),
                        workload.job(j).release());
      } else if (random.chance(0.5)) {
        const std::size_t place = random.below(trips.size());
        times.remove(place);
        trips.erase(trips.begin() + static_cast<std::ptrdiff_t>(place));
        releases.erase(releases.begin() + static_cast<std::ptrdiff_t>(place));
      } else {
        const std::size_t a = random.below(trips.size()), b = random.below(trips.size());
        times.swap(a, b);
        std::swap(trips[a], trips[b]);
        std::swap(releases[a], releases[b]);
      }
      ASSERT_EQ(times.size(), trips.size());
      Timeline timeline(*it.network);
      for (std::size_t p = 0; p < trips.size(); ++p) {
        EXPECT_THAT(times.latency_at(p), IsNear(from_nothing(*it.network, trips, p)));
        const Seconds latency = timeline.place(releases[p], trips[p]->tasks) - releases[p];
        EXPECT_LE(latency, times.latency_at(p) * (1 + 1e-9) + Seconds(1e-12));
      }
    }
  }
}

}  // namespace
}  // namespace lamina::schedule
