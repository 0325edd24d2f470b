#include "lamina/api/sweep.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

#include "lamina/api/breakpoints.h"
#include "lamina/api/changed_instance.h"
#include "lamina/api/choices.h"
#include "lamina/api/plan.h"
#include "lamina/api/planners.h"

namespace lamina::api {
namespace {

double value_at(const Vary& vary, std::size_t i) {
  if (i == 0) return vary.low;
  if (i + 1 == vary.num_points) return vary.high;
  const double part = static_cast<double>(i) / static_cast<double>(vary.num_points - 1);
  return vary.is_linear ? vary.low + (vary.high - vary.low) * part
                        : vary.low * std::pow(vary.high / vary.low, part);
}

Expected<Sweep::Row> row_of(const Instance& instance, double value, const PlanOptions& planning,
                            std::size_t& num_unproved) {
  auto made = plan(instance, planning);
  if (!made) return tl::unexpected(made.error());
  Sweep::Row row{.value = value, .planner = made->planner};
  if (!lacks_some(*made) && made->summary) {
    row.objective = made->jobs.size() == 1 ? made->jobs.front().latency : made->summary->objective;
    row.plan = words_of(*instance.network, *made);
    // Other planners do not look for the best of all plans.
    if (row.planner == planners().front().name && !is_proved_best(*made)) ++num_unproved;
  }
  return row;
}

}  // namespace

std::vector<io::NetworkChange> at_value(const Vary& vary, double value) {
  io::NetworkChange change{.where = vary.has_place ? vary.where : "", .key = vary.key};
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
      auto row = row_of(**there, value, how, sweep.num_unproved);
      if (!row) return tl::unexpected(row.error());
      row->changed = first.try_emplace(row->planner, row->plan).first->second != row->plan;
      sweep.rows.push_back(*std::move(row));
    }
  }
  if (!options.exact) return sweep;
  auto points = breakpoints(instance, vary, planning, devices, &sweep.num_unproved);
  if (!points) return tl::unexpected(points.error());
  sweep.breakpoints = *std::move(points);
  return sweep;
}

namespace {

// " (link:7)" of a link that has parallel ones, which its ends alone would not tell apart.
std::string row_words(const Network& network, const SendStep& send) {
  const auto from = network.find(send.from), to = network.find(send.to);
  const auto is_beside = [&](const Link& link) { return link.to == *to; };
  if (!from || !to || std::ranges::count_if(network.links_from(*from), is_beside) < 2) return {};
  return fmt::format(" (link:{})", send.link);
}

std::string layers_words(const ComputeStep& stay) {
  return stay.first_layer == stay.last_layer
             ? fmt::format("[{}]", stay.first_layer)
             : fmt::format("[{}-{}]", stay.first_layer, stay.last_layer);
}

std::string words_of(const Network& network, const PlannedJob& job) {
  std::string words;
  for (const Step& step : job.steps) {
    if (const auto* const stay = std::get_if<ComputeStep>(&step.what)) {
      if (words.empty()) words = stay->node;
      words += layers_words(*stay);
    } else {
      const auto& send = std::get<SendStep>(step.what);
      if (words.empty()) words = send.from;
      words += fmt::format("{} {}", row_words(network, send), send.to);
    }
  }
  return words.empty() ? std::string("nothing to compute") : words;
}

}  // namespace

std::string words_of(const Network& network, const Plan& plan) {
  if (plan.jobs.size() == 1) return words_of(network, plan.jobs.front());
  std::string words;
  for (const PlannedJob& job : plan.jobs)
    words += fmt::format("{}{}: {}", words.empty() ? "" : "; ", job.id, words_of(network, job));
  return words;
}

bool is_proved_best(const Plan& plan) {
  constexpr double kRounding = 1e-9;
  return plan.bound && plan.bound->gap && *plan.bound->gap <= kRounding;
}

}  // namespace lamina::api
