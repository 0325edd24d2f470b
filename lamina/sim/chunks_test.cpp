// Tensors that move chunk by chunk, under all disciplines.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <tuple>

#include "tests/support/brute_force.h"
#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/notation.h"
#include "tests/support/random_instance.h"

#include "lamina/plan/evaluate.h"
#include "lamina/plan/preemptive.h"
#include "lamina/sim/simulate.h"

namespace lamina::sim {
namespace {

using lamina::testing::draw_shared;
using lamina::testing::IsNear;
using lamina::testing::model;
using lamina::testing::route;

constexpr auto kNames = {"preemptive-priority", "priority", "fifo", "processor-sharing"};

struct Case {
  Instance instance;
  std::vector<Route> routes;
};

Job named_job(const Network& network, std::string id, const char* chain, const char* from,
              const char* to, double release = 0.0) {
  JobSpec spec;
  spec.id = std::move(id);
  spec.release = Seconds(release);
  return lamina::testing::job(network, model(chain), from, to, std::move(spec));
}

Plan plan_of(const Case& it) {
  Plan plan;
  for (std::size_t i = 0; i < it.routes.size(); ++i) {
    plan.jobs.push_back(
        planned_job(*it.instance.network, it.instance.jobs[i], Waiting::kDraining, it.routes[i]));
    plan.jobs.back().priority = static_cast<std::int64_t>(i + 1);
  }
  return plan;
}

Trace simulated(const Case& it, std::string_view discipline, Bytes packet = kPacket) {
  auto trace = simulate(it.instance, plan_of(it), *find_discipline(discipline), packet);
  EXPECT_TRUE(trace) << trace.error().text();
  return trace ? *std::move(trace) : Trace{};
}

double alone(const char* drawing, const char* chain, const char* way, std::string_view discipline,
             Bytes packet = kPacket) {
  Case it{{draw_shared(drawing), {}}, {route(*draw_shared(drawing), way)}};
  const Network& network = *it.instance.network;
  const Link& first = network.link(std::get<Hop>(it.routes[0].front()).link);
  const Link& last = network.link(std::get<Hop>(it.routes[0].back()).link);
  it.instance.jobs.push_back(named_job(network, "j", chain, network.node(first.from).id.c_str(),
                                       network.node(last.to).id.c_str()));
  return simulated(it, discipline, packet).jobs[0].latency.value();
}

// B-3 and B-4 of docs/theory.md#known-answers; a smaller last chunk may save what the formula
// charges.
TEST(Chunks, MoveOneByOne) {
  for (const std::string_view name : kNames) {
    EXPECT_DOUBLE_EQ(alone("/1B/; a --2B-- b --1B-- c", "4B", "a>b b>c", name), 4.5) << name;
    EXPECT_DOUBLE_EQ(alone("/2B/; a --2B-- b --1B-- c", "4B", "a>b b>c", name), 5.0) << name;
    EXPECT_DOUBLE_EQ(alone("/9B/; a --2B-- b --1B-- c", "4B", "a>b b>c", name), 6.0) << name;
    EXPECT_DOUBLE_EQ(alone("/2B/; a --2B-- b --1B-- c", "5B", "a>b b>c", name), 6.0) << name;
    EXPECT_DOUBLE_EQ(alone("/2B/; a --1B-- b --2B-- c", "5B", "a>b b>c", name), 5.5) << name;
    EXPECT_DOUBLE_EQ(alone("/0B/; a --2B-- b --1B-- c", "4B", "a>b b>c", name, Bytes(1)), 4.5);
  }
}

// Two jobs send 2 chunks of 1 s over one link, the second from 0.5 s on. By rank the first waits
// for nobody; in the order of arrival its second chunk, which was there at 0, goes before the
// second job's. Behind the link each chunk needs 1 s more at an own link.
TEST(Chunks, QueueEachByItself) {
  Case it{{draw_shared("/1B/; a --1B--> b --1B--> c; b --1B--> d"), {}}, {}};
  const Network& network = *it.instance.network;
  it.instance.jobs.push_back(named_job(network, "one", "2B", "a", "c", 0.5));
  it.instance.jobs.push_back(named_job(network, "two", "2B", "a", "d"));
  it.routes = {route(network, "a>b b>c"), route(network, "a>b b>d")};
  const auto ends = [&](std::string_view name) {
    const Trace trace = simulated(it, name);
    return std::pair(trace.jobs[0].completion.value(), trace.jobs[1].completion.value());
  };
  EXPECT_EQ(ends("preemptive-priority"), std::pair(3.5, 5.0));  // two is served 0-0.5 and from 2.5
  EXPECT_EQ(ends("priority"), std::pair(4.0, 5.0));             // 0-1, then both of one
  EXPECT_EQ(ends("fifo"), std::pair(5.0, 3.0));
  EXPECT_EQ(ends("processor-sharing"), std::pair(5.0, 4.5));
}

// A stay starts with the last chunk, a link is busy for its bytes, and what belongs together is one
// stretch.
TEST(Chunks, AreTracedAsOneStep) {
  Case it{{draw_shared("/1B/; a --1B/1s--> b(1F)"), {}}, {}};
  it.instance.jobs.push_back(named_job(*it.instance.network, "j", "3B 2F 1B", "a", "b"));
  it.routes = {route(*it.instance.network, "a>b b*")};
  const Trace trace = simulated(it, "fifo");
  ASSERT_EQ(trace.jobs[0].steps.size(), 2u);
  EXPECT_THAT(trace.jobs[0].steps[0].end, IsNear(4.0));
  EXPECT_THAT(trace.jobs[0].steps[1].start, IsNear(4.0));
  EXPECT_THAT(trace.jobs[0].latency, IsNear(6.0));
  EXPECT_THAT(trace.jobs[0].waiting, IsNear(0.0));
  ASSERT_EQ(trace.resources.size(), 2u);
  EXPECT_THAT(trace.resources[1].busy, IsNear(3.0));
  ASSERT_EQ(trace.resources[1].intervals.size(), 1u);
  EXPECT_THAT(trace.resources[1].intervals[0].end, IsNear(3.0));
  EXPECT_EQ(trace.summary.num_events, 6u);  // arrival and three departures, arrival and departure
}

TEST(Chunks, MoreThanCanBeMovedAreRefused) {
  Case it{{draw_shared("/1B/; a --1e9B--> b"), {}}, {}};
  it.instance.jobs.push_back(named_job(*it.instance.network, "j", "1e8B", "a", "b"));
  it.routes = {route(*it.instance.network, "a>b")};
  const auto trace = simulate(it.instance, plan_of(it), *find_discipline("fifo"));
  ASSERT_FALSE(trace);
  EXPECT_EQ(trace.error().code, ErrorCode::kLimit);
}

// Everything again, so simply that it is right: a queue of (rank or arrival) at every resource, one
// chunk after the other through plain events.
class ChunkByChunk {
 public:
  ChunkByChunk(const Case& it, bool by_rank) : it_(it), by_rank_(by_rank) {
    for (std::size_t j = 0; j < it.routes.size(); ++j)
      at(it.instance.jobs[j].release(), 2, j, [this, j] { start(j, 0); });
    done_.resize(it.routes.size());
    left_.resize(it.routes.size());
  }

