#include "lamina/model/blocks.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>

namespace lamina {
namespace {

constexpr std::size_t kNowhere = std::numeric_limits<std::size_t>::max();

// For each tensor the position behind which it is no longer live: its last user, or for results
// the end (number of operators). kNever: nobody uses it.
std::vector<std::size_t> last_use(std::span<const Operator> operators, std::size_t num_tensors,
                                  std::span<const TensorId> results) {
  std::vector<std::size_t> last(num_tensors, kNowhere);
  for (std::size_t i = 0; i < operators.size(); ++i)
    for (const TensorId t : operators[i].inputs) last[t.index()] = i;
  for (const TensorId t : results) last[t.index()] = operators.size();
  return last;
}

// Sums of the work of neighbouring operators, and whether some of them is only timed: a tree, so
// that a sum costs O(log operators) and is not the difference of two large ones.
class Neighbours {
 public:
  explicit Neighbours(std::span<const Operator> operators)
      : size_(operators.size()), rows_(2 * operators.size()) {
    for (std::size_t i = 0; i < size_; ++i)
      rows_[size_ + i] = {operators[i].work, operators[i].only_timed};
    for (std::size_t i = size_; i-- > 1;) rows_[i] = rows_[2 * i] + rows_[2 * i + 1];
  }

  struct Sum {
    Flop work;
    bool has_only_timed = false;
    friend Sum operator+(const Sum& a, const Sum& b) {
      return {a.work + b.work, a.has_only_timed || b.has_only_timed};
    }
  };
  // Of [first, end).
  [[nodiscard]] Sum sum(std::size_t first, std::size_t end) const {
    Sum sum;
    for (first += size_, end += size_; first < end; first /= 2, end /= 2) {
      if (first % 2 == 1) sum = sum + rows_[first++];
      if (end % 2 == 1) sum = sum + rows_[--end];
    }
    return sum;
  }

 private:
  std::size_t size_;
  std::vector<Sum> rows_;
};

// One operator's time on one device.
struct Entry {
  const DeviceTime* time;
  std::size_t position;
};

// What the operators take on the device of the entries, which are all that it has, in order;
// nothing where one that is only timed has no time for it.
std::optional<Layer::OnDevice> time_on(std::span<const Entry> entries, std::size_t count,
                                       const Neighbours& neighbours) {
  Layer::OnDevice sum;
  sum.device = entries.front().time->device;
  sum.needs_compute = entries.size() < count;
  std::size_t next = 0;
  const auto pass = [&](std::size_t end) {
    const auto between = neighbours.sum(next, end);
    sum.rest += between.work;
    next = end + 1;
    return !between.has_only_timed;
  };
  for (const auto& [time, position] : entries) {
    sum.measured += time->time;
    if (!pass(position)) return std::nullopt;
  }
  return pass(count) ? std::optional(sum) : std::nullopt;
}

// O(times log times), however many devices and operators these are of.
std::vector<Layer::OnDevice> times_on_devices(std::span<const Operator> operators) {
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < operators.size(); ++i)
    for (const DeviceTime& t : operators[i].times) entries.push_back({&t, i});
  if (entries.empty()) return {};
  std::ranges::stable_sort(entries, {},
                           [](const Entry& e) -> std::string_view { return e.time->device; });
  const Neighbours neighbours(operators);
  std::vector<Layer::OnDevice> out;
  for (auto first = entries.begin(); first != entries.end();) {
    const auto end = std::find_if(first, entries.end(), [&](const Entry& e) {
      return e.time->device != first->time->device;
    });
    if (auto time = time_on({first, end}, operators.size(), neighbours))
      out.push_back(*std::move(time));
    first = end;
  }
  return out;
}

std::vector<DeviceTime> by_device(std::vector<DeviceTime> times) {
  std::ranges::stable_sort(times, {}, &DeviceTime::device);
  return times;
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
    layer.state += op.state;
  }
  layer.output = output;
  layer.on_device = times_on_devices(inside);
  layer.enter = by_device(inside.front().enter);
  layer.leave = by_device(inside.back().leave);
  layer.fused = inside.back().fused;
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
    if (last[t.index()] == kNowhere) return;
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
        if (last[t.index()] != kNowhere) output = tensors[t.index()].size;
    layers.push_back(block(operators, first, i, output));
    first = i + 1;
  }
  return layers;
}

std::vector<Layer> chain_of_operators(std::span<const Operator> operators,
                                      std::span<const Tensor> tensors,
                                      std::span<const TensorId> inputs,
                                      std::span<const TensorId> results) {
  const auto last = last_use(operators, tensors.size(), results);
  std::vector<std::vector<TensorId>> ending(operators.size() + 1);
  // Sums anew where something ends, in the order of the tensors: a difference would keep the
  // rounding errors of what is gone.
  std::vector<bool> live(tensors.size(), false);
  std::vector<TensorId> alive;
  const auto begin_life = [&](TensorId t) {
    if (last[t.index()] == kNowhere || live[t.index()]) return;
    live[t.index()] = true;
    alive.push_back(t);
    ending[last[t.index()]].push_back(t);
  };
  for (const TensorId t : inputs) begin_life(t);
  std::vector<Layer> layers;
  for (std::size_t i = 0; i < operators.size(); ++i) {
    for (const TensorId t : operators[i].outputs) begin_life(t);
    for (const TensorId t : ending[i]) live[t.index()] = false;
    if (!ending[i].empty()) std::erase_if(alive, [&](TensorId t) { return !live[t.index()]; });
    Bytes bundle;
    for (const TensorId t : alive) bundle += tensors[t.index()].size;
    layers.push_back(block(operators, i, i, bundle));
  }
  return layers;
}

}  // namespace lamina
