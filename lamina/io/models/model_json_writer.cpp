#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "lamina/io/documents/lamina_format.h"
#include "lamina/io/documents/notes_json.h"
#include "lamina/io/models/model_json.h"
#include "lamina/io/text/json_writer.h"
#include "lamina/model/model.h"

namespace lamina::io {
namespace {

constexpr std::string_view kInput = "input";

// One layer of the file: an operator with one of its outputs. Row numbers double as tensor numbers,
// 0 being the input.
struct Row {
  const Operator* op = nullptr;  // whose work, weights and times the row carries; none: moves only
  std::vector<DeviceTime> times, step_times;
  std::string name;
  Bytes output, step_output;
  std::vector<std::size_t> inputs;
  std::string tensor{};  // what its output is called; may be empty
  // Of the first and the last of the rows that an operator becomes: a stay pays them once.
  std::vector<DeviceTime> enter{}, leave{};
  bool fused = false;
};

// The rows of a model. The format has one input, one output a layer and the last output as result:
//  - several inputs become one of their total size;
//  - an operator with several outputs in use becomes a row with the first and, for each of the
//    others, a row without work that reads the same inputs;
//  - several results of operators are gathered by a last row without work.
// Rows without work take 0 s on every device with a time, so that nodes without a speed run them
// too. None of these changes where a model can be cut, what a cut carries or what a block costs.
class Rows {
 public:
  Rows(const Model& model, ModelText text)
      : model_(model), row_of_(model.tensors().size(), 0), used_(model.tensors().size()) {
    for (const Operator& op : model.operators())
      for (const TensorId t : op.inputs) used_[t.index()] = true;
    for (const TensorId t : model.results()) used_[t.index()] = true;
    rows_.emplace_back();
    rows_.front().name = kInput;
    for (const Operator& op : model.operators()) add(op);
    if (model.results().size() > 1 && !model.operators().empty()) {
      if (text == ModelText::kWithNames)
        results_ = rows_of(model.results());
      else
        gather_results();
    }
    name_apart();
  }

  [[nodiscard]] const Row& operator[](std::size_t i) const { return rows_[i]; }
  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  // Those that make the results; none: the last one does.
  [[nodiscard]] const std::vector<std::size_t>& results() const { return results_; }

 private:
  std::vector<std::size_t> rows_of(std::span<const TensorId> tensors) const {
    std::vector<std::size_t> rows;
    for (const TensorId t : tensors)
      if (std::ranges::find(rows, row_of_[t.index()]) == rows.end())
        rows.push_back(row_of_[t.index()]);
    return rows;
  }

  void add(const Operator& op) {
    const auto inputs = rows_of(op.inputs);
    const Operator* carried = &op;
    const std::size_t first = rows_.size();
    for (const TensorId t : op.outputs) {
      if (!used_[t.index()]) continue;
      row_of_[t.index()] = rows_.size();
      const Tensor& made = model_.tensors()[t.index()];
      if (carried != nullptr)
        rows_.push_back({carried, op.times, op.step_times, op.name, made.size, made.step_size,
                         inputs, made.name});
      else
        rows_.push_back({carried, no_time({&op, 1}, &Operator::times),
                         no_time({&op, 1}, &Operator::step_times), op.name, made.size,
                         made.step_size, inputs, made.name});
      carried = nullptr;
    }
    if (first == rows_.size()) return;
    rows_[first].enter = op.enter;
    rows_.back().leave = op.leave;
    rows_.back().fused = op.fused;
  }

  void gather_results() {
    const std::uint32_t last = model_.num_layers();
    rows_.push_back({nullptr, no_time(model_.operators(), &Operator::times),
                     no_time(model_.operators(), &Operator::step_times), "result",
                     model_.tensor_size(last),
                     model_.steps() > 0 ? model_.step_model()->tensor_size(last) : Bytes(),
                     rows_of(model_.results())});
    rows_.back().leave = model_.operators().back().leave;
    rows_.back().fused = model_.operators().back().fused;
  }

  // 0 s on every device that some of the operators have a time for.
  static std::vector<DeviceTime> no_time(std::span<const Operator> operators,
                                         std::vector<DeviceTime> Operator::* times_of) {
    std::set<std::string_view> devices;
    for (const Operator& op : operators)
      for (const DeviceTime& t : op.*times_of) devices.insert(t.device);
    std::vector<DeviceTime> times;
    for (const std::string_view device : devices) times.push_back({std::string(device), {}});
    return times;
  }

