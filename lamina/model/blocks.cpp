#include "lamina/model/blocks.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <set>

namespace lamina {
namespace {

constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();

// For each tensor the position behind which it is no longer live: its last user, or for results
// the end (number of operators). kNever: nobody uses it.
std::vector<std::size_t> last_use(std::span<const Operator> operators, std::size_t num_tensors,
                                  std::span<const TensorId> results) {
  std::vector<std::size_t> last(num_tensors, kNever);
  for (std::size_t i = 0; i < operators.size(); ++i)
    for (const TensorId t : operators[i].inputs) last[t.index()] = i;
  for (const TensorId t : results) last[t.index()] = operators.size();
  return last;
}

// What the operators take on the device; nothing where one that is only timed has no time for it.
std::optional<Layer::OnDevice> time_on(const std::string& device,
                                       std::span<const Operator> operators) {
  Layer::OnDevice sum;
  sum.device = device;
  for (const Operator& op : operators) {
    const auto time = std::ranges::find(op.times, device, &DeviceTime::device);
    if (time != op.times.end()) {
      sum.measured += time->time;
    } else if (op.only_timed) {
      return std::nullopt;
    } else {
      sum.rest += op.work;
      sum.needs_compute = true;
    }
  }
  return sum;
}

std::vector<Layer::OnDevice> times_on_devices(std::span<const Operator> operators) {
  std::set<std::string> devices;
  for (const Operator& op : operators)
    for (const DeviceTime& t : op.times) devices.insert(t.device);
  std::vector<Layer::OnDevice> out;
  for (const std::string& device : devices)
    if (auto time = time_on(device, operators)) out.push_back(*std::move(time));
  return out;
}

std::string block_name(std::span<const Operator> operators) {
  if (operators.size() == 1) return operators.front().name;
  return operators.front().name + ".." + operators.back().name;
}

Layer block(std::span<const Operator> operators, std::size_t first, std::size_t last,
            Bytes output) {
  const auto inside = operators.subspan(first, last - first + 1);
  Layer layer;
  layer.name = block_name(inside);
  layer.first_operator = static_cast<std::uint32_t>(first);
  layer.last_operator = static_cast<std::uint32_t>(last);
  for (const Operator& op : inside) {
    layer.work += op.work;
    layer.only_timed = layer.only_timed || op.only_timed;
    layer.macs += op.macs;
    layer.weights += op.weights;
  }
  layer.output = output;
  layer.on_device = times_on_devices(inside);
  return layer;
}

}  // namespace

std::vector<Layer> chain_of_blocks(std::span<const Operator> operators,
                                   std::span<const Tensor> tensors,
                                   std::span<const TensorId> inputs,
                                   std::span<const TensorId> results) {
  const auto last = last_use(operators, tensors.size(), results);
  std::vector<std::size_t> ending(operators.size() + 1);  // live tensors that end at each position
  std::size_t live = 0;
  const auto begin_life = [&](TensorId t) {
    if (last[t.index()] == kNever) return;
    ++live;
    ++ending[last[t.index()]];
  };
  for (const TensorId t : inputs) begin_life(t);

  Bytes result;
  for (const TensorId t : results) result += tensors[t.index()].size;

  std::vector<Layer> layers;
  std::size_t first = 0;
  for (std::size_t i = 0; i < operators.size(); ++i) {
    for (const TensorId t : operators[i].outputs) begin_life(t);
    live -= ending[i];
    const bool at_end = i + 1 == operators.size();
    if (live != 1 && !at_end) continue;
    Bytes output = result;
    if (!at_end)
      for (const TensorId t : operators[i].outputs)
        if (last[t.index()] != kNever) output = tensors[t.index()].size;
    layers.push_back(block(operators, first, i, output));
    first = i + 1;
  }
  return layers;
}

}  // namespace lamina
