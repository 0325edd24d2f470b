#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/drawn_jobs.h"
#include "bench/examples.h"
#include "bench/executed.h"
#include "bench/sound.h"
#include "bench/suite.h"

#include "lamina/api/plan.h"
#include "lamina/api/simulate.h"

namespace lamina::bench {
namespace {

constexpr Seconds kWindow(0.1);  // jobs are released within it
constexpr std::string_view kSearch = "neighbourhood-search";

// Sums over the instances of one load, all served by one discipline.
struct Reached {
  Seconds own, of_default, independent;  // mean latencies
  double ratio = 0.0;                    // of the first to the second
  Seconds bound;                         // the greatest known, under any discipline
  double gap = 0.0;                      // of the first to it
  Seconds planning;
};

// An instance, its plan for the default discipline, and the greatest bound that any of its plans
// states for every discipline.
struct Drawn {
  Instance instance;
  Plan usual;
  Seconds bound;
  std::string_view name;
};

Plan planned(const Instance& instance, std::string_view planner, std::string_view discipline,
             Seconds time_limit, std::uint64_t seed) {
  api::PlanOptions options;
  options.planner = planner;
  options.objective = "mean-latency";
  options.discipline = discipline;
  options.seed = seed;
  if (planner == kSearch) options.time_limit = time_limit;
  return sound(api::plan(instance, options));
}

// The closest bound that a search of this length proves.
Plan bounded(const Instance& instance, Seconds time_limit, std::uint64_t seed) {
  api::PlanOptions options;
  options.planner = kSearch;
  options.objective = "mean-latency";
  options.seed = seed;
  options.time_limit = time_limit;
  options.bound = api::BoundRule::kMultipliers;
  return sound(api::plan(instance, options));
}

void raise_bound(Seconds& bound, const Plan& plan) {
  if (plan.bound->holds_for == kAnyDiscipline) bound = std::max(bound, plan.bound->lower);
}

// What the search for a discipline reaches under it, and what the plan for the default does.
void compare(const Drawn& it, std::string_view discipline, const Plan& own, Reached& reached,
             Report& report) {
  verified(it.instance, own, it.name, report);
  api::SimulateOptions served;
  served.discipline = discipline;
  const Seconds other = sound(api::simulate(it.instance, it.usual, served)).summary.mean_latency;
  const Seconds value = own.summary->objective;
  if (value < it.bound * (1.0 - 1e-9))
    report.fail(fmt::format("{}: {} reaches {:.17g} s, below a bound of {:.17g} s", it.name,
                            discipline, value.value(), it.bound.value()));
  reached.own += value;
  reached.of_default += other;
  reached.independent +=
      planned(it.instance, "independent", discipline, Seconds(), 1).summary->objective;
  reached.ratio += value / other;
  reached.bound += it.bound;
  reached.gap += value / it.bound - 1.0;
  reached.planning += own.summary->planning_time;
}

// Plans one instance for every discipline.
void compare_all(Drawn it, Seconds limit, std::uint64_t seed, std::vector<Reached>& reached,
                 Report& report) {
  const std::vector<std::string_view> disciplines = api::discipline_names();
  std::vector<Plan> plans;
  for (const std::string_view discipline : disciplines) {
    plans.push_back(planned(it.instance, kSearch, discipline, limit, seed));
    raise_bound(it.bound, plans.back());
  }
  raise_bound(it.bound, bounded(it.instance, limit, seed));
  it.usual = plans.front();
  for (std::size_t d = 0; d < disciplines.size(); ++d)
    compare(it, disciplines[d], plans[d], reached[d], report);
}

void add_row(std::string_view name, std::size_t num_jobs, std::string_view discipline,
             const Reached& it, std::size_t seeds, Report& report) {
  const auto n = static_cast<double>(seeds);
  Row row{std::string(name),
          std::string(discipline),
          (it.own / n).value(),
          {it.planning / n, it.planning / n, seeds}};
  row.more["jobs"] = num_jobs;
  row.more["own_s"] = (it.own / n).value();
  row.more["default_s"] = (it.of_default / n).value();
  row.more["independent_s"] = (it.independent / n).value();
  row.more["gain"] = 1.0 - it.ratio / n;
  row.more["bound_s"] = (it.bound / n).value();
  row.more["mean_gap"] = it.gap / n;
  report.add(std::move(row));
}

}  // namespace

void run_disciplines_suite(const SuiteOptions& options, Report& report) {
  report.show({"own_s", "default_s", "gain", "mean_gap"});
  const std::size_t seeds = options.seeds.value_or(options.quick ? 1 : 3);
  const Seconds limit = options.time_limit.value_or(Seconds(options.quick ? 0.2 : 2.0));
  std::vector<std::size_t> loads{10, 30, 100};
  if (options.quick) loads = {10, 30};
  std::vector<std::shared_ptr<const Model>> models;
  for (const std::string_view model : {"vgg19", "resnet34", "mobilenet_v2", "alexnet"})
    models.push_back(sound(example_model(model)));
  const std::vector<std::string_view> disciplines = api::discipline_names();
  for (const std::string_view topology : {"us-24", "abilene", "campus"}) {
    const std::shared_ptr<const Network> network = sound(example_network(topology));
    for (const std::size_t load : loads) {
      const std::string name = fmt::format("{}/{}-jobs", topology, load);
      report.progress(name);
      std::vector<Reached> reached(disciplines.size());
      for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const auto releases = releases_within(kWindow, load, seed);
        compare_all({drawn_jobs(network, models, releases, seed), {}, {}, name}, limit, seed,
                    reached, report);
      }
      for (std::size_t d = 0; d < disciplines.size(); ++d)
        add_row(name, load, disciplines[d], reached[d], seeds, report);
    }
  }
}

}  // namespace lamina::bench
