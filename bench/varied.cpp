#include "bench/varied.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "bench/sound.h"

namespace lamina::bench {
namespace {

// A copy with each node and each row of the file as `change_node` and `change_row` leave it.
template <class ChangeNode, class ChangeRow>
Network copied(const Network& network, ChangeNode&& change_node, ChangeRow&& change_row) {
  NetworkBuilder builder(network.name());
  builder.reserve(network.num_nodes(), network.num_rows());
  for (std::size_t v = 0; v < network.num_nodes(); ++v) {
    Node node = network.node(NodeId(v));
    change_node(NodeId(v), node);
    sound(builder.add_node(std::move(node)));
  }
  for (LinkRow row : network.rows()) {
    change_row(row);
    sound(builder.add_link(row));
  }
  return std::move(builder).build();
}

}  // namespace

Model scaled(const Model& model, const ModelScale& scale) {
  ModelBuilder builder(model.name());
  const auto is_end = [&](TensorId tensor) {
    return std::ranges::count(model.inputs(), tensor) + std::ranges::count(model.results(), tensor);
  };
  for (std::size_t t = 0; t < model.tensors().size(); ++t) {
    const Tensor& tensor = model.tensors()[t];
    const double factor = is_end(TensorId(t)) > 0 ? scale.ends : scale.inner;
    builder.add_tensor(tensor.name, factor * tensor.size);
  }
  for (const TensorId input : model.inputs()) builder.add_input(input);
  for (Operator op : model.operators()) {
    op.work = scale.work * op.work;
    for (DeviceTime& measured : op.times) measured.time = scale.work * measured.time;
    builder.add_operator(std::move(op));
  }
  for (const TensorId result : model.results()) builder.add_result(result);
  return sound(std::move(builder).build());
}

Network with_rates(const Network& network, double factor) {
  return copied(
      network, [](NodeId, Node&) {}, [&](LinkRow& row) { row.bandwidth = factor * row.bandwidth; });
}

Network with_backlog(const Network& network, NodeId node, Seconds more) {
  assert(network.node(node).compute.value() > 0.0);
  return copied(
      network,
      [&](NodeId v, Node& copy) {
        if (v == node) copy.backlog = copy.backlog + copy.compute * more;
      },
      [](LinkRow&) {});
}

}  // namespace lamina::bench
