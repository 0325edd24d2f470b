#include "tests/support/random_instance.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/sound.h"

namespace lamina::testing {
namespace {

constexpr std::array<std::string_view, 2> kDevices{"pi", "gpu"};

// Zero unless the chance wants it, else spread over orders of magnitude.
double some(Random& random, double chance, double low, double high) {
  return random.chance(chance) ? random.log_uniform(low, high) : 0.0;
}

std::size_t between(Random& random, std::size_t low, std::size_t high) {
  return low + random.below(high - low + 1);
}

Node random_node(Random& random, std::size_t index, const RandomShape& shape) {
  Node node;
  node.id = fmt::format("n{}", index);
  node.compute = FlopPerSecond(some(random, 0.65, 1e9, 1e12));
  if (random.chance(0.2)) node.device = kDevices[random.below(kDevices.size())];
  if (shape.ends && node.device.empty() && random.chance(0.7))
    node.device = kDevices[random.below(kDevices.size())];
  if (shape.backlogs && node.compute.value() > 0.0)
    node.backlog = node.compute * Seconds(some(random, 0.6, 0.002, 0.5));
  if (shape.overheads && !node.is_relay()) node.overhead = Seconds(some(random, 0.5, 0.001, 0.1));
  return node;
}

LinkRow random_row(Random& random, NodeId from, NodeId to, const RandomShape& shape) {
  LinkRow row;
  row.from = from;
  row.to = to;
  row.bandwidth = BytesPerSecond(random.log_uniform(1e5, 1e8));
  row.delay = Seconds(some(random, 0.7, 1e-4, 0.02));
  if (shape.backlogs) row.backlog = row.bandwidth * Seconds(some(random, 0.5, 0.001, 0.3));
  row.duplex = random.chance(0.75);
  return row;
}

std::vector<std::pair<NodeId, NodeId>> random_pairs(Random& random, std::size_t n) {
  std::vector<std::pair<NodeId, NodeId>> pairs;
  for (std::size_t v = 1; v < n; ++v)
    if (!random.chance(0.05)) pairs.emplace_back(random.below(v), v);
  for (std::size_t more = random.below(2 * n + 1); more > 0; --more)
    pairs.emplace_back(random.below(n), random.below(n));
  for (auto& [from, to] : pairs)
    if (random.chance(0.5)) std::swap(from, to);
  return pairs;
}

std::vector<NodeId> random_subset(Random& random, const Network& network, std::size_t at_most) {
  std::vector<NodeId> nodes;
  for (std::size_t v = 0; v < network.num_nodes(); ++v)
    if (!network.node(NodeId(v)).is_relay() || random.chance(0.1)) nodes.emplace_back(v);
  if (nodes.empty()) nodes.emplace_back(0);
  random.shuffle(std::span(nodes));
  nodes.resize(between(random, 1, std::min(at_most, nodes.size())));
  return nodes;
}

void add_ends(Random& random, Operator& op) {
  for (std::vector<DeviceTime>* times : {&op.enter, &op.leave})
    for (const std::string_view device : kDevices)
      if (random.chance(0.6))
        times->push_back({std::string(device), Seconds(some(random, 0.9, 1e-3, 0.2))});
}

Pin random_pin(Random& random, const Network& network, std::size_t num_layers) {
  Pin pin;
  pin.first_layer = static_cast<std::uint32_t>(between(random, 1, num_layers));
  pin.last_layer = static_cast<std::uint32_t>(between(random, pin.first_layer, num_layers));
  pin.nodes = random_subset(random, network, 3);
  return pin;
}

}  // namespace

Network random_network(Random& random, const RandomShape& shape) {
  const std::size_t n = between(random, shape.min_nodes, shape.max_nodes);
  NetworkBuilder builder("random");
  for (std::size_t v = 0; v < n; ++v) sound(builder.add_node(random_node(random, v, shape)));
  for (const auto& [from, to] : random_pairs(random, n)) {
    LinkRow row = random_row(random, from, to, shape);
    sound(builder.add_link(row));
    if (!random.chance(0.1)) continue;
    // A parallel link: slower but nearer, or the other way round.
    row.bandwidth = row.bandwidth * (random.chance(0.5) ? 0.3 : 3.0);
    row.delay = row.delay * (random.chance(0.5) ? 0.5 : 4.0);
    sound(builder.add_link(row));
  }
  if (shape.chunks) sound(builder.set_chunk(Bytes(some(random, 0.7, 1e3, 3e7))));
  return std::move(builder).build();
}

std::shared_ptr<const Model> random_model(Random& random, const RandomShape& shape) {
  ModelBuilder builder("random");
  TensorId tensor = builder.add_tensor("t0", Bytes(some(random, 0.9, 1e3, 2e7)));
  builder.add_input(tensor);
  const std::size_t num_layers = between(random, shape.min_layers, shape.max_layers);
  for (std::size_t l = 1; l <= num_layers; ++l) {
    Operator op;
    op.name = fmt::format("l{}", l);
    op.work = Flop(some(random, 0.8, 1e7, 5e10));
    if (random.chance(0.3))
      op.times.push_back({std::string(kDevices[random.below(kDevices.size())]),
                          Seconds(some(random, 0.9, 1e-3, 0.2))});
    // Rare enough that most instances still have a plan.
    op.only_timed = !op.times.empty() && random.chance(0.15);
    if (op.only_timed) op.work = {};
    if (shape.ends) add_ends(random, op);
    op.inputs = {tensor};
    tensor = builder.add_tensor(fmt::format("t{}", l), Bytes(some(random, 0.9, 1e2, 5e6)));
    op.outputs = {tensor};
    builder.add_operator(std::move(op));
  }
  builder.add_result(tensor);
  return std::make_shared<const Model>(sound(std::move(builder).build()));
}

Job random_job(Random& random, const Network& network, std::shared_ptr<const Model> model,
               const RandomShape& shape) {
  JobSpec spec;
  const std::size_t num_layers = model->num_layers();
  spec.source = NodeId(random.below(network.num_nodes()));
  spec.destination = NodeId(random.below(network.num_nodes()));
  if (shape.constraints) {
    spec.release = Seconds(some(random, 0.5, 0.01, 1.0));
    if (random.chance(0.3))
      spec.private_layers = static_cast<std::uint32_t>(random.below(num_layers + 1));
    while (num_layers > 0 && random.chance(0.25))
      spec.pins.push_back(random_pin(random, network, num_layers));
  }
  spec.model = std::move(model);
  return sound(Job::make(network, std::move(spec)));
}

Instance random_instance(Random& random, const RandomShape& shape, std::size_t num_jobs) {
  Instance instance;
  instance.network = std::make_shared<const Network>(random_network(random, shape));
  for (std::size_t i = 0; i < num_jobs; ++i) {
    const Job drawn = random_job(random, *instance.network, random_model(random, shape), shape);
    JobSpec spec = drawn.spec();
    if (num_jobs > 1) spec.id = fmt::format("job-{}", i + 1);
    instance.jobs.push_back(sound(Job::make(*instance.network, std::move(spec))));
  }
  return instance;
}

}  // namespace lamina::testing
