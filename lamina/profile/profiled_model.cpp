#include "lamina/profile/profiled_model.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <utility>

#include "lamina/core/quoted.h"

namespace lamina::profile {
namespace {

// The model once more, its operators as `change` leaves them.
Expected<Model> rebuilt(const Model& model, std::span<const Note> notes,
                        const std::function<void(std::size_t i, Operator& op)>& change) {
  ModelBuilder builder(model.name());
  for (const Tensor& tensor : model.tensors()) {
    const TensorId id = builder.add_tensor(tensor.name, tensor.size);
    if (model.steps() > 0) builder.set_step_size(id, tensor.step_size);
  }
  for (const TensorId input : model.inputs()) builder.add_input(input);
  for (std::size_t i = 0; i < model.operators().size(); ++i) {
    Operator op = model.operators()[i];
    change(i, op);
    builder.add_operator(std::move(op));
  }
  for (const TensorId result : model.results()) builder.add_result(result);
  for (const Note& note : notes) builder.add_note(note);
  builder.set_steps(model.steps());
  return std::move(builder).build();
}

// Of the note that says how the times of a device were measured: there is one for each device.
std::string beginning_of_note(const std::string& device) {
  return fmt::format("times of {}: ", lamina::quoted(device));
}

void set_time(std::vector<DeviceTime>& times, const std::string& device, Seconds time) {
  std::erase_if(times, [&](const DeviceTime& at) { return at.device == device; });
  // Clocks tell no more than nanoseconds, and files are easier to read so.
  times.push_back({device, Seconds(std::round(1e9 * time.value()) / 1e9)});
}

// Of an operator in its layer, all of which make 1.
double share_of(const Operator& op, const Layer& layer) {
  const auto count = static_cast<double>(layer.last_operator - layer.first_operator + 1);
  return layer.work > Flop() ? op.work / layer.work : 1 / count;
}

void take_over(std::vector<DeviceTime>& kept, const std::vector<DeviceTime>& found,
               const std::string& device) {
  std::erase_if(kept, [&](const DeviceTime& at) { return at.device == device; });
  for (const DeviceTime& at : found)
    if (at.device == device) kept.push_back(at);
}

std::vector<Bytes> sizes_of(const Model& model, std::span<const TensorId> tensors) {
  std::vector<Bytes> sizes;
  for (const TensorId t : tensors) sizes.push_back(model.tensors()[t.index()].size);
  return sizes;
}

Expected<void> demand_same(const Model& kept, const Model& profiled) {
  const auto ours = profiled.operators(), theirs = kept.operators();
  for (std::size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i) {
    const Operator &a = theirs[i], &b = ours[i];
    if (a.name != b.name || a.work != b.work || a.weights != b.weights || a.inputs != b.inputs ||
        sizes_of(kept, a.outputs) != sizes_of(profiled, b.outputs))
      return error(ErrorCode::kValue,
                   fmt::format("layer {}, {}, is not that of the model, {}: its work, weights or "
                               "tensors differ, or it was profiled with other --cuts",
                               i + 1, lamina::quoted(a.name), lamina::quoted(b.name)));
  }
  if (ours.size() != theirs.size())
    return error(ErrorCode::kValue,
                 fmt::format("has {} layers, the model has {}", theirs.size(), ours.size()));
  return {};
}

}  // namespace

Expected<Model> with_costs(const Model& model, const std::string& device, const StayCosts& costs,
                           const std::vector<bool>& fused, const std::string& how) {
  std::vector<Note> notes(model.notes().begin(), model.notes().end());
  notes.push_back({.code = "profiled", .text = beginning_of_note(device) + how});
  std::vector<std::size_t> layer_of;  // of each operator, from 0
  for (std::size_t l = 0; l < model.num_layers(); ++l)
    layer_of.resize(model.layers()[l].last_operator + 1, l);
  return rebuilt(model, notes, [&](std::size_t i, Operator& op) {
    const std::size_t l = layer_of[i];
    const Layer& layer = model.layers()[l];
    set_time(op.times, device, share_of(op, layer) * costs.times[l]);
    const bool begins = i == layer.first_operator, ends = i == layer.last_operator;
    set_time(op.enter, device, begins ? costs.enter[l] : Seconds());
    set_time(op.leave, device, ends ? costs.leave[l] : Seconds());
    op.fused = op.fused || (ends && fused[l]);
  });
}

Expected<Model> merged(const Model& kept, const Model& profiled, const std::string& device) {
  if (auto ok = demand_same(kept, profiled); !ok) return tl::unexpected(ok.error());
  std::vector<Note> notes;
  for (const Note& note : kept.notes())
    if (!note.text.starts_with(beginning_of_note(device))) notes.push_back(note);
  for (const Note& note : profiled.notes())
    if (std::ranges::find(notes, note.text, &Note::text) == notes.end()) notes.push_back(note);
  return rebuilt(kept, notes, [&](std::size_t i, Operator& op) {
    const Operator& found = profiled.operators()[i];
    take_over(op.times, found.times, device);
    take_over(op.enter, found.enter, device);
    take_over(op.leave, found.leave, device);
    op.fused = op.fused || found.fused;
  });
}

}  // namespace lamina::profile
