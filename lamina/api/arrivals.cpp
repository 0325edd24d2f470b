#include "lamina/api/arrivals.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <fmt/format.h>
#include <memory>
#include <numeric>
#include <utility>

#include "lamina/api/choices.h"
#include "lamina/api/instance.h"
#include "lamina/api/option_values.h"
#include "lamina/api/planners.h"
#include "lamina/core/quoted.h"
#include "lamina/core/random.h"
#include "lamina/core/units.h"
#include "lamina/plan/generation.h"
#include "lamina/plan/inputs.h"
#include "lamina/route/policy.h"
#include "lamina/sim/disciplines.h"
#include "lamina/sim/trace.h"

namespace lamina::api {
namespace {

constexpr std::uint32_t kMostArrivals = 1'000'000;

Expected<void> set_arrivals(ArrivalOptions& options, std::string_view text) {
  options.enabled = true;
  options.per_s.reset();
  if (text == "release") return {};
  if (const auto rate = parse_quantity<PerSecond>(text); rate && *rate > PerSecond()) {
    options.per_s = rate->value();
    return {};
  }
  return error(ErrorCode::kValue,
               fmt::format("{} is neither 'release' nor a rate above zero, as in '40/s' or '5/min'",
                           lamina::quoted(text)));
}

constexpr std::array kArrivalOptions{
    Option<ArrivalOptions>{.name = "arrivals",
                           .value = "WHEN",
                           .range = "'release', or the rate of random arrivals, as in '40/s'",
                           .summary = "instead of a plan: plan jobs one by one when they arrive",
                           .set = set_arrivals},
    Option<ArrivalOptions>{.name = "count",
                           .value = "N",
                           .range = "1 to 1000000",
                           .preset = "1000",
                           .summary = "number of random arrivals",
                           .set = set_whole<&ArrivalOptions::count, 1, kMostArrivals>}};

// Plans jobs when the simulation asks.
class Dispatcher {
 public:
  Dispatcher(const Network& network, const route::JobPlanner& planner,
             const route::RoutingOptions& options, Bytes packet)
      : network_(network),
        policy_(route::find_policy("delay-greedy")->make(network, {&planner, options})),
        piece_(piece_size(network, packet)) {}

  [[nodiscard]] bool has_plan(const Job& job) const {
    return policy_->decide(job.inference(Seconds()), Queues(network_)).feasible();
  }

  // The tasks, and the latency that the plan promises.
  [[nodiscard]] std::pair<sim::Assignment, Seconds> dispatch(const Job& job,
                                                             const Queues& queues) const {
    const route::RoutingResult answer = policy_->decide(job.inference(Seconds()), queues);
    return {{tasks_of(network_, job, answer.route), pieces_of(network_, job, answer.route, piece_)},
            answer.completion};
  }

 private:
  const Network& network_;
  std::unique_ptr<route::Policy> policy_;
  Bytes piece_;
};

struct ArrivingJob {
  std::size_t kind = 0;  // position in instance.jobs
  std::string id;
  Seconds at;
};

// Poisson arrivals of the kinds, each as often as any other.
std::vector<ArrivingJob> drawn(const Instance& instance, std::span<const std::size_t> kinds,
                               const ArrivalOptions& options, std::uint64_t seed) {
  std::vector<ArrivingJob> jobs;
  jobs.reserve(options.count);
  Random random(seed);
  Seconds now;
  for (std::uint32_t k = 1; k <= options.count; ++k) {
    now += Seconds(random.exponential(1.0 / *options.per_s));
    const std::size_t kind = kinds[random.below(kinds.size())];
    jobs.push_back({kind, fmt::format("{}@{}", instance.jobs[kind].id(), k), now});
  }
  return jobs;
}

std::vector<ArrivingJob> at_releases(const Instance& instance, std::span<const std::size_t> kinds) {
  std::vector<ArrivingJob> jobs;
  for (const std::size_t kind : kinds)
    jobs.push_back({kind, instance.jobs[kind].id(), instance.jobs[kind].release()});
  return jobs;
}

// Whoever comes first goes first.
sim::Execution workload_of(const Network& network, std::span<const ArrivingJob> jobs) {
  std::vector<std::size_t> order(jobs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t j) { return std::pair(jobs[j].at, j); });
  std::vector<std::uint32_t> rank(jobs.size());
  for (std::uint32_t r = 0; r < rank.size(); ++r) rank[order[r]] = r;
  sim::Execution workload = sim::empty_execution(network);
  for (std::size_t j = 0; j < jobs.size(); ++j) workload.add_job(jobs[j].at, rank[j]);
  return workload;
}

std::vector<std::string_view> names_of_one() {
  std::vector<std::string_view> names;
  for (const Planner& row : planners())
    if (row.of_one != nullptr) names.push_back(row.name);
  return names;
}

// A count or a seed is of arrivals at a rate.
Expected<void> demand_rate(const ArrivalOptions& arrivals, const PlanOptions& planning) {
  const auto is_given = [](const auto& options, std::string_view name) {
    return std::ranges::find(options.given, name) != options.given.end();
  };
  if (arrivals.per_s) return {};
  constexpr std::string_view kReason = "does nothing if every job arrives once, at its release";
  if (is_given(arrivals, "count")) return error(ErrorCode::kUsage, std::string(kReason), "count");
  if (is_given(planning, "seed")) return error(ErrorCode::kUsage, std::string(kReason), "seed");
  return {};
}

Trace run(const Instance& instance, std::span<const ArrivingJob> jobs, const Dispatcher& dispatcher,
          const sim::Discipline& discipline) {
  sim::Execution workload = workload_of(*instance.network, jobs);
  std::vector<sim::JobCaption> captions;
  for (const ArrivingJob& job : jobs)
    captions.push_back({job.id, Seconds(), instance.jobs[job.kind].deadline()});
  sim::RunOptions options;
  options.on_release = [&](sim::JobIndex j, const Queues& queues) {
    auto [tasks, promised] = dispatcher.dispatch(instance.jobs[jobs[j.index()].kind], queues);
    captions[j.index()].planned_latency = promised;
    return tasks;
  };
  const sim::Record record = discipline.run(workload, options);
  return sim::trace_of(*instance.network, workload, record, {captions, discipline.name});
}

}  // namespace

