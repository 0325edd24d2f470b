#include <array>

#include "bench/suite.h"

namespace lamina::bench {

void run_formulations_suite(const SuiteOptions& options, Report& report);
void run_inputs_suite(const SuiteOptions& options, Report& report);
void run_route_suite(const SuiteOptions& options, Report& report);
void run_simulate_suite(const SuiteOptions& options, Report& report);
void run_adaptivity_suite(const SuiteOptions& options, Report& report);
void run_planners_suite(const SuiteOptions& options, Report& report);
void run_arrivals_suite(const SuiteOptions& options, Report& report);
void run_cuts_suite(const SuiteOptions& options, Report& report);
void run_stability_suite(const SuiteOptions& options, Report& report);
void run_capacity_suite(const SuiteOptions& options, Report& report);

namespace {

constexpr std::array kSuites{
    Suite{"formulations", "programmes under every solver, and routing: sizes, bounds, times",
          run_formulations_suite},
    Suite{"inputs", "reading files: every format against a bare parse of the same bytes",
          run_inputs_suite},
    Suite{"route", "planning one job: every engine and Boost.Graph's Dijkstra", run_route_suite},
    Suite{"simulate", "events per second of the simulator, and of SimGrid", run_simulate_suite},
    Suite{"adaptivity", "how plans follow work, sizes, rates and load, and what that saves",
          run_adaptivity_suite},
    Suite{"planners", "planners of many jobs in equal time, and their gaps", run_planners_suite},
    Suite{"arrivals", "latencies of jobs that are planned on arrival, by the rate of arrivals",
          run_arrivals_suite},
    Suite{"cuts", "what cuts behind any operator gain, by the order of the operators",
          run_cuts_suite},
    Suite{"stability", "streams under policies that decide on arrival, by their rate",
          run_stability_suite},
    Suite{"capacity", "how many streams a network can serve, by both methods, and the judge",
          run_capacity_suite},
};

}  // namespace

std::span<const Suite> suites() { return kSuites; }

}  // namespace lamina::bench