  std::vector<Seconds> run() && {
    while (!events_.empty()) {
      const auto next = events_.begin();
      now_ = std::get<0>(next->first);
      const auto what = next->second;
      events_.erase(next);
      what();
    }
    return done_;
  }

 private:
  struct Visit {
    std::size_t job, leg;
    Seconds left;
    std::size_t number;
  };
  using Order = std::tuple<std::size_t, std::size_t>;

  // Of one instant: departures, then backlogs that are done (for whoever came first), then arrivals
  // by rank.
  void at(Seconds when, int stage, std::size_t job, std::function<void()> what) {
    events_.emplace(std::tuple(when, stage, job, count_++), std::move(what));
  }

  void start(std::size_t j, std::size_t leg) {
    const Route& way = it_.routes[j];
    if (leg == way.size()) {
      done_[j] = now_;
      return;
    }
    const Network& network = *it_.instance.network;
    const Pieces pieces = pieces_of(network, it_.instance.jobs[j], way[leg], piece_size(network));
    left_[j] = pieces.count;
    for (std::uint32_t k = 0; k < pieces.count; ++k) arrive(j, leg, k);
  }

  void arrive(std::size_t j, std::size_t leg, std::uint32_t k) {
    const Network& network = *it_.instance.network;
    const Task task = task_of(network, it_.instance.jobs[j], it_.routes[j][leg]);
    const Pieces pieces =
        pieces_of(network, it_.instance.jobs[j], it_.routes[j][leg], piece_size(network));
    const Seconds service = pieces.is_whole()       ? task.service
                            : k + 1 == pieces.count ? pieces.last
                                                    : pieces.each;
    const std::size_t number = count_++;
    const Seconds opens = std::max(now_, Resources(network).backlog_time(task.resource));
    at(opens, now_ < opens ? 1 : 2, now_ < opens ? 0 : j, [=, this] {
      waiting_[task.resource].emplace(Order(by_rank_ ? j : 0, number), Visit{j, leg, service, k});
      turn(task.resource);
    });
  }

