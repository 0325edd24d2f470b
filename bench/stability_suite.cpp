#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <string>
#include <utility>
#include <vector>

#include "bench/examples.h"
#include "bench/sound.h"
#include "bench/suite.h"

#include "lamina/api/streams.h"

namespace lamina::bench {
namespace {

struct PolicyRun {
  std::string_view policy;
  double penalty = 1.0;  // of drift-plus-penalty
};

constexpr std::array kMethods{
    PolicyRun{"delay-greedy"}, PolicyRun{"max-weight"}, PolicyRun{"drift-plus-penalty", 0.1},
    PolicyRun{"drift-plus-penalty", 1.0}, PolicyRun{"drift-plus-penalty", 10.0}};

std::string name_of(const PolicyRun& method) {
  return method.policy == "drift-plus-penalty"
             ? fmt::format("{} {:g}", method.policy, method.penalty)
             : std::string(method.policy);
}

// docs/theory.md#stability: examples/networks/two-ways.json with one stream of this rate.
Instance two_ways(double per_s) {
  Instance instance{sound(example_network("two-ways")), {}};
  JobSpec spec;
  spec.model = sound(example_model("one-layer"));
  spec.source = *instance.network->find("device");
  spec.destination = *instance.network->find("cloud");
  spec.rate = PerSecond(per_s);
  instance.jobs.push_back(sound(Job::make(*instance.network, std::move(spec))));
  return instance;
}

// What became of the stream, means over the seeds.
struct Outcome {
  double at_once = 0.0;  // share of those that sent the input
  double growth = 0.0;   // of the link's queue, in seconds of work a second
  std::size_t num_growing = 0;
  double mean_s = 0.0, p50_s = 0.0, p95_s = 0.0, p99_s = 0.0, under_way = 0.0;
  Seconds took;
};

void note(const Trace& trace, double share, Outcome& sums) {
  double computed = 0.0;
  for (const TracedResource& resource : trace.resources) {
    if (resource.name.node == "device") computed = resource.busy.value();  // 1 s each
    if (resource.name.is_node()) continue;
    sums.growth += share * resource.growth.value_or(0.0);
    sums.num_growing += resource.growth.has_value();
  }
  sums.at_once +=
      share * (1.0 - computed / static_cast<double>(trace.streams->rows.front().num_arrived));
  sums.mean_s += share * trace.summary.mean_latency.value();
  sums.p50_s += share * trace.summary.p50_latency.value();
  sums.p95_s += share * trace.summary.p95_latency.value();
  sums.p99_s += share * trace.summary.p99_latency.value();
  sums.under_way += share * static_cast<double>(trace.streams->num_under_way);
}

Outcome measured(double per_s, const PolicyRun& method, Seconds duration, std::size_t seeds) {
  Outcome sums;
  const Instance instance = two_ways(per_s);
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    api::StreamOptions streams;
    streams.duration = duration;
    streams.policy = method.policy;
    if (method.policy == "drift-plus-penalty") streams.penalty = method.penalty;
    api::PlanOptions planning;
    planning.seed = seed;
    if (method.policy == "delay-greedy") planning.waiting = Waiting::kPerStay;
    const auto start = std::chrono::steady_clock::now();
    const Trace trace =
        sound(api::simulate_streams(instance, nullptr, streams, planning, {.discipline = "fifo"}));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    sums.took += Seconds(took.count());
    note(trace, 1.0 / static_cast<double>(seeds), sums);
  }
  return sums;
}

// What the theory says of delay-greedy: the device is a loss system, and the link's load follows.
double at_once_by_theory(double per_s) { return per_s / (1.0 + per_s); }
double growth_by_theory(double per_s) {
  return std::max(0.0, per_s * (1.0 + at_once_by_theory(per_s)) - 1.0);
}

void demand_theory(double per_s, const PolicyRun& method, const Outcome& it, std::size_t seeds,
                   Report& report) {
  constexpr double kEdge = 0.02;  // rates so close to where queues begin to grow prove nothing
  const bool is_greedy = method.policy == "delay-greedy";
  const double capacity = is_greedy ? 0.70710678 : 1.0;
  const auto fail = [&](std::string_view what) {
    report.fail(fmt::format("{} at {:g} /s: {}", name_of(method), per_s, what));
  };
  if (per_s < capacity - kEdge && it.num_growing > 0) fail("queues grow, and should not");
  if (per_s > capacity + kEdge && it.num_growing < seeds) fail("queues do not grow, and should");
  if (!is_greedy) return;
  if (std::abs(it.at_once - at_once_by_theory(per_s)) > 0.03 * at_once_by_theory(per_s))
    fail(fmt::format("sends {:.4f} at once, not {:.4f}", it.at_once, at_once_by_theory(per_s)));
}

void add_row(double per_s, const PolicyRun& method, const Outcome& it, std::size_t seeds,
             Report& report) {
  const auto n = static_cast<double>(seeds);
  Row row{fmt::format("two-ways/{:g}-per-s", per_s),
          name_of(method),
          it.mean_s,
          {it.took / n, it.took / n, seeds}};
  row.more["rate_per_s"] = per_s;
  row.more["at_once"] = it.at_once;
  row.more["growth"] = it.growth;
  row.more["growing_runs"] = it.num_growing;
  row.more["p50_s"] = it.p50_s;
  row.more["p95_s"] = it.p95_s;
  row.more["p99_s"] = it.p99_s;
  row.more["under_way"] = it.under_way;
  if (method.policy == "delay-greedy") {
    row.more["at_once_by_theory"] = at_once_by_theory(per_s);
    row.more["growth_by_theory"] = growth_by_theory(per_s);
  }
  report.add(std::move(row));
}

}  // namespace

void run_stability_suite(const SuiteOptions& options, Report& report) {
  report.show({"at_once", "growth", "p50_s", "p95_s", "under_way"});
  std::vector<double> rates{0.3, 0.5, 0.6, 0.68, 0.73, 0.8, 0.9, 0.95, 0.97, 1.03};
  if (options.quick) rates = {0.6, 0.8, 0.95};
  const Seconds duration(options.quick ? 20'000.0 : 100'000.0);
  const std::size_t seeds = options.seeds.value_or(options.quick ? 1 : 3);
  report.set("duration_s", duration.value());
  for (const double per_s : rates)
    for (const PolicyRun& method : kMethods) {
      report.progress(fmt::format("{:g} /s, {}", per_s, name_of(method)));
      const Outcome it = measured(per_s, method, duration, seeds);
      demand_theory(per_s, method, it, seeds, report);
      add_row(per_s, method, it, seeds, report);
    }
}

}  // namespace lamina::bench
