#include <memory>
#include <vector>

#include "bench/boost_dijkstra.h"
#include "bench/instances.h"
#include "bench/suite.h"

#include "lamina/route/engine.h"

namespace lamina::bench {
namespace {

// Explicit graphs above this take gigabytes, and minutes a run.
constexpr std::size_t kLargestExplicit = 3'000'000;  // states

void compare(const BenchInstance& it, const Effort& effort, Report& report) {
  std::vector<std::unique_ptr<route::Engine>> engines;
  std::vector<Method> methods;
  const std::size_t num_states =
      (it.job.model().num_layers() + std::size_t{1}) * it.network->num_nodes();
  for (const route::EngineEntry& entry : route::engines()) {
    if (entry.name == "explicit" && num_states > kLargestExplicit) continue;
    engines.push_back(entry.make(*it.network));
    methods.push_back({std::string(entry.method), [&engine = *engines.back(), &it] {
                         return engine.solve(it.job, Waiting::kDraining).completion.value();
                       }});
  }
  std::unique_ptr<BoostDijkstra> boost;
  if (BoostDijkstra::is_available() && num_states <= kLargestExplicit) {
    boost = std::make_unique<BoostDijkstra>(*it.network, it.job);
    methods.push_back({"boost-dijkstra", [&] { return boost->answer(false); }});
    methods.push_back({"boost-dijkstra-early-stop", [&] { return boost->answer(true); }});
  }
  const auto measured = measure(methods, effort);
  for (std::size_t m = 0; m < methods.size(); ++m)
    report.add({it.name, methods[m].name, measured[m].value, measured[m].timing});
  report.demand_agreement(it.name);
}

}  // namespace

void run_route_suite(const SuiteOptions& options, Report& report) {
  if (!BoostDijkstra::is_available())
    report.note("Boost.Graph was not found when this was built: its rows are left out");
  Effort effort;
  if (options.quick) effort = {Seconds(0.3), 2, 500};
  if (const auto it = us24_vgg19())
    compare(*it, effort, report);
  else
    report.fail(it.error().text());
  std::vector<GeometricShape> shapes{{.nodes = 100, .layers = 25},
                                     {.nodes = 1000, .layers = 25},
                                     {.nodes = 1000, .layers = 100},
                                     {.nodes = 1000, .layers = 100, .delays = true}};
  if (!options.quick) {
    shapes.push_back({.nodes = 10'000, .layers = 100});
    shapes.push_back({.nodes = 10'000, .layers = 100, .delays = true});
  }
  for (const GeometricShape& shape : shapes) compare(geometric(shape), effort, report);
}

}  // namespace lamina::bench