  void turn(ResourceId r) {
    auto& waiting = waiting_[r];
    auto served = served_.find(r);
    if (waiting.empty()) return;
    if (served != served_.end()) {
      if (!by_rank_ || std::get<0>(waiting.begin()->first) >= std::get<0>(served->second.order))
        return;
      Visit back = served->second.visit;
      back.left -= now_ - served->second.since;
      waiting.emplace(served->second.order, back);
      served_.erase(served);
    }
    const auto first = waiting.begin();
    const std::size_t turn = count_++;
    served_.emplace(r, Served{first->first, first->second, now_, turn});
    at(now_ + first->second.left, 0, 0, [=, this] { leave(r, turn); });
    waiting.erase(first);
  }

  void leave(ResourceId r, std::size_t turn_number) {
    const auto served = served_.find(r);
    if (served == served_.end() || served->second.turn != turn_number) return;  // interrupted
    const Visit visit = served->second.visit;
    served_.erase(served);
    const Route& way = it_.routes[visit.job];
    const Task task = task_of(*it_.instance.network, it_.instance.jobs[visit.job], way[visit.leg]);
    at(now_ + task.delay, 2, visit.job, [=, this] {
      const Hop* const hop = std::get_if<Hop>(&it_.routes[visit.job][visit.leg]);
      const bool goes_on = hop != nullptr && visit.leg + 1 < it_.routes[visit.job].size() &&
                           std::holds_alternative<Hop>(it_.routes[visit.job][visit.leg + 1]);
      if (goes_on)
        arrive(visit.job, visit.leg + 1, static_cast<std::uint32_t>(visit.number));
      else if (--left_[visit.job] == 0)
        start(visit.job, visit.leg + 1);
    });
    turn(r);
  }

  struct Served {
    Order order;
    Visit visit;
    Seconds since;
    std::size_t turn;
  };

