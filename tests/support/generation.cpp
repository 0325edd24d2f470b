#include "tests/support/generation.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <map>
#include <utility>

#include "tests/support/all_routes.h"
#include "tests/support/sound.h"

#include "lamina/plan/generation.h"
#include "lamina/plan/tasks.h"

namespace lamina::testing {
namespace {

double drawn(Random& random, double chance, double low, double high) {
  return random.chance(chance) ? random.log_uniform(low, high) : 0.0;
}

std::shared_ptr<const Model> generating_model(Random& random, const GenerationShape& shape) {
  ModelBuilder builder("random");
  TensorId tensor = builder.add_tensor("t0", Bytes(drawn(random, 0.9, 1e2, 1e6)));
  builder.set_step_size(tensor, Bytes(drawn(random, 0.8, 1.0, 1e5)));
  builder.add_input(tensor);
  builder.set_steps(static_cast<std::uint32_t>(1 + random.below(5)));
  for (std::size_t l = 1, last = 1 + random.below(shape.max_layers); l <= last; ++l) {
    Operator op;
    op.name = fmt::format("l{}", l);
    op.work = Flop(drawn(random, 0.9, 1e7, 1e10));
    op.step_work = Flop(drawn(random, 0.9, 1e5, 1e9));
    op.weights = Bytes(drawn(random, 0.9, 100.0, 900.0));
    op.state = Bytes(drawn(random, 0.5, 10.0, 200.0));
    if (random.chance(0.2)) op.times.push_back({"pi", Seconds(random.log_uniform(1e-3, 0.1))});
    if (random.chance(0.2)) op.step_times.push_back({"pi", Seconds(random.log_uniform(1e-4, 0.1))});
    for (std::vector<DeviceTime>* ends : {&op.enter, &op.leave})
      if (shape.ends) ends->push_back({"pi", Seconds(drawn(random, 0.8, 1e-4, 0.05))});
    op.inputs = {tensor};
    tensor = builder.add_tensor(fmt::format("t{}", l), Bytes(drawn(random, 0.9, 1e2, 1e6)));
    builder.set_step_size(tensor, Bytes(drawn(random, 0.9, 1.0, 1e5)));
    op.outputs = {tensor};
    builder.add_operator(std::move(op));
  }
  builder.add_result(tensor);
  return std::make_shared<const Model>(sound(std::move(builder).build()));
}

Network generating_network(Random& random, const GenerationShape& shape) {
  const std::size_t n = 1 + random.below(shape.max_nodes);
  NetworkBuilder builder("random");
  for (std::size_t v = 0; v < n; ++v) {
    Node node;
    node.id = fmt::format("n{}", v);
    node.compute = FlopPerSecond(drawn(random, 0.85, 1e9, 1e12));
    if (random.chance(shape.ends ? 0.7 : 0.2)) node.device = "pi";
    if (!node.is_relay()) node.overhead = Seconds(drawn(random, 0.4, 1e-4, 0.05));
    if (shape.backlogs) node.backlog = node.compute * Seconds(drawn(random, 0.5, 1e-3, 0.3));
    if (shape.memory && random.chance(0.8)) node.memory = Bytes(random.log_uniform(200.0, 2500.0));
    if (random.chance(0.2)) node.memory_bandwidth = BytesPerSecond(random.log_uniform(1e4, 1e6));
    sound(builder.add_node(std::move(node)));
  }
  for (std::size_t i = 0; i + 1 < n + random.below(2); ++i) {
    LinkRow row;
    row.from = NodeId(random.below(n));
    row.to = i + 1 < n ? NodeId(i + 1) : NodeId(random.below(n));
    if (i + 1 < n) row.from = NodeId(random.below(i + 1));
    row.bandwidth = BytesPerSecond(random.log_uniform(1e5, 1e8));
    row.delay = Seconds(drawn(random, 0.7, 1e-4, 0.02));
    if (shape.backlogs) row.backlog = row.bandwidth * Seconds(drawn(random, 0.4, 1e-4, 0.03));
    row.duplex = random.chance(0.85);
    sound(builder.add_link(row));
  }
  if (random.chance(0.4))
    if (auto set = builder.set_chunk(Bytes(drawn(random, 0.7, 1e2, 1e5))); !set) std::abort();
  return std::move(builder).build();
}

std::vector<Stay> stays_of(const Route& route) {
  std::vector<Stay> stays;
  for (const Leg& leg : route)
    if (const Stay* const stay = std::get_if<Stay>(&leg)) stays.push_back(*stay);
  return stays;
}

bool fits(const Network& network, const Job& job, const std::vector<Stay>& stays) {
  std::map<NodeId, Bytes> used;
  for (const Stay& stay : stays)
    for (std::uint32_t l = stay.first_layer; l <= stay.last_layer; ++l)
      used[stay.node] += job.model().layer(l).weights + job.model().layer(l).state;
  return std::ranges::all_of(used, [&](const auto& entry) {
    const auto& memory = network.node(entry.first).memory;
    return !memory || entry.second <= *memory;
  });
}

bool runs_again(const Network& network, const Job& job, const std::vector<Stay>& stays) {
  return std::ranges::all_of(stays, [&](const Stay& stay) {
    for (std::uint32_t l = stay.first_layer; l <= stay.last_layer; ++l)
      if (!job.model().step_model()->layer_time(l, network.node(stay.node))) return false;
    return true;
  });
}

}  // namespace

Instance random_generation(Random& random, const GenerationShape& shape) {
  auto network = std::make_shared<const Network>(generating_network(random, shape));
  JobSpec spec;
  spec.model = generating_model(random, shape);
  spec.source = NodeId(random.below(network->num_nodes()));
  spec.destination = NodeId(random.below(network->num_nodes()));
  if (shape.constraints) {
    spec.release = Seconds(drawn(random, 0.5, 0.01, 0.2));
    const std::uint32_t last = spec.model->num_layers();
    if (random.chance(0.4))
      spec.private_layers = static_cast<std::uint32_t>(random.below(last + 1));
    if (random.chance(0.4))
      spec.pins.push_back({last, last, {NodeId(random.below(network->num_nodes()))}});
  }
  std::vector<Job> jobs{sound(Job::make(*network, std::move(spec)))};
  return sound(Instance::make(std::move(network), std::move(jobs)));
}

Seconds run_by_run(const Network& network, const Job& job, const Route& route, const Route& again) {
  const Job run = job.further_run(last_node_of(job, route));
  const Resources resources(network);
  const auto follow = [&](const Job& of, std::span<const Leg> legs, Seconds now) {
    for (const Leg& leg : legs) {
      const Task task = task_of(network, of, leg);
      now = std::max(now, resources.backlog_time(task.resource)) + task.service + task.delay;
    }
    return now;
  };
  Seconds computed = follow(job, until_computed(route), job.release()), result;
  for (std::uint32_t i = 0; i < job.model().steps(); ++i) {
    computed = follow(run, until_computed(again), computed);
    result = follow(run, result_way(again), computed);
  }
  return result - job.release();
}

Seconds brute_force_generation(const Network& network, const Job& job, Waiting waiting) {
  std::map<std::vector<std::size_t>, std::vector<Route>> by_placement;
  const auto key_of = [](const Route& route) {
    std::vector<std::size_t> key;
    for (const Stay& stay : stays_of(route)) {
      key.push_back(stay.node.index());
      key.push_back(stay.last_layer);
    }
    return key;
  };
  for (const Route& route : all_routes(network, job)) {
    const auto stays = stays_of(route);
    if (!fits(network, job, stays) || !runs_again(network, job, stays)) continue;
    std::vector<Route>& known = by_placement[key_of(route)];
    // Ways of the first result make no difference.
    const auto same = [&](const Route& other) {
      return std::ranges::equal(until_computed(other), until_computed(route));
    };
    if (std::ranges::none_of(known, same)) known.push_back(route);
  }
  Seconds best = Seconds::infinity();
  for (const auto& [key, routes] : by_placement) {
    const Job run = job.further_run(last_node_of(job, routes.front()));
    for (const Route& again : all_routes(network, run)) {
      if (key_of(again) != key) continue;
      for (const Route& route : routes)
        best = std::min(best, evaluate(network, job, waiting, route, again).latency);
    }
  }
  return best;
}

}  // namespace lamina::testing
