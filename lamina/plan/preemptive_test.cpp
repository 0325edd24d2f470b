#include "lamina/plan/preemptive.h"

#include <cmath>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <map>

#include "tests/support/draw.h"
#include "tests/support/matchers.h"

#include "lamina/core/random.h"
#include "lamina/plan/tasks.h"

namespace lamina {
namespace {

using testing::draw;
using testing::IsNear;
using testing::job;
using testing::model;
using testing::route;

// A job of the simulation below: where it is on its route.
struct Token {
  const Ranked* ranked;
  std::size_t leg = 0;
  long arrives = 0, left = 0;
  std::vector<long> ends;
};

std::pair<bool, std::size_t> resource_of(const Leg& leg) {
  if (const Hop* hop = std::get_if<Hop>(&leg)) return {true, hop->link.index()};
  return {false, std::get<Stay>(leg).node.index()};
}

long service_of(const Network& network, const Job& job, const Leg& leg) {
  return std::lround(
      std::visit([&](const auto& it) { return service_time(network, job, it); }, leg).value());
}

// Whole seconds only: in every second each resource serves its backlog, or the highest priority
// that is there for a second of its need. Jobs without need do not occur.
std::vector<std::vector<long>> second_by_second(const Network& network,
                                                const std::vector<Ranked>& jobs) {
  std::vector<Token> tokens;
  for (const Ranked& it : jobs)
    tokens.push_back({&it,
                      0,
                      std::lround(it.job->release().value()),
                      service_of(network, *it.job, it.route->front()),
                      {}});
  for (long now = 0; now < 2000; ++now) {
    std::map<std::pair<bool, std::size_t>, Token*> served;
    for (Token& t : tokens) {
      if (t.leg == t.ranked->route->size() || t.arrives > now) continue;
      const Leg& leg = (*t.ranked->route)[t.leg];
      const auto [is_link, index] = resource_of(leg);
      const Seconds backlog = is_link ? network.link(LinkId(index)).backlog_time()
                                      : network.node(NodeId(index)).backlog_time();
      if (now < std::lround(backlog.value())) continue;
      Token*& best = served[{is_link, index}];
      if (best == nullptr || t.ranked->priority < best->ranked->priority) best = &t;
    }
    for (auto& [resource, t] : served) {
      if (--t->left > 0) continue;
      const Route& its_route = *t->ranked->route;
      const auto* hop = std::get_if<Hop>(&its_route[t->leg]);
      t->arrives = now + 1;
      if (hop != nullptr) t->arrives += std::lround(network.link(hop->link).delay.value());
      t->ends.push_back(t->arrives);
      if (++t->leg < its_route.size())
        t->left = service_of(network, *t->ranked->job, its_route[t->leg]);
    }
  }
  std::vector<std::vector<long>> ends;
  for (Token& t : tokens) ends.push_back(std::move(t.ends));
  return ends;
}

TEST(PreemptiveTimes, AgreeWithASimulationSecondBySecond) {
  const Network network =
      draw("a(1F q3F) --1B/2s/q5B-- b(1F) --1B-- c(1F q7F); a --1B/1s-- c; c --1B/q4B--> b");
  const char* const kRoutes[] = {"a* a>b b* b>c", "a>c c* c>b b* b>c", "a>b b>c c* c*",
                                 "a* a* a>b b>a a>c", "a>b b* b>a a* a>c"};
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Random random(seed);
    const std::size_t count = 2 + random.below(6);
    std::vector<Job> jobs;
    std::vector<Route> routes;
    for (std::size_t i = 0; i < count; ++i) {
      const auto whole = [&] { return 1 + random.below(6); };
      const auto chain =
          model(fmt::format("{}B {}F {}B {}F {}B", whole(), whole(), whole(), whole(), whole()));
      JobSpec spec;
      spec.release = Seconds(static_cast<double>(random.below(12)));
      jobs.push_back(job(network, chain, "a", "c", spec));
      // Priced as they are, complete or not: only the legs matter here.
      routes.push_back(route(network, kRoutes[random.below(std::size(kRoutes))]));
    }
    std::vector<std::int64_t> ranks(count);
    for (std::size_t i = 0; i < count; ++i) ranks[i] = static_cast<std::int64_t>(i) + 1;
    random.shuffle(std::span(ranks));
    std::vector<Ranked> ranked;
    for (std::size_t i = 0; i < count; ++i) ranked.push_back({&jobs[i], &routes[i], ranks[i]});

    const auto tables = preemptive_times(network, ranked);
    const auto ends = second_by_second(network, ranked);
    for (std::size_t i = 0; i < count; ++i) {
      ASSERT_EQ(tables[i].legs.size(), ends[i].size()) << "seed " << seed;
      for (std::size_t k = 0; k < ends[i].size(); ++k)
        EXPECT_THAT(tables[i].legs[k].end, IsNear(static_cast<double>(ends[i][k])))
            << "seed " << seed << ", job " << i << ", leg " << k;
      EXPECT_THAT(jobs[i].release() + tables[i].breakdown.total(), IsNear(tables[i].completion));
    }
  }
}

// T8 of docs/theory.md#known-answers: four jobs through five equal stages of 1 s end at 5, 6, 7 and
// 8 s.
TEST(PreemptiveTimes, T8RunsAFlowShop) {
  const Network network = draw("a(1F) --1B--> b(1F) --1B--> c(1F) --1B--> d(1F) --1B--> e(1F)");
  const Job it = job(network, model("0B 1F 0B 1F 0B 1F 0B 1F 0B 1F 0B"), "a", "e");
  const Route stages = route(network, "a* a>b b* b>c c* c>d d* d>e e*");
  std::vector<Ranked> ranked;
  for (std::int64_t p = 1; p <= 4; ++p) ranked.push_back({&it, &stages, p});
  const auto tables = preemptive_times(network, ranked);
  for (std::size_t i = 0; i < 4; ++i)
    EXPECT_THAT(tables[i].completion, IsNear(5.0 + static_cast<double>(i)));
}

TEST(PreemptiveTimes, AreThoseOfOneJobAloneUnderDraining) {
  const Network network = draw("a(1F q3F +1s) --2B/2s/q5B-- b(1F q40F)");
  const Job it = job(network, model("6B 4F 3B 0F 1B"), "a", "b");
  const Route path = route(network, "a* a>b b*");
  const Timetable alone = evaluate(network, it, Waiting::kDraining, path);
  const Ranked ranked{&it, &path, 1};
  const auto tables = preemptive_times(network, std::span(&ranked, 1));
  for (std::size_t k = 0; k < path.size(); ++k) {
    EXPECT_THAT(tables[0].legs[k].end, IsNear(alone.legs[k].end));
    EXPECT_THAT(tables[0].legs[k].waiting, IsNear(alone.legs[k].waiting));
  }
}

// A stay without work waits like any other: it arrives at 1 s, when the first job has the node
// until 4 s. It ends behind the arrivals of its instant, as in the simulation, and so behind the
// job of higher priority that arrives at 4 s and has the node until 7 s.
TEST(PreemptiveTimes, MakesJobsWithoutNeedWaitTheirTurn) {
  const Network network = draw("u(1F)");
  const auto at = [&](double release, const char* chain) {
    JobSpec spec;
    spec.release = Seconds(release);
    return job(network, model(chain), "u", "u", spec);
  };
  const Job first = at(0, "0B 4F 0B"), second = at(4, "0B 3F 0B"), idle = at(1, "0B 0F 0B");
  const Job late = at(4, "0B 0F 0B"), after = at(7, "0B 0F 0B");
  const Route stay = route(network, "u*");
  const std::vector<Ranked> ranked{{&first, &stay, 1},
                                   {&second, &stay, 2},
                                   {&idle, &stay, 3},
                                   {&late, &stay, 4},
                                   {&after, &stay, 5}};
  const auto tables = preemptive_times(network, ranked);
  EXPECT_EQ(tables[2].completion, Seconds(7));
  EXPECT_EQ(tables[3].completion, Seconds(7));
  EXPECT_EQ(tables[4].completion, Seconds(7));
}

}  // namespace
}  // namespace lamina
