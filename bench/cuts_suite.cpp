// What cuts behind any operator gain over cuts at single tensors, and how much of it each order of
// the operators has: models that branch on random networks.

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <memory>
#include <numeric>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "bench/examples.h"
#include "bench/operator_orders.h"
#include "bench/sound.h"
#include "bench/suite.h"

#include "lamina/core/random.h"
#include "lamina/model/cut_order.h"
#include "lamina/route/best_order.h"
#include "lamina/route/planners.h"

namespace lamina::bench {
namespace {

constexpr std::array<std::string_view, 7> kModels{
    "two-towers", "four-cameras", "detector", "u-net", "inception", "densenet", "transformer"};
constexpr std::array<std::string_view, 4> kDevices{"a", "b", "c", "d"};

// A network, and the model as its devices run it.
struct Drawn {
  Network network;
  Model model;
};

constexpr double kMega = 1e6 / 8, kGiga = 1e9;  // Mbit in bytes, GFLOP

Node computing(std::string id, double gflops, std::string_view device = {}) {
  Node node;
  node.id = std::move(id);
  node.compute = FlopPerSecond(gflops * kGiga);
  node.device = device;
  return node;
}

void connect(NetworkBuilder& builder, std::size_t from, std::size_t to, Random& random) {
  sound(builder.add_link({.from = NodeId(from),
                          .to = NodeId(to),
                          .bandwidth = BytesPerSecond(kMega * random.log_uniform(1, 300)),
                          .delay = Seconds(random.log_uniform(1e-4, 2e-2)),
                          .duplex = true}));
}

// A device, an edge server and a cloud in a row; the model's works at their speeds.
Drawn in_a_row(const Model& model, Random& random) {
  NetworkBuilder builder("row");
  sound(builder.add_node(computing("device", random.log_uniform(1, 20))));
  sound(builder.add_node(computing("edge", random.log_uniform(20, 400))));
  sound(builder.add_node(computing("cloud", random.log_uniform(1e3, 1e4))));
  connect(builder, 0, 1, random);
  connect(builder, 1, 2, random);
  return {std::move(builder).build(), model};
}

// The model with a time for every operator on every device: work / speed, times a factor between
// e^-1.5 and e^1.5 that device, type of operator and sixth of the model have in common.
Model with_times(const Model& model, const std::map<std::string_view, double>& gflops,
                 Random& random) {
  ModelBuilder builder(model.name());
  for (const Tensor& tensor : model.tensors()) builder.add_tensor(tensor.name, tensor.size);
  for (const TensorId t : model.inputs()) builder.add_input(t);
  std::map<std::tuple<std::string_view, std::string, std::size_t>, double> factors;
  const std::size_t count = model.operators().size();
  for (std::size_t i = 0; i < count; ++i) {
    Operator op = model.operators()[i];
    for (const auto& [device, speed] : gflops) {
      const auto [factor, is_new] = factors.try_emplace({device, op.type, 6 * i / count}, 0.0);
      if (is_new) factor->second = std::exp(random.uniform(-1.5, 1.5));
      op.times.push_back(
          {std::string(device), Seconds(factor->second * op.work.value() / (speed * kGiga))});
    }
    builder.add_operator(std::move(op));
  }
  for (const TensorId t : model.results()) builder.add_result(t);
  return sound(std::move(builder).build());
}

// Four devices that are good at different operators, in a ring with a chord.
Drawn by_device(const Model& model, Random& random) {
  NetworkBuilder builder("ring");
  std::map<std::string_view, double> gflops;
  for (const std::string_view device : kDevices) {
    gflops[device] = random.log_uniform(5, 500);
    sound(builder.add_node(computing(std::string(device), gflops[device], device)));
  }
  for (std::size_t i = 0; i < kDevices.size(); ++i)
    connect(builder, i, (i + 1) % kDevices.size(), random);
  connect(builder, 0, 2, random);
  return {std::move(builder).build(), with_times(model, gflops, random)};
}

struct Setting {
  std::string_view name;
  bool is_uniform;  // nodes differ in speed alone
  Drawn (*draw)(const Model& model, Random& random);
};
constexpr std::array kSettings{Setting{"speeds", true, in_a_row},
                               Setting{"tables", false, by_device}};

// One job from the first node to the last one.
Job job_of(const Network& network, Model model) {
  JobSpec spec;
  spec.model = std::make_shared<const Model>(std::move(model));
  spec.source = NodeId(0U);
  spec.destination = NodeId(network.num_nodes() - 1);
  return sound(Job::make(network, std::move(spec)));
}

double latency(const Network& network, const Job& job, std::string_view planner) {
  const auto row = std::ranges::find(route::planners(), planner, &route::JobPlanner::name);
  return row->plan(network, job, {}).completion.value();
}

// Latencies of one drawn network, by method, in the order of the table.
using Latencies = std::vector<std::pair<std::string, double>>;

Latencies latencies(const Drawn& it, bool with_lattice) {
  const Network& network = it.network;
  const auto best = [&](Model model) {
    return latency(network, job_of(network, std::move(model)), "shortest-path");
  };
  std::vector<std::uint32_t> file(it.model.operators().size());
  std::iota(file.begin(), file.end(), 0U);
  Latencies found{{"no-split", latency(network, job_of(network, it.model), "best-node")},
                  {"single", best(it.model)},
                  {"file", best(it.model.ordered(file))},
                  {"depth-first", best(it.model.ordered(depth_first_order(it.model)))},
                  {"least-live", best(it.model.ordered(least_live_order(it.model)))},
                  {"any", best(it.model.cut(Cuts::kAny))}};
  if (!with_lattice) return found;
  const Job job = job_of(network, it.model.cut(Cuts::kLattice));
  found.emplace_back("lattice",
                     route::best_order(network, {job}, Seconds::infinity()).latency.value());
  return found;
}

// What must hold: no order is better than the best one, none that cuts anywhere is worse than
// single cuts, and that of any cuts is the best one if nodes differ in speed alone.
void demand_order(const std::string& instance, const Setting& setting, const Latencies& found,
                  Report& report) {
  constexpr double kNear = 1e-9;
  std::map<std::string, double> of(found.begin(), found.end());
  const auto demand = [&](bool holds, std::string_view what) {
    if (!holds) report.fail(fmt::format("{}: {}", instance, what));
  };
  for (const auto& [method, value] : found) {
    if (of.contains("lattice"))
      demand(of["lattice"] <= value * (1 + kNear), method + " is better than the lattice");
    if (method != "no-split")
      demand(value <= of["single"] * (1 + kNear), method + " is worse than single cuts");
    if (setting.is_uniform)
      demand(of["any"] <= value * (1 + kNear), method + " is better than any cuts");
  }
}

// Ratios of one method to the best one on all networks.
struct Ratios {
  double sum = 0.0, worst = 0.0, latencies = 0.0;
  std::size_t count = 0;