std::span<const Option<ArrivalOptions>> arrival_options() { return kArrivalOptions; }

std::span<const Option<PlanOptions>> planning_on_arrival_options() {
  static const std::vector<Option<PlanOptions>> kRows = [] {
    std::vector<Option<PlanOptions>> rows;
    for (const Option<PlanOptions>& row : question_options())
      if (row.name == "planner" || row.name == "waiting" || row.name == "tiers" ||
          row.name == "seed")
        rows.push_back(row);
    const auto planner = std::ranges::find(rows, "planner", &Option<PlanOptions>::name);
    planner->choices = names_of_one;
    planner->preset = planners().front().name;
    return rows;
  }();
  return kRows;
}

Expected<void> demand_no_arrivals(const ArrivalOptions& arrivals, const PlanOptions& planning) {
  for (const auto* const given : {&arrivals.given, &planning.given})
    for (const std::string_view name : *given)
      if (name != "arrivals")
        return error(
            ErrorCode::kUsage,
            "applies only to jobs planned on arrival: it needs --arrivals instead of a plan",
            std::string(name));
  return {};
}

Expected<Trace> simulate_arrivals(const Instance& instance, const ArrivalOptions& arrivals,
                                  const PlanOptions& planning, const SimulateOptions& options) {
  assert(instance.is_sound());
  if (const auto ok = demand_no_streams(instance, "simulate --arrivals"); !ok)
    return tl::unexpected(ok.error());
  const auto discipline = chosen_discipline(options);
  if (!discipline) return tl::unexpected(discipline.error());
  if (const auto fits = demand_an_order(cuts_of(instance)); !fits)
    return tl::unexpected(fits.error());
  if (const auto fits = demand_fitting_cuts(instance, planning.waiting); !fits)
    return tl::unexpected(fits.error());
  const auto planner = chosen_planner_of_one(planning);
  if (!planner) return tl::unexpected(planner.error());
  if (const auto used = demand_used(**planner, planning, planners(), false); !used)
    return tl::unexpected(used.error());
  if (const auto used = demand_rate(arrivals, planning); !used) return tl::unexpected(used.error());
  auto tiers = chosen_tiers(*instance.network, planning);
  if (!tiers) return tl::unexpected(tiers.error());

  const auto packet = chosen_packet(*instance.network, options);
  if (!packet) return tl::unexpected(packet.error());
  if (const auto fits = demand_movable(instance, *packet); !fits)
    return tl::unexpected(fits.error());
  for (const Job& job : instance.jobs)
    if (generates(job))
      return error(ErrorCode::kUnsupported,
                   fmt::format("jobs are not planned on arrival if their models generate, as {} "
                               "does with its {} steps; simulate a plan by independent instead",
                               lamina::quoted(job.model_name()), job.model().steps()),
                   "arrivals");

  const Dispatcher dispatcher(*instance.network, *(*planner)->of_one,
                              {planning.waiting, std::move(*tiers)}, *packet);
  TracedArrivals how{std::string((*planner)->name), arrivals.per_s};
  std::vector<std::size_t> kinds;
  for (std::size_t i = 0; i < instance.jobs.size(); ++i) {
    if (dispatcher.has_plan(instance.jobs[i]))
      kinds.push_back(i);
    else
      how.unplanned.push_back(instance.jobs[i].id());
  }
  if (arrivals.per_s && kinds.empty() && how.unplanned.empty())
    return error(ErrorCode::kUsage, "there are no jobs to arrive", "arrivals");
  const std::vector<ArrivingJob> jobs = arrivals.per_s && !kinds.empty()
                                            ? drawn(instance, kinds, arrivals, planning.seed)
                                            : at_releases(instance, kinds);
  Trace trace = run(instance, jobs, dispatcher, **discipline);
  trace.arrivals = std::move(how);
  return trace;
}

}  // namespace lamina::api
