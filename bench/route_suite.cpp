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
// HiGHS does above this.
constexpr std::size_t kLargestForQuickLp = 3'000;  // states
// Sweeps take seconds a run from here on.
constexpr std::size_t kLarge = 50'000;  // nodes

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

class RouteSuite {
 public:
  RouteSuite(bool quick, Report& report) : quick_(quick), report_(&report) {
    if (quick) effort_ = {Seconds(0.3), 2, 500};
  }

  void run() {
    backbone();
    for (const Planned& planned : geometric_instances()) geometric_one(planned);
    for (const BenchInstance& it : family_instances(quick_)) measure_one(it, Rivals::kLp);
    zoo();
    many_jobs();
    add_end_to_end(quick_ ? 1000 : 100'000, *report_);
    add_route_figures(report_growth(std::vector{nodes_, layers_, falling_}, *report_), *report_);
  }

 private:
  enum class Rivals { kLp, kAll };  // beside Boost

  // Rivals that take seconds a run have no part in a quick suite.
  void measure_one(const BenchInstance& it, Rivals rivals, Waiting waiting = Waiting::kDraining) {
    report_->progress(it.name);
    Effort effort = effort_;
    if (it.network->num_nodes() >= kLarge) effort.min_runs = 1;
    const RouteMethods methods(it, waiting);
    const auto measured = measure(methods.methods(), effort);
    for (std::size_t m = 0; m < measured.size(); ++m) report_->add(methods.row(m, measured[m]));
    add_memory(it.name, methods, *report_);
    const std::size_t num_states =
        (it.job.model().num_layers() + std::size_t{1}) * it.network->num_nodes();
    if (!quick_ && rivals == Rivals::kAll && num_states <= kLargestForPython)
      add_python_rivals(it, *report_);
    if (!quick_ || num_states <= kLargestForQuickLp) add_layered_lp(it, *report_);
    report_->demand_agreement(it.name);
  }

  void backbone() {
    const auto it = us24_vgg19();
    if (!it) return report_->fail(it.error().text());
    measure_one(*it, Rivals::kAll);
    add_instructions(it->name, *report_);
  }

  void geometric_one(const Planned& planned) {
    if (quick_ && !planned.is_quick) return;
    BenchInstance it = geometric(planned.shape);
    if (planned.waiting != Waiting::kDraining)
      it.name += fmt::format("-{}", to_text(planned.waiting));
    measure_one(it, Rivals::kAll, planned.waiting);
    const GeometricShape& shape = planned.shape;
    if (shape.delays) return;
    if (shape.falling) falling_.instances.push_back(it.name);
    if (!shape.falling && shape.layers == 100) nodes_.instances.push_back(it.name);
    if (!shape.falling && shape.nodes == 1000) layers_.instances.push_back(it.name);
  }

  void zoo() {
    const std::vector<BenchInstance> networks = zoo_instances(quick_);
    if (networks.empty())
      report_->note(
          "networks of the Topology Zoo are left out: LAMINA_DATA names no folder of them");
    for (const BenchInstance& it : networks) measure_one(it, Rivals::kAll);
  }

  void many_jobs() {
    const std::size_t num_jobs = quick_ ? 30 : 300;
    add_many_jobs(fmt::format("us-24/{}-jobs", num_jobs), sound(example_network("us-24")), num_jobs,
                  *report_);
    if (!quick_)
      add_many_jobs("geometric-300/100-jobs",
                    geometric({.nodes = 300, .layers = 1, .delays = true}).network, 100, *report_);
  }

  bool quick_;
  Report* report_;
  Effort effort_;
  Series nodes_{"geometric, 100 layers", "nodes", {}},
      layers_{"geometric, 1000 nodes", "layers", {}},
      falling_{"geometric, 100 falling tensors", "nodes", {}};
};

}  // namespace

void run_route_suite(const SuiteOptions& options, Report& report) {
  if (!BoostDijkstra::is_available())
    report.note("Boost.Graph was not found when this was built: its rows are left out");
  RouteSuite(options.quick, report).run();
}

}  // namespace lamina::bench
