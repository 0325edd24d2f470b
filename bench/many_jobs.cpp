#include "bench/many_jobs.h"

#include <array>
#include <fmt/format.h>
#include <vector>

#include "bench/drawn_jobs.h"
#include "bench/examples.h"
#include "bench/measure.h"
#include "bench/sound.h"

#include "lamina/route/layered_sweep.h"
#include "lamina/schedule/best_response.h"
#include "lamina/schedule/workload.h"

namespace lamina::bench {
namespace {

constexpr Effort kEffort{Seconds(1.0), 3, 50};

double by_router(const Instance& it) {
  const schedule::Workload workload(*it.network, it.jobs, *find_objective("mean-latency"));
  double sum = 0.0;
  for (std::size_t j = 0; j < workload.num_jobs(); ++j) sum += workload.alone(j).value();
  return sum / static_cast<double>(workload.num_jobs());
}

double by_sweeps(const Instance& it) {
  route::LayeredSweep sweep(*it.network);
  double sum = 0.0;
  for (const Job& job : it.jobs) sum += sweep.solve({job, Waiting::kDraining}).completion.value();
  return sum / static_cast<double>(it.jobs.size());
}

// Each job below those before it; all jobs must have a way.
double by_responses(const Instance& it, const schedule::Workload& workload, bool bounded) {
  schedule::BestResponse best_response(*it.network);
  schedule::Timeline timeline(*it.network);
  double sum = 0.0;
  for (std::size_t j = 0; j < workload.num_jobs(); ++j) {
    const Job& job = workload.job(j);
    const auto& alone = workload.trip_alone(j).tasks;
    const Seconds known = timeline.completion(job.release(), alone);
    const route::RoutingResult& answer =
        best_response.solve(job, timeline, bounded ? known : Seconds::infinity());
    const bool is_better = answer.feasible() && answer.completion < known;
    sum += is_better ? answer.completion.value() : known.value();
    timeline.place(job.release(), is_better ? tasks_of(*it.network, job, answer.route) : alone);
  }
  return sum / static_cast<double>(workload.num_jobs());
}

void compare(const std::string& name, std::size_t num_jobs, std::span<const Method> methods,
             Report& report) {
  report.progress(name);
  const auto measured = measure(methods, kEffort);
  for (std::size_t m = 0; m < methods.size(); ++m)
    report.add(
        {name, methods[m].name, measured[m].value, measured[m].timing, {{"jobs", num_jobs}}});
  report.demand_agreement(name);
}

}  // namespace

void add_many_jobs(std::string_view name, std::shared_ptr<const Network> network,
                   std::size_t num_jobs, Report& report) {
  std::vector<std::shared_ptr<const Model>> models;
  for (const std::string_view each : {"vgg19", "resnet34", "mobilenet_v2", "alexnet"})
    models.push_back(sound(example_model(each)));
  const auto releases = releases_within(Seconds(0.1), num_jobs, 1);
  const Instance it = drawn_jobs(std::move(network), models, releases, 1);
  const schedule::Workload workload(*it.network, it.jobs, *find_objective("mean-latency"));
  compare(fmt::format("{}/alone", name), num_jobs,
          std::array{Method{"router", [&] { return by_router(it); }},
                     Method{"sweeps", [&] { return by_sweeps(it); }}},
          report);
  compare(fmt::format("{}/responses", name), num_jobs,
          std::array{Method{"bounded-responses", [&] { return by_responses(it, workload, true); }},
                     Method{"responses", [&] { return by_responses(it, workload, false); }}},
          report);
}

}  // namespace lamina::bench
