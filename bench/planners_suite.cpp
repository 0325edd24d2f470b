#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/drawn_jobs.h"
#include "bench/examples.h"
#include "bench/executed.h"
#include "bench/instances.h"
#include "bench/sound.h"
#include "bench/suite.h"

#include "lamina/api/plan.h"

namespace lamina::bench {
namespace {

constexpr Seconds kWindow(0.1);  // jobs are released within it
constexpr std::string_view kBoundedBy = "neighbourhood-search";

struct Topology {
  std::string name;
  std::shared_ptr<const Network> network;
};

struct Contender {
  std::string name;
  api::PlanOptions options;
};

// Every planner of many jobs; those that take the jobs in an order, in each of its orders.
std::vector<Contender> methods(Seconds time_limit) {
  std::vector<Contender> list;
  for (const schedule::Scheduler& planner : schedule::planners()) {
    api::PlanOptions options;
    options.planner = planner.name;
    options.objective = "mean-latency";
    if (planner.searches) options.time_limit = time_limit;
    // One search for the bound is enough: what it proves holds for all.
    if (planner.name == kBoundedBy) options.bound = api::BoundRule::kMultipliers;
    if (planner.name != "sequential") {
      list.push_back({std::string(planner.name), options});
      continue;
    }
    for (std::size_t order = 0; order < schedule::kOrderNames.size(); ++order) {
      options.order = static_cast<schedule::Order>(order);
      list.push_back({fmt::format("sequential-{}", schedule::kOrderNames[order]), options});
    }
  }
  return list;
}

// What a method reached on the instances of one load.
struct Reached {
  Seconds objective, planning, worst_planning;
  double gap = 0.0, worst_gap = 0.0;
  double gap_alone = 0.0;  // to what the jobs take alone
  double loss = 0.0;       // to the best plan known
  std::size_t deadlines_missed = 0;
};

// All methods on one instance. Gaps are to the greatest lower bound that any of the plans states,
// which holds for all of them.
void compare(const Instance& instance, std::string_view name, const std::vector<Contender>& list,
             std::vector<Reached>& reached, Report& report) {
  std::vector<Seconds> objectives;
  Seconds bound, alone;
  for (std::size_t m = 0; m < list.size(); ++m) {
    const Plan plan = sound(api::plan(instance, list[m].options));
    const Trace trace = verified(instance, plan, name, report);
    objectives.push_back(plan.summary->objective);
    bound = std::max(bound, plan.bound->lower);
    if (plan.bound->kind == "alone") alone = plan.bound->lower;
    reached[m].objective += plan.summary->objective;
    reached[m].planning += plan.summary->planning_time;
    reached[m].worst_planning = std::max(reached[m].worst_planning, plan.summary->planning_time);
    reached[m].deadlines_missed += trace.summary.num_deadlines_missed;
  }
  const Seconds best = *std::ranges::min_element(objectives);
  for (std::size_t m = 0; m < list.size(); ++m) {
    if (objectives[m] < bound * (1.0 - 1e-9))
      report.fail(fmt::format("{}: {} reaches {:.17g} s, below a bound of {:.17g} s", name,
                              list[m].name, objectives[m].value(), bound.value()));
    const double gap = objectives[m] / bound - 1.0;
    reached[m].gap += gap;
    reached[m].gap_alone += objectives[m] / alone - 1.0;
    reached[m].loss += objectives[m] / best - 1.0;
    reached[m].worst_gap = std::max(reached[m].worst_gap, gap);
  }
}

void add_rows(std::string_view name, std::size_t num_jobs, const std::vector<Contender>& list,
              const std::vector<Reached>& reached, std::size_t seeds, Report& report) {
  const auto n = static_cast<double>(seeds);
  for (std::size_t m = 0; m < list.size(); ++m) {
    const Reached& it = reached[m];
    Row row{std::string(name),
            list[m].name,
            (it.objective / n).value(),
            {it.planning / n, it.planning / n, seeds}};
    row.more["jobs"] = num_jobs;
    row.more["mean_gap"] = it.gap / n;
    row.more["worst_gap"] = it.worst_gap;
    row.more["mean_gap_alone"] = it.gap_alone / n;
    row.more["mean_loss"] = it.loss / n;
    row.more["planning_s"] = (it.planning / n).value();
    row.more["worst_planning_s"] = it.worst_planning.value();
    row.more["missed_deadlines"] = static_cast<double>(it.deadlines_missed) / n;
    report.add(std::move(row));
  }
}

std::vector<Topology> topologies(bool quick) {
  std::vector<Topology> list;
  for (const std::string_view name : {"us-24", "abilene", "campus"})
    list.push_back({std::string(name), sound(example_network(name))});
  if (!quick)
    list.push_back(
        {"geometric-100", geometric({.nodes = 100, .layers = 1, .delays = true}).network});
  return list;
}

}  // namespace

void run_planners_suite(const SuiteOptions& options, Report& report) {
  report.show({"mean_gap", "worst_gap", "planning_s", "missed_deadlines"});
  const std::size_t seeds = options.seeds.value_or(options.quick ? 1 : 3);
  const std::vector<Contender> list =
      methods(options.time_limit.value_or(Seconds(options.quick ? 0.2 : 2.0)));
  std::vector<std::size_t> loads{10, 30, 100, 300};
  if (options.quick) loads = {10, 30};

  std::vector<std::shared_ptr<const Model>> models;
  for (const std::string_view name : {"vgg19", "resnet34", "mobilenet_v2", "alexnet"})
    models.push_back(sound(example_model(name)));
  for (const Topology& topology : topologies(options.quick))
    for (const std::size_t load : loads) {
      const std::string name = fmt::format("{}/{}-jobs", topology.name, load);
      report.progress(name);
      std::vector<Reached> reached(list.size());
      for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        std::vector<Contender> seeded = list;
        for (Contender& method : seeded) method.options.seed = seed;
        const auto releases = releases_within(kWindow, load, seed);
        compare(drawn_jobs(topology.network, models, releases, seed), name, seeded, reached,
                report);
      }
      add_rows(name, load, list, reached, seeds, report);
    }
}

}  // namespace lamina::bench
