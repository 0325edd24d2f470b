#include "lamina/api/plan_options.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <limits>
#include <type_traits>

#include "lamina/api/compare_planners.h"
#include "lamina/api/option_values.h"
#include "lamina/api/planners.h"
#include "lamina/api/simulate.h"
#include "lamina/core/nearest.h"
#include "lamina/plan/objective.h"
#include "lamina/route/engine.h"

namespace lamina::api {
namespace {

template <class Rows>
std::vector<std::string_view> names_of(const Rows& rows) {
  std::vector<std::string_view> names;
  for (const auto& row : rows) names.push_back(row.name);
  return names;
}

std::vector<std::string_view> single_planner_names() { return names_of(planners()); }
std::vector<std::string_view> planner_names() {
  std::vector<std::string_view> names = single_planner_names();
  names.push_back(kAllPlanners);
  return names;
}
std::vector<std::string_view> objective_names() { return names_of(objectives()); }
Expected<void> set_planner(PlanOptions& options, std::string_view text) {
  options.planner = text;
  return demand_choice("planner", text, planner_names());
}

Expected<void> set_single_planner(PlanOptions& options, std::string_view text) {
  options.planner = text;
  return demand_choice("planner", text, single_planner_names());
}

Expected<void> set_objective(PlanOptions& options, std::string_view text) {
  options.objective = text;
  return demand_choice("objective", text, objective_names());
}

Expected<void> set_discipline(PlanOptions& options, std::string_view text) {
  options.discipline = text;
  return demand_choice("discipline", text, discipline_names());
}

// An enumeration, by the names of its values in order.
template <const auto& names>
std::vector<std::string_view> words() {
  return {names.begin(), names.end()};
}

template <auto member, const auto& names>
Expected<void> set_word(PlanOptions& options, std::string_view what, std::string_view text) {
  using Value = std::remove_reference_t<decltype(options.*member)>;
  const auto at = std::ranges::find(names, text);
  if (at != names.end()) options.*member = static_cast<Value>(at - names.begin());
  return demand_choice(what, text, names);
}

Expected<void> set_order(PlanOptions& options, std::string_view text) {
  return set_word<&PlanOptions::order, schedule::kOrderNames>(options, "order", text);
}

Expected<void> set_times(PlanOptions& options, std::string_view text) {
  return set_word<&PlanOptions::times, schedule::kTimesNames>(options, "kind of times", text);
}

Expected<void> set_bound(PlanOptions& options, std::string_view text) {
  return set_word<&PlanOptions::bound, kBoundRuleNames>(options, "bound rule", text);
}

std::vector<std::string_view> engine_names() { return names_of(route::engines()); }

Expected<void> set_engine(PlanOptions& options, std::string_view text) {
  options.engine = text;
  return demand_choice("engine", text, engine_names());
}

Expected<void> set_prepared(PlanOptions& options, std::string_view text) {
  options.prepared = text;
  if (!text.empty()) return {};
  return error(ErrorCode::kValue, "expected a file name");
}

Expected<void> set_tiers(PlanOptions& options, std::string_view text) {
  options.tiers.clear();
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view node = text.substr(0, comma);
    if (node.empty())
      return error(ErrorCode::kValue,
                   "expected node ids separated by commas, as in 'camera,edge,cloud'");
    options.tiers.emplace_back(node);
    if (comma == std::string_view::npos) return {};
    text.remove_prefix(comma + 1);
  }
}

constexpr std::uint64_t kAnySeed = std::numeric_limits<std::uint64_t>::max();

constexpr std::array kPlanOptions{
    Option<PlanOptions>{
        .name = "planner",
        .value = "NAME",
        .preset = "shortest-path for one job, greedy for several",
        .summary = "planning algorithm; all: a table of what each makes of the jobs",
        .choices = planner_names,
        .set = set_planner},
    Option<PlanOptions>{.name = "objective",
                        .value = "NAME",
                        .preset = "latency for one job, mean-latency for several",
                        .summary = "what to minimise",
                        .choices = objective_names,
                        .set = set_objective},
    Option<PlanOptions>{.name = "discipline",
                        .value = "NAME",
                        .preset = "preemptive-priority",
                        .summary = "several jobs: how resources serve them, as lamina simulate",
                        .choices = discipline_names,
                        .set = set_discipline},
    Option<PlanOptions>{.name = "waiting",
                        .value = "RULE",
                        .preset = "draining",
                        .summary = "how a job waits for backlogs",
                        .choices = waiting_names,
                        .set = set_waiting<&PlanOptions::waiting>},
    Option<PlanOptions>{
        .name = "engine",
        .value = "NAME",
        .preset = "auto",
        .summary = "shortest-path: the exact method; --explain says what auto chose and why",
        .choices = engine_names,
        .set = set_engine},
    Option<PlanOptions>{.name = "prepared",
                        .value = "FILE",
                        .summary = "cache of the preprocessed network; created if missing",
                        .reaches = Reach::kWritesFile,
                        .set = set_prepared},
    Option<PlanOptions>{.name = "time-limit",
                        .value = "DURATION",
                        .range = "a time with its unit, as in \"2 s\"",
                        .summary = "when planning stops, with the best plan so far if there is "
                                   "one; a single job has one second at least",
                        .set = set_quantity<&PlanOptions::time_limit>},
    Option<PlanOptions>{
        .name = "seed",
        .value = "N",
        .range = "0 to 2^64 - 1",
        .preset = "1",
        .summary = "seed of planners that draw random numbers; the same seed gives the same plan",
        .set = set_whole<&PlanOptions::seed, 0, kAnySeed>},
    Option<PlanOptions>{
        .name = "order",
        .value = "RULE",
        .preset = "automatic",
        .summary = "sequential, independent, restricted planners of several jobs: order of "
                   "priority; automatic is that of the file, and under max-lateness the best one "
                   "for routes that are fixed",
        .choices = words<schedule::kOrderNames>,
        .set = set_order},
    Option<PlanOptions>{.name = "times",
                        .value = "KIND",
                        .preset = "exact",
                        .summary = "times used by greedy: exact, or the upper bound in which a job "
                                   "waits for all higher-priority work on its route",
                        .choices = words<schedule::kTimesNames>,
                        .set = set_times},
    Option<PlanOptions>{.name = "bound",
                        .value = "RULE",
                        .preset = "automatic",
                        .summary = "several jobs: how to find the lower bound; automatic takes a "
                                   "fraction of the planning time, alone almost none",
                        .choices = words<kBoundRuleNames>,
                        .set = set_bound},
    Option<PlanOptions>{.name = "certificate",
                        .summary = "several jobs: put the proof of the lower bound into the plan",
                        .set = set_flag<&PlanOptions::certificate>},
    Option<PlanOptions>{.name = "threads",
                        .value = "N",
                        .range = "1 to 1024",
                        .preset = "1",
                        .summary = "several jobs: number of threads; without a time limit the plan "
                                   "does not depend on it; independent, sequential and greedy with "
                                   "fictitious times use them only to route jobs alone",
                        .set = set_whole<&PlanOptions::threads, 1, 1024>},
    Option<PlanOptions>{.name = "tiers",
                        .value = "NODE,NODE,...",
                        .range = "ids of nodes",
                        .summary = "planner tiers: the nodes that may compute, in this order",
                        .set = set_tiers},
    Option<PlanOptions>{
        .name = "explain",
        .summary = "show what the obvious alternatives would cost, and why they lose",
        .set = set_flag<&PlanOptions::explain>}};

}  // namespace

std::span<const Option<PlanOptions>> plan_options() { return kPlanOptions; }

std::span<const Option<PlanOptions>> question_options() {
  static const auto rows = [] {
    std::vector<Option<PlanOptions>> all(kPlanOptions.begin(), kPlanOptions.end());
    for (Option<PlanOptions>& row : all) {
      if (row.name == "planner") {
        row.summary = "planning algorithm";
        row.choices = single_planner_names;
        row.set = set_single_planner;
      }
      if (row.name == "explain" || row.name == "certificate")
        row.summary = "as in lamina plan; shows nothing here, where no plan is written";
    }
    return all;
  }();
  return rows;
}

std::span<const Option<PlanOptions>> planning_options() {
  static const auto rows = [] {
    const auto questions = question_options();
    std::vector<Option<PlanOptions>> all(questions.begin(), questions.end());
    std::erase_if(all, [](const Option<PlanOptions>& row) { return row.name == "planner"; });
    return all;
  }();
  return rows;
}

}  // namespace lamina::api
