#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "bench/end_to_end.h"
#include "bench/examples.h"
#include "bench/growth.h"
#include "bench/instructions.h"
#include "bench/layered_lp.h"
#include "bench/many_jobs.h"
#include "bench/python_rivals.h"
#include "bench/route_figures.h"
#include "bench/route_memory.h"
#include "bench/route_methods.h"
#include "bench/sound.h"
#include "bench/suite.h"

namespace lamina::bench {
namespace {

// Python takes seconds a run above this.
constexpr std::size_t kLargestForPython = 30'000;  // states
// Sweeps take seconds a run from here on.
constexpr std::size_t kLarge = 50'000;  // nodes

void compare(const BenchInstance& it, Waiting waiting, Effort effort, Report& report) {
  report.progress(it.name);
  if (it.network->num_nodes() >= kLarge) effort.min_runs = 1;
  const RouteMethods methods(it, waiting);
  const auto measured = measure(methods.methods(), effort);
  for (std::size_t m = 0; m < measured.size(); ++m) report.add(methods.row(m, measured[m]));
  add_memory(it.name, methods, report);
}

void compare_with_python(const BenchInstance& it, Report& report) {
  if ((it.job.model().num_layers() + 1) * it.network->num_nodes() <= kLargestForPython)
    add_python_rivals(it, report);
}

struct Planned {
  GeometricShape shape;
  Waiting waiting = Waiting::kDraining;
  bool is_quick = false;  // measured with --quick, too
};

std::vector<Planned> geometric_instances() {
  const auto at = [](std::size_t nodes, std::uint32_t layers, bool quick = false) {
    return Planned{{.nodes = nodes, .layers = layers}, Waiting::kDraining, quick};
  };
  std::vector<Planned> out{at(100, 25, true),   at(100, 100),  at(1000, 25, true),
                           at(1000, 100, true), at(1000, 500), at(10'000, 100),
                           at(100'000, 100)};
  for (const std::size_t nodes : {1000UL, 10'000UL, 100'000UL}) {
    out.push_back(at(nodes, 100, nodes == 1000));
    out.back().shape.delays = true;
  }
  for (const std::size_t nodes : {1000UL, 10'000UL, 100'000UL})
    for (const bool delays : {false, true}) {
      out.push_back(at(nodes, 100, nodes == 1000));
      out.back().shape.falling = true;
      out.back().shape.delays = delays;
    }
  out.push_back(at(1000, 100));
  out.back().shape.delays = out.back().shape.timed = true;
  for (const Waiting waiting : {Waiting::kDraining, Waiting::kPerStay}) {
    out.push_back(at(1000, 100));
    out.back().shape.delays = out.back().shape.backlogs = true;
    out.back().waiting = waiting;
  }
  return out;
}

}  // namespace

void run_route_suite(const SuiteOptions& options, Report& report) {
  if (!BoostDijkstra::is_available())
    report.note("Boost.Graph was not found when this was built: its rows are left out");
  Effort effort;
  if (options.quick) effort = {Seconds(0.3), 2, 500};
  if (const auto it = us24_vgg19()) {
    compare(*it, Waiting::kDraining, effort, report);
    if (!options.quick) compare_with_python(*it, report);
    add_layered_lp(*it, report);
    report.demand_agreement(it->name);
    add_instructions(it->name, report);
  } else {
    report.fail(it.error().text());
  }
  Series nodes{"geometric, 100 layers", "nodes", {}}, layers{"geometric, 1000 nodes", "layers", {}},
      falling{"geometric, 100 falling tensors", "nodes", {}};
  for (const Planned& planned : geometric_instances()) {
    if (options.quick && !planned.is_quick) continue;
    BenchInstance it = geometric(planned.shape);
    if (planned.waiting != Waiting::kDraining)
      it.name += fmt::format("-{}", to_text(planned.waiting));
    compare(it, planned.waiting, effort, report);
    if (!options.quick) compare_with_python(it, report);
    if (!options.quick || planned.shape.nodes == 100) add_layered_lp(it, report);
    report.demand_agreement(it.name);
    if (planned.shape.falling && !planned.shape.delays) falling.instances.push_back(it.name);
    if (planned.shape.delays || planned.shape.falling) continue;
    if (planned.shape.layers == 100) nodes.instances.push_back(it.name);
    if (planned.shape.nodes == 1000) layers.instances.push_back(it.name);
  }
  for (const BenchInstance& it : family_instances(options.quick)) {
    compare(it, Waiting::kDraining, effort, report);
    if (!options.quick) add_layered_lp(it, report);
    report.demand_agreement(it.name);
  }
  const std::vector<BenchInstance> zoo = zoo_instances(options.quick);
  if (zoo.empty())
    report.note("networks of the Topology Zoo are left out: LAMINA_DATA names no folder of them");
  for (const BenchInstance& it : zoo) {
    compare(it, Waiting::kDraining, effort, report);
    if (!options.quick) {
      compare_with_python(it, report);
      add_layered_lp(it, report);
    }
    report.demand_agreement(it.name);
  }
  add_many_jobs(fmt::format("us-24/{}-jobs", options.quick ? 30 : 300),
                sound(example_network("us-24")), options.quick ? 30 : 300, report);
  if (!options.quick)
    add_many_jobs("geometric-300/100-jobs",
                  geometric({.nodes = 300, .layers = 1, .delays = true}).network, 100, report);
  add_end_to_end(options.quick ? 1000 : 100'000, report);
  add_route_figures(report_growth(std::vector{nodes, layers, falling}, report), report);
}

}  // namespace lamina::bench
