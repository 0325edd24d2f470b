#include <array>
#include <chrono>
#include <cstdint>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/drawn_jobs.h"
#include "bench/examples.h"
#include "bench/executed.h"
#include "bench/sound.h"
#include "bench/suite.h"

#include "lamina/api/arrivals.h"
#include "lamina/api/plan.h"

namespace lamina::bench {
namespace {

// One way of deciding, for all jobs of an instance; whoever comes first has the higher priority.
// What became of the jobs, at equal arrivals.
struct Policy {
  std::string_view name;
  Trace (*run)(const Instance& instance, std::string_view what, Report& report);
};

// Planned when it arrives, from the queues of that moment.
Trace from_queues(const Instance& instance, std::string_view planner) {
  api::PlanOptions planning;
  planning.planner = planner;
  const api::ArrivalOptions at_releases{true, std::nullopt, 0};
  return sound(api::simulate_arrivals(instance, at_releases, planning, {}));
}

constexpr std::array kPolicies{
    Policy{"source-only", [](const Instance& instance, std::string_view,
                             Report&) { return from_queues(instance, "source-only"); }},
    Policy{"best-node", [](const Instance& instance, std::string_view,
                           Report&) { return from_queues(instance, "best-node"); }},
    Policy{"one-split", [](const Instance& instance, std::string_view,
                           Report&) { return from_queues(instance, "one-split"); }},
    Policy{"shortest-path", [](const Instance& instance, std::string_view,
                               Report&) { return from_queues(instance, "shortest-path"); }},
    // The same without a look at the queues.
    Policy{"alone",
           [](const Instance& instance, std::string_view, Report&) {
             return executed(instance, planned_as_if_alone(instance, "shortest-path"));
           }},
    // The exact best answer to all that earlier jobs still have to do, wherever they are now: they
    // are of higher priority, so that nothing which comes later changes it.
    Policy{"sequential", [](const Instance& instance, std::string_view what, Report& report) {
             api::PlanOptions options;
             options.planner = "sequential";
             options.objective = "mean-latency";
             options.order = schedule::Order::kRelease;
             return verified(instance, sound(api::plan(instance, options)), what, report);
           }}};

struct Sums {
  Seconds mean, p50, p95, p99, max, promised, took;
  double utilisation = 0.0, busiest = 0.0;
};

void note(const Trace& trace, Sums& sums) {
  const TraceSummary& summary = trace.summary;
  sums.mean += summary.mean_latency;
  sums.p50 += summary.p50_latency;
  sums.p95 += summary.p95_latency;
  sums.p99 += summary.p99_latency;
  sums.max += summary.max_latency;
  sums.promised += summary.mean_planned_latency;
  sums.utilisation += summary.utilisation;
  double busiest = 0.0;
  for (const TracedResource& resource : trace.resources)
    busiest = std::max(busiest, resource.utilisation);
  sums.busiest += busiest;
}

// No job is faster than it would be alone.
void demand_no_miracles(const Trace& trace, const Plan& alone, std::string_view what,
                        Report& report) {
  for (std::size_t j = 0; j < trace.jobs.size(); ++j)
    if (trace.jobs[j].latency < alone.jobs[j].latency * (1.0 - 1e-9))
      return report.fail(fmt::format("{}: {} takes {:.17g} s, and {:.17g} s alone", what,
                                     trace.jobs[j].id, trace.jobs[j].latency.value(),
                                     alone.jobs[j].latency.value()));
}

void add_row(std::string name, const Policy& policy, double rate, const Sums& sums,
             std::size_t seeds, Report& report) {
  const auto n = static_cast<double>(seeds);
  Row row{std::move(name),
          std::string(policy.name),
          (sums.mean / n).value(),
          {sums.took / n, sums.took / n, seeds}};
  row.more["rate_per_s"] = rate;
  row.more["p50_s"] = (sums.p50 / n).value();
  row.more["p95_s"] = (sums.p95 / n).value();
  row.more["p99_s"] = (sums.p99 / n).value();
  row.more["max_s"] = (sums.max / n).value();
  row.more["promised_s"] = (sums.promised / n).value();
  row.more["mean_utilisation"] = sums.utilisation / n;
  row.more["busiest"] = sums.busiest / n;
  report.add(std::move(row));
}

struct Curve {
  std::string_view network;
  std::vector<double> rates;  // jobs a second
};

void add_curve(const Curve& curve, std::size_t num_jobs, std::size_t seeds, Report& report) {
  const auto network = sound(example_network(curve.network));
  std::vector<std::shared_ptr<const Model>> models;
  for (const std::string_view name : {"vgg19", "resnet34", "mobilenet_v2", "alexnet"})
    models.push_back(sound(example_model(name)));
  for (const double rate : curve.rates) {
    const std::string name = fmt::format("{}/{:g}-per-s", curve.network, rate);
    report.progress(name);
    std::array<Sums, kPolicies.size()> sums;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      const auto instance =
          drawn_jobs(network, models, poisson_releases(rate, num_jobs, seed), seed);
      const Plan alone = planned_as_if_alone(instance, "shortest-path");
      for (std::size_t p = 0; p < kPolicies.size(); ++p) {
        const auto start = std::chrono::steady_clock::now();
        const Trace trace = kPolicies[p].run(instance, name, report);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        sums[p].took += Seconds(took.count());
        note(trace, sums[p]);
        demand_no_miracles(trace, alone, fmt::format("{}/{}", name, kPolicies[p].name), report);
      }
    }
    for (std::size_t p = 0; p < kPolicies.size(); ++p)
      add_row(name, kPolicies[p], rate, sums[p], seeds, report);
  }
}

}  // namespace

void run_arrivals_suite(const SuiteOptions& options, Report& report) {
  report.show({"p50_s", "p95_s", "p99_s", "mean_utilisation", "busiest"});
  std::vector<Curve> curves{{"us-24", {10, 50, 100, 200, 400, 600, 800, 1200, 1600}},
                            {"abilene", {10, 50, 100, 200, 300, 400, 600, 800}},
                            {"campus", {1, 2, 5, 10, 15, 20, 30, 50}}};
  if (options.quick) curves = {{"us-24", {10, 400, 1600}}, {"campus", {1, 20}}};
  const std::size_t seeds = options.seeds.value_or(options.quick ? 1 : 3);
  for (const Curve& curve : curves) add_curve(curve, options.quick ? 200 : 2000, seeds, report);
}

}  // namespace lamina::bench