  void add(double value, double best) {
    sum += value / best;
    worst = std::max(worst, value / best);
    latencies += value;
    ++count;
  }
};

void run_case(std::string_view name, const Setting& setting, const SuiteOptions& options,
              Report& report) {
  constexpr std::uint64_t kMostIdeals = 20'000;
  const std::string instance = fmt::format("{}/{}", name, setting.name);
  report.progress(instance);
  const auto model = sound(example_model(name));
  const bool with_lattice = count_ideals(*model, kMostIdeals).has_value();
  if (!with_lattice)
    report.leave_out(instance, "lattice",
                     fmt::format("more than {} ideals in each of many runs", kMostIdeals));
  const std::size_t seeds = options.seeds.value_or(options.quick ? 3 : 200);
  std::vector<std::pair<std::string, Ratios>> rows;
  for (std::size_t seed = 1; seed <= seeds; ++seed) {
    Random random(seed);
    const Latencies found = latencies(setting.draw(*model, random), with_lattice);
    demand_order(fmt::format("{}, network {}", instance, seed), setting, found, report);
    const double best = std::ranges::min_element(found, {}, &Latencies::value_type::second)->second;
    rows.resize(found.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      rows[i].first = found[i].first;
      rows[i].second.add(found[i].second, best);
    }
  }
  for (const auto& [method, ratios] : rows) {
    const auto count = static_cast<double>(ratios.count);
    report.add({.instance = instance,
                .method = method,
                .value_s = ratios.latencies / count,
                .timing = {}});
    report.back().more = {{"mean_ratio", ratios.sum / count},
                          {"worst_ratio", ratios.worst},
                          {"networks", ratios.count},
                          {"operators", model->operators().size()},
                          {"blocks", model->num_layers()}};
  }
}

}  // namespace

void run_cuts_suite(const SuiteOptions& options, Report& report) {
  report.show({"mean_ratio", "worst_ratio", "networks"});
  for (const std::string_view model : kModels)
    for (const Setting& setting : kSettings) run_case(model, setting, options, report);
}

}  // namespace lamina::bench