  // Rows that others name as inputs get names that are theirs alone.
  void name_apart() {
    std::unordered_map<std::string_view, std::size_t> bearers;
    for (const Row& row : rows_) ++bearers[row.name];
    std::vector<bool> clashes(rows_.size());
    for (std::size_t i = 1; i < rows_.size(); ++i)
      clashes[i] = rows_[i].name.empty() || bearers[rows_[i].name] > 1;
    std::unordered_set<std::string> taken;
    for (const Row& row : rows_) taken.insert(row.name);
    for (std::size_t i = 1; i < rows_.size(); ++i) {
      if (!clashes[i]) continue;
      if (rows_[i].name.empty() && rows_[i].op != nullptr) rows_[i].name = rows_[i].op->type;
      std::string apart = fmt::format("{}#{}", rows_[i].name, i);
      while (!taken.insert(apart).second) apart += '\'';
      rows_[i].name = std::move(apart);
    }
  }

  const Model& model_;
  std::vector<std::size_t> row_of_;
  std::vector<bool> used_;
  std::vector<Row> rows_;
  std::vector<std::size_t> results_;
};

void write_names(std::string& out, const Rows& rows, const std::vector<std::size_t>& named) {
  JsonBlock inputs(out, '[');
  for (const std::size_t i : named) {
    inputs.element();
    append_json(out, rows[i].name);
  }
  inputs.close();
}

void write_times(std::string& out, JsonBlock& layer, std::string_view key,
                 const std::vector<DeviceTime>& times) {
  if (times.empty()) return;
  layer.key(key);
  JsonBlock block(out, '{');
  for (const DeviceTime& t : times) block.field(t.device, to_text(t.time));
  block.close();
}

// What the layer does in each further run.
void write_step(std::string& out, JsonBlock& layer, const Row& row) {
  const Flop work = row.op != nullptr ? row.op->step_work : Flop();
  // Without the key, a layer with times runs on their devices alone.
  const bool is_known = row.op == nullptr || !row.op->step_only_timed;
  if (is_known && (work > Flop() || !row.step_times.empty()))
    layer.field("step_work", to_text(work));
  if (row.step_output > Bytes()) layer.field("step_output", to_text(row.step_output));
  write_times(out, layer, "step_times", row.step_times);
}

struct Wanted {
  bool has_steps = false;
  ModelText text = ModelText::kChain;
};

void write_layer(std::string& out, const Rows& rows, std::size_t i, const Wanted& wanted) {
  const Row& row = rows[i];
  JsonBlock layer(out, '{');
  layer.field("name", row.name);
  if (row.op != nullptr && !row.op->type.empty()) layer.field("type", row.op->type);
  if (row.inputs != std::vector{i - 1}) {
    layer.key("inputs");
    write_names(out, rows, row.inputs);
  }
  if (row.op == nullptr || !row.op->only_timed)
    layer.field("work", to_text(row.op != nullptr ? row.op->work : Flop()));
  if (row.op != nullptr && row.op->macs > 0.0) layer.field("macs", row.op->macs);
  layer.field("output", to_text(row.output));
  if (wanted.text == ModelText::kWithNames && !row.tensor.empty() && row.tensor != row.name)
    layer.field("tensor", row.tensor);
  if (row.op != nullptr && row.op->weights > Bytes())
    layer.field("weights", to_text(row.op->weights));
  if (row.op != nullptr && row.op->state > Bytes()) layer.field("state", to_text(row.op->state));
  write_times(out, layer, "times", row.times);
  write_times(out, layer, "enter", row.enter);
  write_times(out, layer, "leave", row.leave);
  if (row.fused) layer.field("fused", true);
  if (wanted.has_steps) write_step(out, layer, row);
  layer.close();
}

}  // namespace

std::string model_json(const Model& model, ModelText text) {
  std::string out;
  JsonBlock document(out, '{', JsonBlock::Layout::kLines);
  document.field("format", kModelFormat);
  if (!model.name().empty()) document.field("name", model.name());
  write_notes(out, document, model.notes());
  document.field("input", to_text(model.tensor_size(0)));
  if (model.steps() > 0) {
    document.field("steps", std::int64_t{model.steps()});
    document.field("step_input", to_text(model.step_model()->tensor_size(0)));
  }
  document.key("layers");
  JsonBlock layers(out, '[', JsonBlock::Layout::kLines, 1);
  const Rows rows(model, text);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    layers.element();
    write_layer(out, rows, i, {model.steps() > 0, text});
  }
  layers.close();
  if (!rows.results().empty()) {
    document.key("results");
    write_names(out, rows, rows.results());
  }
  document.close();
  out += '\n';
  return out;
}

}  // namespace lamina::io
