#include "lamina/io/models/model_json.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <unordered_map>
#include <vector>

#include "lamina/core/nearest.h"
#include "lamina/io/documents/lamina_format.h"
#include "lamina/io/documents/notes_json.h"
#include "lamina/io/text/json_reader.h"
#include "lamina/model/note.h"

namespace lamina::io {
namespace {

constexpr std::uint32_t kMostSteps = 100'000'000;
constexpr std::string_view kInput = "input";  // what layers call the input of the model

struct LayerRow {
  Operator op;
  Bytes output, step_output;
  std::optional<std::vector<std::string>> inputs;  // none: the previous layer
  std::string tensor{};  // what its output is called; empty: like the layer
};

std::vector<DeviceTime> read_times(JsonReader& in) {
  std::vector<DeviceTime> times;
  in.map([&](std::string_view device) {
    times.push_back({std::string(device), in.quantity<Seconds>()});
  });
  return times;
}

std::vector<std::string> read_names(JsonReader& in) {
  std::vector<std::string> names;
  in.list([&](std::size_t) { names.emplace_back(in.text()); });
  return names;
}

LayerRow read_layer(JsonReader& in) {
  LayerRow row;
  bool gives_work = false, gives_step_work = false;
  in.object({{"name", [&] { row.op.name = in.text(); }},
             {"type", [&] { row.op.type = in.text(); }},
             {"inputs", [&] { row.inputs = read_names(in); }},
             {"work",
              [&] {
                row.op.work = in.quantity<Flop>();
                gives_work = true;
              }},
             {"macs", [&] { row.op.macs = in.number(); }},
             {"output", [&] { row.output = in.quantity<Bytes>(); }, kRequired},
             {"tensor", [&] { row.tensor = in.text(); }},
             {"weights", [&] { row.op.weights = in.quantity<Bytes>(); }},
             {"state", [&] { row.op.state = in.quantity<Bytes>(); }},
             {"times", [&] { row.op.times = read_times(in); }},
             {"enter", [&] { row.op.enter = read_times(in); }},
             {"leave", [&] { row.op.leave = read_times(in); }},
             {"fused", [&] { row.op.fused = in.boolean(); }},
             {"step_work",
              [&] {
                row.op.step_work = in.quantity<Flop>();
                gives_step_work = true;
              }},
             {"step_output", [&] { row.step_output = in.quantity<Bytes>(); }},
             {"step_times", [&] { row.op.step_times = read_times(in); }}});
  row.op.step_only_timed = !gives_step_work && !row.op.step_times.empty();
  row.op.only_timed = !gives_work && !row.op.times.empty();
  if (row.op.macs < 0.0) fail(ErrorCode::kValue, "must not be negative", ".macs");
  return row;
}

struct Document {
  std::string name;
  std::vector<Note> notes;
  Bytes input, step_input;
  std::uint32_t steps = 0;
  std::vector<LayerRow> layers;
  std::optional<std::vector<std::string>> results;  // none: the last layer's output
};

void read_layers(JsonReader& in, Document& model) {
  in.list([&](std::size_t) { model.layers.push_back(read_layer(in)); });
}

Document read_document(JsonReader& in) {
  Document model;
  in.object({{"format", [&] { demand_format(in, kModelFormat); }, kRequired},
             {"name", [&] { model.name = in.text(); }},
             {"notes", [&] { read_notes(in, model.notes); }},
             {"assumptions", [&] { read_assumptions(in, model.notes); }},
             {"input", [&] { model.input = in.quantity<Bytes>(); }, kRequired},
             {"steps", [&] { model.steps = static_cast<std::uint32_t>(in.whole(0, kMostSteps)); }},
             {"step_input", [&] { model.step_input = in.quantity<Bytes>(); }},
             {"layers", [&] { read_layers(in, model); }, kRequired},
             {"results", [&] { model.results = read_names(in); }}});
  return model;
}

// Looks up what layers name as their inputs. A name may belong to several layers as long as nobody
// asks for it.
class Names {
 public:
  explicit Names(const std::vector<LayerRow>& layers) : layers_(layers) {
    by_name_.emplace(kInput, 0);
    for (std::size_t i = 0; i < layers.size(); ++i) {
      const auto [found, added] = by_name_.emplace(layers[i].op.name, i + 1);
      if (!added) found->second = kSeveral;
    }
  }

  // The number of the tensor: 0 is the input, l the output of layer l.
  [[nodiscard]] Expected<std::size_t> find(std::string_view name) const {
    const auto found = by_name_.find(name);
    if (found == by_name_.end() || name.empty())
      return error(ErrorCode::kUnknownName, unknown_name(name, "layer", known()));
    if (found->second == kSeveral)
      return error(ErrorCode::kDuplicate,
                   fmt::format("{} is the name of several tensors", quoted(name)));
    return found->second;
  }

