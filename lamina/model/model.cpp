#include "lamina/model/model.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <queue>
#include <span>
#include <string_view>

#include "lamina/core/nearest.h"
#include "lamina/model/blocks.h"
#include "lamina/model/cut_order.h"

namespace lamina {
namespace {

std::string called(const Operator& op, std::size_t index) {
  return op.name.empty()
             ? fmt::format("{} number {}", op.type.empty() ? "operator" : op.type, index + 1)
             : quoted(op.name);
}

template <class Q>
bool sound(Q q) {
  return q.is_finite() && q.value() >= 0.0;
}

bool sound(const std::vector<DeviceTime>& times) {
  return std::ranges::all_of(times, [](const DeviceTime& t) { return sound(t.time); });
}

// Whether some entry is not zero.
bool costs(const std::vector<DeviceTime>& times) {
  return std::ranges::any_of(times, [](const DeviceTime& t) { return t.time > Seconds(); });
}

// The entry of the device in a list sorted by device; 0 without one.
Seconds entry(const std::vector<DeviceTime>& times, const std::string& device) {
  if (device.empty()) return {};
  const auto at = std::ranges::lower_bound(times, device, {}, &DeviceTime::device);
  return at != times.end() && at->device == device ? at->time : Seconds();
}

Expected<void> demand_sound(std::span<const Operator> operators, std::span<const Tensor> tensors) {
  for (const Tensor& t : tensors)
    if (!sound(t.size))
      return error(
          ErrorCode::kValue,
          fmt::format("the size of tensor {} must be finite and not negative", quoted(t.name)));
  for (std::size_t i = 0; i < operators.size(); ++i) {
    const Operator& op = operators[i];
    const bool times = sound(op.times) && sound(op.enter) && sound(op.leave);
    if (!sound(op.work) || !sound(op.weights) || !sound(op.state) || !times)
      return error(ErrorCode::kValue,
                   fmt::format("work, weights, state, times, enter and leave of {} must be finite "
                               "and not negative",
                               called(op, i)));
  }
  return {};
}

// Sets every tensor's producer; a tensor has exactly one, an operator or the outside.
Expected<void> link_producers(std::span<const Operator> operators, std::span<const TensorId> inputs,
                              std::span<Tensor> tensors) {
  std::vector<bool> made(tensors.size());
  for (const TensorId t : inputs) made[t.index()] = true;
  for (std::size_t i = 0; i < operators.size(); ++i) {
    for (const TensorId t : operators[i].outputs) {
      if (made[t.index()])
        return error(ErrorCode::kModel,
                     fmt::format("tensor {} is made twice", quoted(tensors[t.index()].name)));
      made[t.index()] = true;
      tensors[t.index()].producer = OperatorId(i);
    }
  }
  for (std::size_t i = 0; i < operators.size(); ++i)
    for (const TensorId t : operators[i].inputs)
      if (!made[t.index()])
        return error(ErrorCode::kModel,
                     fmt::format("{} uses tensor {}, which no operator produces",
                                 called(operators[i], i), quoted(tensors[t.index()].name)));
  return {};
}

std::vector<bool> needed_for(std::span<const TensorId> results, std::span<const Operator> operators,
                             std::span<const Tensor> tensors) {
  std::vector<bool> needed(operators.size());
  std::vector<TensorId> open(results.begin(), results.end());
  while (!open.empty()) {
    const OperatorId maker = tensors[open.back().index()].producer;
    open.pop_back();
    if (!maker.valid() || needed[maker.index()]) continue;
    needed[maker.index()] = true;
    open.insert(open.end(), operators[maker.index()].inputs.begin(),
                operators[maker.index()].inputs.end());
  }
  return needed;
}

// Kahn's algorithm; among ready operators the first of the file goes first, so that a file in
// execution order keeps it.
Expected<std::vector<std::size_t>> execution_order(std::span<const Operator> operators,
                                                   std::span<const Tensor> tensors,
                                                   const std::vector<bool>& needed) {
  std::vector<std::vector<std::size_t>> users(operators.size());
  std::vector<std::size_t> missing(operators.size());
  std::size_t num_needed = 0;
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
  for (std::size_t i = 0; i < operators.size(); ++i) {
    if (!needed[i]) continue;
    ++num_needed;
    for (const TensorId t : operators[i].inputs) {
      const OperatorId maker = tensors[t.index()].producer;
      if (!maker.valid()) continue;
      users[maker.index()].push_back(i);
      ++missing[i];
    }
    if (missing[i] == 0) ready.push(i);
  }
  std::vector<std::size_t> order;
  while (!ready.empty()) {
    order.push_back(ready.top());
    ready.pop();
    for (const std::size_t user : users[order.back()])
      if (--missing[user] == 0) ready.push(user);
  }
  if (order.size() == num_needed) return order;
  for (std::size_t i = 0; i < operators.size(); ++i)
    if (needed[i] && missing[i] > 0)
      return error(ErrorCode::kModel,
                   fmt::format("the operators form a cycle; {} is on it or depends on it",
                               called(operators[i], i)));
  return order;
}

// Said once, however often the model is written and read again.
void note_only_timed(std::span<const Operator> operators, std::vector<Note>& notes) {
  const auto count = std::ranges::count_if(operators, &Operator::only_timed);
  if (count == 0) return;
  std::string text = fmt::format("{} {} but no work: only devices with a time can run {}", count,
                                 count == 1 ? "layer gives times" : "layers give times",
                                 count == 1 ? "it" : "them");
  if (std::ranges::find(notes, text, &Note::text) == notes.end())
    notes.push_back(
        {.code = "only-timed", .count = static_cast<std::size_t>(count), .text = std::move(text)});
}

}  // namespace

std::optional<Seconds> Model::layer_time(std::uint32_t l, const Node& node) const {
  const Layer& it = layer(l);
  if (node.memory_bandwidth) return time_by_operators(it, node);
  const bool computes = node.compute.value() > 0.0;
  if (!node.device.empty()) {
    const auto at =
        std::ranges::lower_bound(it.on_device, node.device, {}, &Layer::OnDevice::device);
    if (at != it.on_device.end() && at->device == node.device) {
      if (!at->needs_compute) return at->measured;
      if (computes) return at->measured + at->rest / node.compute;
      return std::nullopt;
    }
  }
  return computes && !it.only_timed ? std::optional(it.work / node.compute) : std::nullopt;
}

Seconds Model::enter_time(std::uint32_t l, const Node& node) const {
  return entry(layer(l).enter, node.device);
}

Seconds Model::leave_time(std::uint32_t l, const Node& node) const {
  return entry(layer(l).leave, node.device);
}

std::optional<Seconds> Model::time_by_operators(const Layer& layer, const Node& node) const {
  const bool computes = node.compute.value() > 0.0;
  Seconds sum;
  for (std::uint32_t i = layer.first_operator; i <= layer.last_operator; ++i) {
    const Operator& op = operators_[i];
    const auto timed = node.device.empty()
                           ? op.times.end()
                           : std::ranges::find(op.times, node.device, &DeviceTime::device);
    if (timed != op.times.end())
      sum += timed->time;
    else if (computes && !op.only_timed)
      sum += std::max(op.work / node.compute, (op.weights + op.state) / *node.memory_bandwidth);
    else
      return std::nullopt;
  }
  return sum;
}

ModelBuilder::ModelBuilder(std::string name) { model_.name_ = std::move(name); }

TensorId ModelBuilder::add_tensor(std::string name, Bytes size) {
  model_.tensors_.push_back({std::move(name), size, {}});
  return TensorId(model_.tensors_.size() - 1);
}

void ModelBuilder::add_input(TensorId tensor) { model_.inputs_.push_back(tensor); }
void ModelBuilder::add_result(TensorId tensor) { model_.results_.push_back(tensor); }
void ModelBuilder::add_note(Note note) { model_.notes_.push_back(std::move(note)); }

OperatorId ModelBuilder::add_operator(Operator op) {
  model_.operators_.push_back(std::move(op));
  return OperatorId(model_.operators_.size() - 1);
}

namespace {

// Each figure is finite, but their sum need not be.
Expected<void> demand_finite(Bytes input, std::span<const Layer> layers) {
  Flop work;
  Bytes weights, largest = input;
  double macs = 0.0;
  for (const Layer& layer : layers) {
    work += layer.work;
    weights += layer.weights;
    macs += layer.macs;
    largest = std::max(largest, layer.output);
  }
  const auto beyond = [](std::string_view what) {
    return error(ErrorCode::kLimit,
                 fmt::format("the {} of all layers adds up to more than a number can hold", what));
  };
  if (!work.is_finite()) return beyond("work");
  if (!weights.is_finite()) return beyond("size of the weights");
  if (!std::isfinite(macs)) return beyond("number of multiply-accumulates");
  if (!largest.is_finite())
    return error(ErrorCode::kLimit, "the size of a tensor is more than a number can hold");
  return {};
}

}  // namespace

Expected<Model> ModelBuilder::build() && {
  Model& m = model_;
  if (m.results_.empty()) return error(ErrorCode::kModel, "the model has no result");
  if (auto ok = demand_sound(m.operators_, m.tensors_); !ok) return tl::unexpected(ok.error());
  if (auto ok = link_producers(m.operators_, m.inputs_, m.tensors_); !ok)
    return tl::unexpected(ok.error());
  for (const TensorId t : m.results_)
    if (!m.tensors_[t.index()].producer.valid() &&
        std::ranges::find(m.inputs_, t) == m.inputs_.end())
      return error(ErrorCode::kModel, fmt::format("no operator produces the result {}",
                                                  quoted(m.tensors_[t.index()].name)));

  const auto needed = needed_for(m.results_, m.operators_, m.tensors_);
  const auto order = execution_order(m.operators_, m.tensors_, needed);
  if (!order) return tl::unexpected(order.error());

  std::vector<Operator> ordered;
  ordered.reserve(order->size());
  for (const std::size_t i : *order) ordered.push_back(std::move(m.operators_[i]));
  if (const std::size_t unused = m.operators_.size() - ordered.size(); unused > 0)
    m.notes_.push_back(
        {.code = "unused-operators",
         .count = unused,
         .text = fmt::format("left out {} operators that no result depends on", unused)});
  m.operators_ = std::move(ordered);
  m.charges_ends_ = std::ranges::any_of(
      m.operators_, [](const Operator& op) { return costs(op.enter) || costs(op.leave); });
  note_only_timed(m.operators_, m.notes_);
  for (Tensor& t : m.tensors_) t.producer = {};
  for (std::size_t i = 0; i < m.operators_.size(); ++i)
    for (const TensorId t : m.operators_[i].outputs) m.tensors_[t.index()].producer = OperatorId(i);

  for (const TensorId t : m.inputs_) m.input_ += m.tensors_[t.index()].size;
  m.layers_ = chain_of_blocks(m.operators_, m.tensors_, m.inputs_, m.results_);
  if (auto ok = demand_finite(m.input_, m.layers_); !ok) return tl::unexpected(ok.error());
  if (m.steps_ > 0) {
    if (m.layers_.empty())
      return error(ErrorCode::kModel, "a model without layers cannot run in further steps");
    auto step = step_model_of();
    if (!step) return tl::unexpected(step.error());
    m.step_model_ = std::make_shared<const Model>(*std::move(step));
  }
  return std::move(m);
}

Expected<Model> ModelBuilder::step_model_of() const {
  ModelBuilder step(model_.name_);
  step.model_.tensors_ = model_.tensors_;
  for (Tensor& tensor : step.model_.tensors_) tensor.size = tensor.step_size;
  step.model_.inputs_ = model_.inputs_;
  step.model_.results_ = model_.results_;
  for (Operator op : model_.operators_) {
    op.work = op.step_work;
    op.times = op.step_times;
    op.only_timed = op.step_only_timed;
    op.macs = 0.0;
    step.add_operator(std::move(op));
  }
  return std::move(step).build();
}

Model Model::cut(Cuts cuts) const {
  if (cuts == cuts_) return *this;
  if (cuts == Cuts::kSingle) {
    // Single cuts are the same in every order of the operators (blocks.h).
    Model cut = *this;
    cut.cuts_ = cuts;
    cut.layers_ = chain_of_blocks(operators_, tensors_, inputs_, results_);
    if (step_model_) cut.step_model_ = std::make_shared<const Model>(step_model_->cut(cuts));
    return cut;
  }
  if (!in_cut_order_ && cuts_ != Cuts::kSingle) return this->cut(Cuts::kSingle).cut(cuts);
  std::vector<std::uint32_t> order(operators_.size());
  std::iota(order.begin(), order.end(), 0U);
  Model cut = ordered(in_cut_order_ ? order : cut_order(*this));
  cut.set_cuts(cuts);
  cut.in_cut_order_ = true;
  return cut;
}

void Model::set_cuts(Cuts cuts) {
  cuts_ = cuts;
  if (!step_model_) return;
  Model step = *step_model_;
  step.cuts_ = cuts;
  step_model_ = std::make_shared<const Model>(std::move(step));
}

Model Model::ordered(std::span<const std::uint32_t> order) const {
  Model cut = *this;
  cut.cuts_ = cuts_ == Cuts::kLattice ? cuts_ : Cuts::kAny;
  cut.in_cut_order_ = false;
  for (std::size_t i = 0; i < order.size(); ++i) cut.operators_[i] = operators_[order[i]];
  for (std::size_t i = 0; i < cut.operators_.size(); ++i)
    for (const TensorId t : cut.operators_[i].outputs)
      cut.tensors_[t.index()].producer = OperatorId(i);
  cut.layers_ = chain_of_operators(cut.operators_, cut.tensors_, cut.inputs_, cut.results_);
  if (step_model_) cut.step_model_ = std::make_shared<const Model>(step_model_->ordered(order));
  return cut;
}

}  // namespace lamina