  const Case& it_;
  bool by_rank_;
  Seconds now_;
  std::size_t count_ = 0;
  std::map<std::tuple<Seconds, int, std::size_t, std::size_t>, std::function<void()>> events_;
  std::map<ResourceId, std::map<Order, Visit>> waiting_;
  std::map<ResourceId, Served> served_;
  std::vector<Seconds> done_;
  std::vector<std::uint32_t> left_;
};

// Empty tensors leave links together with others: who arrives first is then a tie.
bool sends_nothing(const Job& job, const Route& way) {
  return std::ranges::any_of(way, [&](const Leg& leg) {
    const Hop* const hop = std::get_if<Hop>(&leg);
    return hop != nullptr && job.model().tensor_size(hop->tensor) == Bytes();
  });
}

// Jobs on their best ways, in chunks of about a tenth of the tensors.
Case random_case(std::uint64_t seed) {
  Random random(seed);
  const lamina::testing::RandomShape shape{.max_nodes = 4, .max_layers = 3};
  const Instance drawn = lamina::testing::random_instance(random, shape, 4);
  NetworkBuilder builder;
  EXPECT_TRUE(builder.set_chunk(Bytes(random.log_uniform(1e5, 5e6))));
  for (const Node& node : drawn.network->nodes()) EXPECT_TRUE(builder.add_node(node));
  for (const LinkRow& row : drawn.network->rows()) EXPECT_TRUE(builder.add_link(row));
  Case it{{std::make_shared<const Network>(std::move(builder).build()), {}}, {}};
  for (const Job& job : drawn.jobs) {
    const Job same = *Job::make(*it.instance.network, job.spec());
    auto best = lamina::testing::brute_force(*it.instance.network, same, Waiting::kDraining);
    if (!best.completion.is_finite() || sends_nothing(same, best.route)) continue;
    it.instance.jobs.push_back(same);
    it.routes.push_back(std::move(best.route));
  }
  return it;
}

TEST(Chunks, MoveAsInASimpleSimulation) {
  int met = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    const Case it = random_case(seed);
    for (const bool by_rank : {true, false}) {
      const Trace trace = simulated(it, by_rank ? "preemptive-priority" : "fifo");
      const std::vector<Seconds> wanted = ChunkByChunk(it, by_rank).run();
      for (std::size_t j = 0; j < wanted.size(); ++j)
        EXPECT_THAT(trace.jobs[j].completion, IsNear(wanted[j])) << "seed " << seed << " " << j;
      for (const TracedJob& job : trace.jobs) met += job.waiting > Seconds();
    }
  }
  EXPECT_GT(met, 100);
}

// The judge's times are those of the simulation, to every step.
TEST(Chunks, MoveAsTheJudgeSays) {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    const Case it = random_case(seed);
    std::vector<Ranked> ranked;
    for (std::size_t j = 0; j < it.routes.size(); ++j)
      ranked.push_back({&it.instance.jobs[j], &it.routes[j], static_cast<std::int64_t>(j + 1)});
    const auto tables = preemptive_times(*it.instance.network, ranked);
    const auto bounds = fictitious_latencies(*it.instance.network, ranked);
    const Trace trace = simulated(it, "preemptive-priority");
    for (std::size_t j = 0; j < tables.size(); ++j) {
      EXPECT_THAT(trace.jobs[j].latency, IsNear(tables[j].latency)) << "seed " << seed;
      EXPECT_LE(tables[j].latency, bounds[j] * (1.0 + 1e-12)) << "seed " << seed;
      EXPECT_THAT(tables[j].breakdown.total(), IsNear(tables[j].latency));
      for (std::size_t i = 0; i < tables[j].legs.size(); ++i) {
        EXPECT_THAT(trace.jobs[j].steps[i].start, IsNear(tables[j].legs[i].start));
        EXPECT_THAT(trace.jobs[j].steps[i].end, IsNear(tables[j].legs[i].end));
        EXPECT_GE(tables[j].legs[i].waiting, Seconds());
      }
    }
  }
}

// Alone, no discipline makes a difference, and none is later than the formula.
TEST(Chunks, TakeAloneAtMostWhatTheFormulaSays) {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    Case it = random_case(seed);
    if (it.routes.empty()) continue;
    it.routes.resize(1);
    it.instance.jobs.erase(it.instance.jobs.begin() + 1, it.instance.jobs.end());
    const Seconds formula =
        evaluate(*it.instance.network, it.instance.jobs[0], Waiting::kDraining, it.routes[0])
            .latency;
    const Seconds first = simulated(it, "fifo").jobs[0].latency;
    EXPECT_LE(first, formula * (1.0 + 1e-12)) << "seed " << seed;
    for (const std::string_view name : kNames)
      EXPECT_THAT(simulated(it, name).jobs[0].latency, IsNear(first)) << name << ", seed " << seed;
  }
}

}  // namespace
}  // namespace lamina::sim