 private:
  static constexpr std::size_t kSeveral = ~std::size_t{0};
  [[nodiscard]] std::vector<std::string_view> known() const {
    std::vector<std::string_view> names{kInput};
    for (const LayerRow& row : layers_) names.push_back(row.op.name);
    return names;
  }

  const std::vector<LayerRow>& layers_;
  std::unordered_map<std::string_view, std::size_t> by_name_;
};

// Resolves the inputs of every layer to tensor numbers; fails with the path in the document.
Expected<std::vector<std::vector<std::size_t>>> resolve_inputs(
    const std::vector<LayerRow>& layers) {
  const Names names(layers);
  std::vector<std::vector<std::size_t>> inputs(layers.size());
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (!layers[i].inputs) {
      inputs[i].push_back(i);
      continue;
    }
    for (std::size_t k = 0; k < layers[i].inputs->size(); ++k) {
      const auto tensor = names.find((*layers[i].inputs)[k]);
      if (!tensor)
        return tl::unexpected(located(tensor.error(), fmt::format("layers[{}].inputs[{}]", i, k)));
      inputs[i].push_back(*tensor);
    }
  }
  return inputs;
}

// The tensor numbers of the results; fails likewise.
Expected<std::vector<std::size_t>> resolve_results(const Document& document) {
  if (!document.results) return std::vector<std::size_t>{document.layers.size()};
  const Names names(document.layers);
  std::vector<std::size_t> results;
  for (std::size_t i = 0; i < document.results->size(); ++i) {
    const auto tensor = names.find((*document.results)[i]);
    if (!tensor) return tl::unexpected(located(tensor.error(), fmt::format("results[{}]", i)));
    if (std::ranges::find(results, *tensor) != results.end())
      return error(ErrorCode::kDuplicate, "names a layer twice", fmt::format("results[{}]", i));
    results.push_back(*tensor);
  }
  return results;
}

Expected<void> demand_all_used(const std::vector<LayerRow>& layers,
                               const std::vector<std::vector<std::size_t>>& inputs,
                               const std::vector<std::size_t>& results) {
  std::vector<bool> used(layers.size() + 1);
  for (const std::size_t t : results) used[t] = true;
  for (const auto& tensors : inputs)
    for (const std::size_t t : tensors) used[t] = true;
  for (std::size_t l = 1; l <= layers.size(); ++l)
    if (!used[l])
      return error(
          ErrorCode::kModel,
          fmt::format(
              "the output of layer {} {} is not used; only the last layer's output is the result",
              l, lamina::quoted(layers[l - 1].op.name)),
          fmt::format("layers[{}]", l - 1));
  return {};
}

Expected<Model> build(Document document) {
  auto inputs = resolve_inputs(document.layers);
  if (!inputs) return tl::unexpected(inputs.error());
  const auto results = resolve_results(document);
  if (!results) return tl::unexpected(results.error());
  if (auto ok = demand_all_used(document.layers, *inputs, *results); !ok)
    return tl::unexpected(ok.error());
  ModelBuilder model(std::move(document.name));
  for (Note& note : document.notes) model.add_note(std::move(note));
  model.set_steps(document.steps);
  std::vector<TensorId> tensors{model.add_tensor(std::string(kInput), document.input)};
  model.set_step_size(tensors.front(), document.step_input);
  model.add_input(tensors.front());
  for (const LayerRow& row : document.layers) {
    tensors.push_back(model.add_tensor(row.tensor.empty() ? row.op.name : row.tensor, row.output));
    model.set_step_size(tensors.back(), row.step_output);
  }
  for (std::size_t i = 0; i < document.layers.size(); ++i) {
    Operator& op = document.layers[i].op;
    for (const std::size_t t : (*inputs)[i]) op.inputs.push_back(tensors[t]);
    op.outputs.push_back(tensors[i + 1]);
    model.add_operator(std::move(op));
  }
  for (const std::size_t t : *results) model.add_result(tensors[t]);
  return std::move(model).build();
}

}  // namespace

Expected<Model> parse_model_json(const SourceText& source) {
  Document document;
  if (auto ok = read_json(source, [&](JsonReader& in) { document = read_document(in); }); !ok)
    return tl::unexpected(std::move(ok.error()));
  auto model = build(std::move(document));
  if (!model) return tl::unexpected(located(std::move(model.error()), source.name()));
  return model;
}

}  // namespace lamina::io
