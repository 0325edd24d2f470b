#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "bench/instances.h"
#include "bench/suite.h"

#include "lamina/core/random.h"
#include "lamina/route/engine.h"
#include "lamina/sim/disciplines.h"
#include "lamina/sim/execution.h"
#ifdef LAMINA_HAS_SIMGRID
#include "tests/simgrid/simgrid.h"
#endif

namespace lamina::bench {
namespace {

constexpr double kLoad = 0.7;  // of the resource that is used most

// Jobs between random nodes of a network, each on its shortest way, released at random so that the
// busiest resource is busy for kLoad of the time.
struct Traffic {
  std::string name;
  Instance instance;
  std::vector<Route> routes;
  sim::Execution workload;
};

// Seconds that the jobs take at the resource that they use most.
Seconds most_used(const sim::Execution& work) {
  std::vector<Seconds> used(work.num_resources());
  for (const Task& task : work.tasks) used[task.resource.index()] += task.service;
  return std::ranges::max(used);
}

Traffic traffic(std::size_t nodes, std::size_t num_jobs) {
  const BenchInstance base = geometric({.nodes = nodes, .layers = 10, .delays = true});
  const Network& network = *base.network;
  Traffic it{fmt::format("{}-jobs-on-{}-nodes", num_jobs, nodes), {base.network, {}}, {}, {}};
  const auto engine = route::engines().front().make(network);
  Random random(1);
  it.workload = sim::empty_execution(network);
  std::vector<JobSpec> specs;
  for (std::size_t j = 0; j < num_jobs; ++j) {
    JobSpec spec = base.job.spec();
    spec.id = fmt::format("job-{}", j);
    spec.source = NodeId(random.below(nodes));
    spec.destination = NodeId(random.below(nodes));
    const Job job = *Job::make(network, spec);
    it.routes.push_back(engine->solve({job, Waiting::kDraining}).route);
    it.workload.add_job(Seconds(), static_cast<std::uint32_t>(j));
    for (const Task& task : tasks_of(network, job, it.routes.back())) it.workload.add_task(task);
    specs.push_back(std::move(spec));
  }
  const Seconds duration = most_used(it.workload) / kLoad;
  for (std::size_t j = 0; j < num_jobs; ++j) {
    specs[j].release = it.workload.release[j] = random.unit() * duration;
    it.instance.jobs.push_back(*Job::make(network, std::move(specs[j])));
  }
  return it;
}

double mean_latency(const Traffic& it, const std::vector<Seconds>& completion) {
  Seconds sum;
  for (std::size_t j = 0; j < completion.size(); ++j) sum += completion[j] - it.workload.release[j];
  return sum.value() / static_cast<double>(completion.size());
}

void add_rows(Traffic& it, const sim::Discipline& discipline, const Effort& effort,
              Report& report) {
  std::uint64_t num_events = 0;
  const auto run = [&](bool timeline) {
    const sim::Record record =
        discipline.run(it.workload, {.timeline = timeline, .on_release = nullptr});
    num_events = record.num_events;
    return mean_latency(it, record.completion);
  };
  const std::vector<Method> methods{{"lamina", [&] { return run(false); }},
                                    {"lamina-with-timeline", [&] { return run(true); }}};
  const std::vector<Measured> measured = measure(methods, effort);
  for (std::size_t m = 0; m < methods.size(); ++m) {
    Row row{fmt::format("{}/{}", it.name, discipline.name), methods[m].name, measured[m].value,
            measured[m].timing};
    row.more["events"] = num_events;
    row.more["events_per_s"] = static_cast<double>(num_events) / row.timing.median.value();
    report.add(std::move(row));
  }
}

#ifdef LAMINA_HAS_SIMGRID
// Beside the rows of lamina: what SimGrid takes for the same, building its platform not counted.
void add_simgrid(const Traffic& it, std::string_view discipline, testing::Sharing sharing,
                 std::size_t runs, Report& report) {
  std::vector<double> times;
  double value = 0.0;
  for (std::size_t i = 0; i < runs; ++i) {
    const auto run = testing::run_simgrid(it.instance, it.routes, sharing);
    if (!run) return report.fail("SimGrid gave no answer");
    std::vector<Seconds> completion;
    for (const double time : run->completion) completion.emplace_back(time);
    value = mean_latency(it, completion);
    times.push_back(run->wall_s);
  }
  std::ranges::sort(times);
  Row row{fmt::format("{}/{}", it.name, discipline),
          "simgrid",
          value,
          {Seconds(times[times.size() / 2]), Seconds(times.front()), runs}};
  const auto num_events = static_cast<double>(2 * it.workload.tasks.size());
  row.more["events"] = num_events;
  row.more["events_per_s"] = num_events / row.timing.median.value();
  report.add(std::move(row));
  report.demand_agreement(fmt::format("{}/{}", it.name, discipline), 1e-6);
}
#endif

}  // namespace

void run_simulate_suite(const SuiteOptions& options, Report& report) {
  Effort effort{Seconds(4.0), 3, 200};
  if (options.quick) effort = {Seconds(0.3), 2, 50};
  const auto& all = sim::disciplines();

  Traffic small = traffic(24, options.quick ? 1000 : 5000);
  for (const auto& discipline : all) {
    add_rows(small, discipline, effort, report);
#ifdef LAMINA_HAS_SIMGRID
    if (discipline.name == "fifo")
      add_simgrid(small, discipline.name, testing::Sharing::kMutex, options.quick ? 1 : 3, report);
    if (discipline.name == "processor-sharing")
      add_simgrid(small, discipline.name, testing::Sharing::kEqual, options.quick ? 1 : 3, report);
#endif
  }
#ifndef LAMINA_HAS_SIMGRID
  report.note("SimGrid was not found when this was built: its rows are left out");
#endif
  Traffic large = traffic(options.quick ? 24 : 1000, options.quick ? 10'000 : 100'000);
  for (const auto& discipline : all) add_rows(large, discipline, effort, report);
}

}  // namespace lamina::bench
