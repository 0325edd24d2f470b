// lamina-bench-case NAME: does one fixed piece of work, counted by valgrind's callgrind and nothing
// around it. tools/bench_check compares the counts with bench/instructions.json.
// lamina-bench-case route METHOD: does what the suite `route` measures of that method on
// us-24/vgg19.
#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <string_view>
#include <unistd.h>
#include <valgrind/callgrind.h>

#include "bench/instances.h"
#include "bench/route_methods.h"

#include "lamina/core/write_file.h"
#include "lamina/io/files.h"
#include "lamina/io/networks/network_json.h"
#include "lamina/route/contraction_hierarchy.h"
#include "lamina/route/elimination.h"
#include "lamina/route/layered_sweep.h"
#include "lamina/schedule/decoder.h"
#include "lamina/schedule/planners.h"
#include "lamina/schedule/workload.h"

namespace {

using namespace lamina;

// Calls `work` once to warm up and once under count; returns its answer.
template <class Work>
double counted(const Work& work) {
  work();
  CALLGRIND_TOGGLE_COLLECT;
  const double answer = work();
  CALLGRIND_TOGGLE_COLLECT;
  return answer;
}

double sweep() {
  const bench::BenchInstance it = bench::us24_vgg19().value();
  route::LayeredSweep engine(*it.network);
  return counted([&] { return engine.solve({it.job, Waiting::kDraining}).completion.value(); });
}

double eliminate() {
  const bench::BenchInstance it =
      bench::geometric({.nodes = 300, .layers = 50, .delays = true, .falling = true});
  route::Elimination engine(*it.network);
  return counted([&] { return engine.solve({it.job, Waiting::kDraining}).completion.value(); });
}

double prepare() {
  const bench::BenchInstance it = bench::geometric({.nodes = 300, .layers = 5});
  return counted([&] {
    return static_cast<double>(route::ContractionHierarchy::make(*it.network)->order().fill());
  });
}

double read_network() {
  const bench::BenchInstance it = bench::geometric({.nodes = 1000, .layers = 1, .delays = true});
  const auto file =
      std::filesystem::temp_directory_path() / fmt::format("lamina-bench-{}.json", getpid());
  if (!write_file(file, io::network_json(*it.network))) return 0.0;
  const double nodes =
      counted([&] { return static_cast<double>(io::read_network(file)->network.num_nodes()); });
  std::filesystem::remove(file);
  return nodes;
}

double greedy() {
  const bench::BenchInstance it = bench::us24_vgg19().value();
  const std::vector<Job> jobs(40, it.job);
  const auto planners = schedule::planners();
  const auto planner = std::ranges::find(planners, "greedy", &schedule::Scheduler::name);
  return counted([&] {
    schedule::Workload workload(*it.network, jobs, *find_objective("mean-latency"));
    return planner->plan(workload, {}).value;
  });
}

// Exit code 2 where there is no such method.
int run_route_method(std::string_view name) {
  const bench::BenchInstance it = bench::us24_vgg19().value();
  const bench::RouteMethods all(it, Waiting::kDraining);
  const auto method = std::ranges::find(all.methods(), name, &bench::Method::name);
  if (method == all.methods().end()) return 2;
  fmt::print("{:.17g}\n", counted(method->answer));
  return 0;
}

struct Case {
  std::string_view name;
  double (*run)();
};

constexpr std::array kCases{Case{"sweep-us24-vgg19", sweep}, Case{"eliminate-300x50", eliminate},
                            Case{"prepare-300", prepare}, Case{"read-network-1000", read_network},
                            Case{"greedy-us24-40-jobs", greedy}};

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && argv[1] == std::string_view("route")) return run_route_method(argv[2]);
  const std::string_view name = argc == 2 ? argv[1] : "";
  for (const Case& each : kCases) {
    if (each.name != name) continue;
    fmt::print("{:.17g}\n", each.run());
    return 0;
  }
  for (const Case& each : kCases) fmt::print("{}\n", each.name);
  return name.empty() ? 0 : 2;
}
