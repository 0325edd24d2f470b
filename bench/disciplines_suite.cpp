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
  double gap = 0.0;                      // of the first to its bound
  Seconds planning;
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

// What the search for a discipline reaches under it, and what the plan for the default does.
void compare(const Instance& instance, const Plan& usual, std::string_view discipline,
             const Plan& own, Reached& reached, std::string_view name, Report& report) {
  verified(instance, own, name, report);
  api::SimulateOptions served;
  served.discipline = discipline;
  const Seconds other = sound(api::simulate(instance, usual, served)).summary.mean_latency;
  const Seconds value = own.summary->objective;
  if (value < own.bound->lower * (1.0 - 1e-9))
    report.fail(fmt::format("{}: {} reaches {:.17g} s, below a bound of {:.17g} s", name,
                            discipline, value.value(), own.bound->lower.value()));
  reached.own += value;
  reached.of_default += other;
  reached.independent +=
      planned(instance, "independent", discipline, Seconds(), 1).summary->objective;
  reached.ratio += value / other;
  reached.gap += value / own.bound->lower - 1.0;
  reached.planning += own.summary->planning_time;
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
        const Instance it = drawn_jobs(network, models, releases_within(kWindow, load, seed), seed);
        const Plan usual = planned(it, kSearch, disciplines.front(), limit, seed);
        for (std::size_t d = 0; d < disciplines.size(); ++d) {
          const Plan own = d == 0 ? usual : planned(it, kSearch, disciplines[d], limit, seed);
          compare(it, usual, disciplines[d], own, reached[d], name, report);
        }
      }
      for (std::size_t d = 0; d < disciplines.size(); ++d)
        add_row(name, load, disciplines[d], reached[d], seeds, report);
    }
  }
}

}  // namespace lamina::bench
