#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

#include "tests/support/all_routes.h"
#include "tests/support/random_instance.h"

#include "lamina/plan/check.h"
#include "lamina/plan/preemptive.h"
#include "lamina/plan/prove_bound.h"

namespace lamina {
namespace {

constexpr double kClocks[] = {0.0, 1000.0, 86400.0, 1e7, 1.7e9};
constexpr std::string_view kObjectives[] = {"mean-latency", "weighted-latency", "max-latency",
                                            "makespan",     "p95-latency",      "mean-tardiness",
                                            "max-lateness", "missed-deadlines"};

// Two jobs in a small network, the first released at `clock`.
Instance late_instance(Random& random, double clock) {
  Instance instance = testing::random_instance(
      random, {.min_nodes = 2, .max_nodes = 3, .max_layers = 2, .backlogs = random.chance(0.3)}, 2);
  std::vector<Job> jobs;
  for (const Job& it : instance.jobs) {
    JobSpec spec = it.spec();
    spec.release = Seconds(clock) + (jobs.empty() ? Seconds() : Seconds(random.uniform(0, 2)));
    spec.weight = random.chance(0.2) ? 1e308 : random.uniform(0.5, 2.0);
    if (random.chance(0.7)) spec.deadline = Seconds(random.log_uniform(1e-3, 1e2));
    jobs.push_back(*Job::make(*instance.network, spec));
  }
  instance.jobs = std::move(jobs);
  return instance;
}

// Some plan of the jobs by priority with its worth: the better for every route and order tried.
struct Found {
  std::vector<Judged> jobs;
  std::map<std::string_view, Worth> best;
};

void look_at(const Instance& instance, std::span<const Route> routes, std::int64_t first,
             Found& found) {
  std::vector<Ranked> ranked;
  for (std::size_t i = 0; i < 2; ++i)
    ranked.push_back({&instance.jobs[i], &routes[i], i == 0 ? first : 3 - first});
  const auto tables = preemptive_times(*instance.network, ranked);
  std::vector<Judged> jobs;
  for (std::size_t i = 0; i < 2; ++i)
    jobs.push_back({.job = &instance.jobs[i], .route = routes[i], .truth = tables[i]});
  for (const std::string_view objective : kObjectives) {
    const Worth worth = true_objective(*find_objective(objective), jobs);
    const auto at = found.best.try_emplace(objective, worth).first;
    if (worth.duration <= at->second.duration) at->second = worth;
  }
  found.jobs = std::move(jobs);
}

Found best_of(const Instance& instance) {
  Found found;
  const auto first = testing::all_routes(*instance.network, instance.jobs[0]);
  const auto second = testing::all_routes(*instance.network, instance.jobs[1]);
  if (first.size() * second.size() > 3000) return found;
  for (const Route& a : first)
    for (const Route& b : second)
      for (const std::int64_t rank : {1, 2}) look_at(instance, std::vector{a, b}, rank, found);
  return found;
}

// Prices that a forger may think of: around the releases or anywhere, flat, steep or huge.
Multipliers forged(Random& random, const Instance& instance, double clock) {
  Multipliers all;
  const auto number = [&] { return random.chance(0.1) ? 1e308 : random.log_uniform(1e-12, 1e12); };
  const auto time = [&] {
    if (random.chance(0.1)) return Seconds(random.log_uniform(1e-300, 1e300));
    return Seconds(clock + random.log_uniform(1e-9, 1e4));
  };
  const auto resource = [&] {
    const Network& network = *instance.network;
    if (network.num_links() == 0 || random.chance(0.5))
      return ResourceName{network.nodes()[random.below(network.num_nodes())].id, 0, {}, {}};
    const Link& link = network.links()[random.below(network.num_links())];
    return ResourceName{{}, link.row, network.node(link.from).id, network.node(link.to).id};
  };
  all.cell = Seconds(random.chance(0.1) ? number() : random.log_uniform(0.1, 1e3));
  for (std::size_t rows = 1 + random.below(3); rows-- > 0;) {
    PriceRow row{resource(), random.chance(0.5) ? Seconds() : time(), {}};
    for (std::size_t i = random.below(4); i-- > 0;)
      row.points.push_back({time(), random.chance(0.2) ? 0.0 : number()});
    if (random.chance(0.3) && !row.points.empty())  // a jump, or nearly
      row.points.push_back(
          {row.points.back().time + Seconds(random.chance(0.5) ? 0.0 : 1e-300), number()});
    std::ranges::sort(row.points, {}, &PriceRow::Point::time);
    std::vector<double> prices;
    for (const auto& point : row.points) prices.push_back(point.price);
    std::ranges::sort(prices, std::greater{});
    if (random.chance(0.95))  // they may rise else, which is no certificate
      for (std::size_t i = 0; i < prices.size(); ++i) row.points[i].price = prices[i];
    all.prices.push_back(std::move(row));
  }
  for (std::size_t i = random.below(3); i-- > 0;)
    all.loads.push_back({resource(), random.chance(0.5) ? Seconds() : Seconds(clock),
                         random.chance(0.5) ? Seconds(clock + 1e5) : time(), number()});
  for (const Job& job : instance.jobs)
    if (random.chance(0.7)) all.jobs.push_back({job.id(), number()});
  return all;
}

TEST(JudgeAttack, NoMultipliersProveMoreThanIsPossible) {
  int tried = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Random random(seed);
    const double clock = kClocks[seed % std::size(kClocks)];
    const Instance instance = late_instance(random, clock);
    const Found found = best_of(instance);
    if (found.jobs.empty()) continue;
    for (int k = 0; k < 20; ++k) {
      const Multipliers all = forged(random, instance, clock);
      for (const auto& [objective, best] : found.best) {
        const auto proved =
            proved_bound(*instance.network, found.jobs, *find_objective(objective), all);
        if (!proved) continue;  // no multipliers at all
        ++tried;
        ASSERT_LE(proved->value(), (best.duration + best.doubtful).value() +
                                       1e-9 * best.size_of(best.duration).value() + 1e-15 * clock)
            << "seed " << seed << ", forgery " << k << ", " << objective;
      }
    }
  }
  EXPECT_GT(tried, 2000);
}

// The least mean latency of both jobs alone is no more than that of any plan, at any clock.
TEST(JudgeAttack, LateClocksCostNoDigits) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Multipliers none;
    std::optional<double> early;
    for (const double clock : {1000.0, 86400.0, 1.7e9}) {
      Random random(seed);
      const Instance instance = late_instance(random, clock);
      const Found found = best_of(instance);
      if (found.jobs.empty()) break;
      const double value =
          proved_bound(*instance.network, found.jobs, *find_objective("mean-latency"), none)
              ->value();
      if (!early) early = value;
      EXPECT_NEAR(value, *early, 1e-9 * *early + 1e-15 * clock) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace lamina
