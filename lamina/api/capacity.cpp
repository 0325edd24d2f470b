#include "lamina/api/capacity.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <tuple>
#include <utility>

#include "lamina/api/option_values.h"
#include "lamina/capacity/methods.h"
#include "lamina/capacity/serve.h"
#include "lamina/core/quoted.h"
#include "lamina/core/units.h"
#include "lamina/model/resources.h"
#include "lamina/plan/check_capacity.h"
#include "lamina/plan/inputs.h"
#include "lamina/plan/left_over.h"

namespace lamina::api {
namespace {

using C = CapacityOptions;

constexpr double kInUse = 0.98;  // of its time, at least, where a resource binds
constexpr double kRounding = 1e-9;

Expected<void> set_gap(C& options, std::string_view text) {
  double gap = 0.0;
  const auto [rest, failure] = std::from_chars(text.data(), text.data() + text.size(), gap);
  if (failure != std::errc() || rest != text.data() + text.size() || !std::isfinite(gap) ||
      gap <= 0.0)
    return error(ErrorCode::kValue, fmt::format("{} is not a number greater than zero, as 0.01 is",
                                                lamina::quoted(text)));
  options.gap = gap;
  return {};
}

Expected<void> set_within(C& options, std::string_view text) {
  const auto limit = parse_quantity<Seconds>(text);
  if (!limit) return tl::unexpected(limit.error());
  if (*limit <= Seconds())
    return error(ErrorCode::kValue,
                 fmt::format("{} is not a time greater than zero", lamina::quoted(text)));
  options.within = *limit;
  return {};
}

std::vector<std::string_view> method_names() {
  std::vector<std::string_view> names{"auto"};
  for (const capacity::Method& method : capacity::methods()) names.push_back(method.name);
  return names;
}

Expected<void> set_method(C& options, std::string_view text) {
  options.method = text == "auto" ? std::string() : std::string(text);
  return demand_choice("method", text, method_names());
}

constexpr std::array kCapacityOptions{
    Option<C>{.name = "gap",
              .value = "NUMBER",
              .range = "as in 0.001",
              .preset = "0.01",
              .summary = "how far the upper bound may be above theta, as a part of it",
              .set = set_gap},
    Option<C>{.name = "within",
              .value = "DURATION",
              .range = "as in \"200 ms\"",
              .summary = "only plans that take no longer where nothing waits",
              .set = set_within},
    Option<C>{.name = "unsplittable",
              .summary = "one plan for each stream instead of shares of several",
              .set = set_flag<&C::unsplittable>},
    Option<C>{.name = "method",
              .value = "NAME",
              .preset = "auto",
              .summary = "how plans and bound are found",
              .choices = method_names,
              .set = set_method},
    Option<C>{.name = "time-limit",
              .value = "DURATION",
              .range = "a time with its unit, as in \"10 s\"",
              .summary = "ends with the best plans and bound so far",
              .set = set_quantity<&C::time_limit>}};

Expected<void> demand_streams(const Instance& instance) {
  if (!has_streams(instance))
    return error(ErrorCode::kValue,
                 "no job has a rate, as in \"rate\": \"30 /s\", which makes a stream of it");
  for (const Job& job : instance.jobs)
    if (job.model().cuts() == Cuts::kLattice)
      return error(
          ErrorCode::kUsage,
          "lattice finds the best order of operators for one job, not for streams; use any",
          "cuts");
  return {};
}

Expected<Capacity> served(const Instance& instance, const CapacityOptions& options,
                          std::optional<double> wanted) {
  if (auto ok = demand_streams(instance); !ok) return tl::unexpected(ok.error());
  auto found = capacity::serve(instance, {.gap = options.gap,
                                          .method = options.method,
                                          .within = options.within,
                                          .unsplittable = options.unsplittable,
                                          .wanted = wanted,
                                          .stop = StopToken(options.stop, options.time_limit),
                                          .on_progress = options.on_progress});
  if (!found) return found;
  Plan inputs;
  state_inputs(instance, inputs);
  found->cuts = inputs.cuts;
  found->network = std::move(inputs.network);
  found->models = std::move(inputs.models);
  return found;
}

Note note(std::string code, std::size_t count, std::string text) {
  return {.code = std::move(code), .count = count, .text = std::move(text), .assumption = true};
}

std::string name_of(const ResourceUse& use) {
  return use.resource.is_node()
             ? fmt::format("node {}", lamina::quoted(use.resource.node))
             : fmt::format("link {}, {} -> {}", use.resource.link,
                           lamina::quoted(use.resource.from), lamina::quoted(use.resource.to));
}

}  // namespace

std::span<const Option<CapacityOptions>> capacity_options() { return kCapacityOptions; }

bool is_built(std::string_view name) {
  const capacity::Method* const method = capacity::find_method(name);
  return method != nullptr && method->is_built();
}

bool has_streams(const Instance& instance) {
  return std::ranges::any_of(instance.jobs, [](const Job& job) { return job.is_stream(); });
}

Expected<Capacity> capacity_of(const Instance& instance, const CapacityOptions& options) {
  return served(instance, options, std::nullopt);
}

Expected<Capacity> plan_streams(const Instance& instance, const CapacityOptions& options) {
  return served(instance, options, 1.0);
}

Instance other_jobs(const Instance& instance, const Capacity& capacity) {
  return left_over(instance, loads_of(instance, capacity));
}

std::string why_too_much(const Capacity& capacity) {
  if (!capacity.theta || *capacity.theta >= 1.0 - kRounding) return {};
  for (const PlannedStream& stream : capacity.streams)
    if (!stream.reason.empty())
      return fmt::format("stream {} has no plan: {}", lamina::quoted(stream.id), stream.reason);
  std::string binds;
  for (const ResourceUse& use : binding(capacity)) {
    if (!binds.empty()) binds += "; ";
    binds += name_of(use);
    if (binds.size() > 200) break;
  }
  const bool is_known = capacity.upper.value_or(1.0) < 1.0;
  return fmt::format(
      "the streams can be served at {:.4g} times their rates{}; what binds is {}", *capacity.theta,
      is_known ? ""
               : fmt::format(", and whether at more, up to {:.4g}, is not known", *capacity.upper),
      binds);
}

std::vector<Note> assumptions_of_streams(const Instance& instance, const Capacity& capacity) {
  std::vector<Note> notes;
  const auto limited = static_cast<std::size_t>(std::ranges::count_if(
      instance.network->nodes(), [](const Node& v) { return v.memory.has_value(); }));
  if (limited > 0)
    notes.push_back(note("memory-of-streams", limited,
                         fmt::format("memory of {} nodes limits single layers only: what plans of "
                                     "streams keep there together is not added up",
                                     limited)));
  if (has_backlogs(*instance.network))
    notes.push_back(note("backlogs-of-streams", 1, "backlogs do not count: streams run for ever"));
  const auto others = static_cast<std::size_t>(
      std::ranges::count_if(instance.jobs, [](const Job& job) { return !job.is_stream(); }));
  const std::string jobs =
      others == 1 ? "1 job without a rate is" : fmt::format("{} jobs without a rate are", others);
  if (others > 0)
    notes.push_back(capacity.plan
                        ? note("jobs-beside-streams", others,
                               jobs + " planned on what the streams leave: the rates of nodes and "
                                      "links less the streams' loads")
                        : note("jobs-left-out", others, jobs + " left out"));
  return notes;
}

std::vector<EqualStreams> equal_streams(const Instance& instance, const Capacity& capacity) {
  using Kind = std::tuple<const Model*, std::size_t, std::size_t, Constraints::Key, double>;
  std::map<Kind, std::size_t> places;
  std::vector<EqualStreams> all;
  for (const Job& job : instance.jobs) {
    if (!job.is_stream()) continue;
    const auto [at, is_new] =
        places.try_emplace({&job.model(), job.source().index(), job.destination().index(),
                            job.constraints().key(), job.rate().value()},
                           all.size());
    if (is_new) all.push_back({job.id()});
    ++all[at->second].count;
  }
  for (EqualStreams& it : all) {
    const double count = static_cast<double>(it.count) * capacity.theta.value_or(0.0);
    it.servable = static_cast<std::size_t>(std::min(count * (1.0 + kRounding), 1e15));
  }
  return all;
}

std::vector<ResourceUse> binding(const Capacity& capacity) {
  std::vector<ResourceUse> found;
  for (const ResourceUse& use : capacity.resources)
    if (use.load >= kInUse) found.push_back(use);
  std::ranges::stable_sort(found, std::greater<>(), &ResourceUse::price);
  return found;
}

}  // namespace lamina::api
