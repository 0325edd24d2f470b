#include "lamina/api/sweep.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

#include "lamina/api/breakpoints.h"
#include "lamina/api/changed_instance.h"
#include "lamina/api/choices.h"
#include "lamina/api/plan.h"

namespace lamina::api {
namespace {

double value_at(const Vary& vary, std::size_t i) {
  if (i == 0) return vary.low;
  if (i + 1 == vary.num_points) return vary.high;
  const double part = static_cast<double>(i) / static_cast<double>(vary.num_points - 1);
  return vary.is_linear ? vary.low + (vary.high - vary.low) * part
                        : vary.low * std::pow(vary.high / vary.low, part);
}

Expected<Sweep::Row> row_of(const Instance& instance, double value, const PlanOptions& planning) {
  auto made = plan(instance, planning);
  if (!made) return tl::unexpected(made.error());
  Sweep::Row row{.value = value, .planner = made->planner};
  if (!lacks_some(*made) && made->summary) {
    row.objective = made->jobs.size() == 1 ? made->jobs.front().latency : made->summary->objective;
    row.plan = words_of(*made);
  }
  return row;
}

}  // namespace

std::vector<io::NetworkChange> at_value(const Vary& vary, double value) {
  io::NetworkChange change{.where = vary.where, .key = vary.key};
  change.value = fmt::format("{} {}", value, vary.unit);  // the shortest text that reads back equal
  change.text = fmt::format("{}.{}={}", vary.where, vary.key, change.value);
  return {std::move(change)};
}

Expected<Sweep> sweep(const Instance& instance, const SweepOptions& options,
                      const PlanOptions& planning, const io::DeviceCatalogue& devices) {
  if (!options.vary)
    return error(ErrorCode::kUsage, "is missing: name the value to vary and its range", "vary");
  if (const auto ok = demand_no_streams(instance, "sweep"); !ok) return tl::unexpected(ok.error());
  const Vary& vary = *options.vary;
  Sweep sweep{.vary = static_cast<const Varied&>(vary), .is_single = instance.jobs.size() == 1};
  sweep.unit = unit_of(planning, instance.jobs.size());
  if (options.exact)
    if (auto ok = demand_lines(instance, options, planning); !ok) return tl::unexpected(ok.error());
  std::vector<std::string> names = options.planners;
  if (names.empty()) names.emplace_back();
  std::map<std::string, std::string> first;  // plans in words, by planner
  for (std::size_t i = 0; i < vary.num_points; ++i) {
    const double value = value_at(vary, i);
    auto there = changed(instance, at_value(vary, value), devices);
    if (!there) return error(there.error().code, there.error().message, "vary");
    for (const std::string& name : names) {
      PlanOptions how = planning;
      how.planner = name;
      auto row = row_of(**there, value, how);
      if (!row) return tl::unexpected(row.error());
      row->changed = first.try_emplace(row->planner, row->plan).first->second != row->plan;
      sweep.rows.push_back(*std::move(row));
    }
  }
  if (!options.exact) return sweep;
  auto points = breakpoints(instance, vary, planning, devices);
  if (!points) return tl::unexpected(points.error());
  sweep.breakpoints = *std::move(points);
  return sweep;
}

namespace {

std::string words_of(const PlannedJob& job) {
  std::string words;
  for (const Step& step : job.steps) {
    const auto* const stay = std::get_if<ComputeStep>(&step.what);
    if (stay == nullptr) continue;
    if (!words.empty()) words += ' ';
    words += stay->first_layer == stay->last_layer
                 ? fmt::format("{}[{}]", stay->node, stay->first_layer)
                 : fmt::format("{}[{}-{}]", stay->node, stay->first_layer, stay->last_layer);
  }
  return words.empty() ? std::string("nothing to compute") : words;
}

}  // namespace

std::string words_of(const Plan& plan) {
  if (plan.jobs.size() == 1) return words_of(plan.jobs.front());
  std::string words;
  for (const PlannedJob& job : plan.jobs)
    words += fmt::format("{}{}: {}", words.empty() ? "" : "; ", job.id, words_of(job));
  return words;
}

}  // namespace lamina::api
