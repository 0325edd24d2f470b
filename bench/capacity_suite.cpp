#include <chrono>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/examples.h"
#include "bench/instances.h"
#include "bench/sound.h"
#include "bench/suite.h"

#include "lamina/api/capacity.h"
#include "lamina/core/random.h"
#include "lamina/plan/check_capacity.h"

namespace lamina::bench {
namespace {

// Streams of any of four models between any nodes, at 1 to 30 inferences a second.
Instance drawn_streams(std::shared_ptr<const Network> network, std::size_t count,
                       std::uint64_t seed) {
  std::vector<std::shared_ptr<const Model>> models;
  for (const std::string_view name : {"vgg19", "resnet34", "mobilenet_v2", "alexnet"})
    models.push_back(sound(example_model(name)));
  Random random(seed);
  Instance instance{network, {}};
  for (std::size_t i = 0; i < count; ++i) {
    JobSpec spec;
    spec.id = fmt::format("stream-{}", i);
    spec.model = models[random.below(models.size())];
    spec.source = NodeId(random.below(network->num_nodes()));
    spec.destination = NodeId(random.below(network->num_nodes()));
    spec.rate = PerSecond(static_cast<double>(1 + random.below(30)));
    instance.jobs.push_back(sound(Job::make(*network, std::move(spec))));
  }
  return instance;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void add_row(const std::string& name, const Instance& instance, std::string_view method,
             const SuiteOptions& options, Report& report) {
  report.progress(fmt::format("{} {}", name, method));
  api::CapacityOptions how;
  how.method = method;
  how.time_limit = options.time_limit;
  const auto start = std::chrono::steady_clock::now();
  const Capacity found = sound(api::capacity_of(instance, how));
  const Seconds took(seconds_since(start));
  const auto judged = std::chrono::steady_clock::now();
  const CapacityVerdict verdict = check(instance, found);
  if (!verdict.ok)
    report.fail(fmt::format("{} {}: {}", name, method, verdict.violations.front().message));
  if (!options.time_limit && !(found.gap && *found.gap <= how.gap))
    report.fail(fmt::format("{} {}: the gap is above {}", name, method, how.gap));
  Row row{name, std::string(method), found.theta.value_or(0.0), {took, took, 1}};
  row.more["theta"] = found.theta.value_or(0.0);
  row.more["upper"] = found.upper.value_or(0.0);
  row.more["gap"] = found.gap.value_or(0.0);
  row.more["time_s"] = took.value();
  row.more["check_s"] = seconds_since(judged);
  row.more["streams"] = instance.jobs.size();
  report.add(std::move(row));
}

struct Case {
  std::string name;
  std::shared_ptr<const Network> network;
  std::size_t num_streams;
  bool is_large = false;  // programmes of column generation would take too long
};

void add_case(const Case& it, const SuiteOptions& options, Report& report) {
  const Instance instance = drawn_streams(it.network, it.num_streams, 1);
  for (const std::string_view method : {"multiplicative-weights", "column-generation"}) {
    if (method == "column-generation" && it.is_large) {
      report.leave_out(it.name, method, "its linear programmes are too large");
      continue;
    }
    if (!api::is_built(method)) {
      report.leave_out(it.name, method, "no solver is built in");
      continue;
    }
    add_row(it.name, instance, method, options, report);
  }
  if (!options.time_limit) report.demand_agreement(it.name, 0.0101);
}

}  // namespace

void run_capacity_suite(const SuiteOptions& options, Report& report) {
  report.show({"theta", "upper", "gap", "time_s", "check_s"});
  std::vector<Case> cases{{"us-24/20", sound(example_network("us-24")), 20},
                          {"us-24/100", sound(example_network("us-24")), 100}};
  if (!options.quick) {
    cases.push_back({"geometric-100/100", geometric({.nodes = 100}).network, 100});
    cases.push_back({"geometric-1000/1000", geometric({.nodes = 1000}).network, 1000, true});
  }
  for (const Case& it : cases) add_case(it, options, report);
}

}  // namespace lamina::bench
