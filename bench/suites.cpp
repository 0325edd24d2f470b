#include <array>

#include "bench/suite.h"

namespace lamina::bench {

void run_formulations_suite(const SuiteOptions& options, Report& report);
void run_inputs_suite(const SuiteOptions& options, Report& report);
void run_route_suite(const SuiteOptions& options, Report& report);
void run_simulate_suite(const SuiteOptions& options, Report& report);

namespace {

constexpr std::array kSuites{
    Suite{"formulations", "programmes under every solver, and routing: sizes, bounds, times",
          run_formulations_suite},
    Suite{"inputs", "reading files: every format against a bare parse of the same bytes",
          run_inputs_suite},
    Suite{"route", "planning one job: every engine and Boost.Graph's Dijkstra", run_route_suite},
    Suite{"simulate", "events per second of the simulator, and of SimGrid", run_simulate_suite},
};

}  // namespace

std::span<const Suite> suites() { return kSuites; }

}  // namespace lamina::bench
