#include "lamina/split/cutter.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "lamina/core/quoted.h"
#include "lamina/core/utf8.h"
#include "lamina/io/onnx/emit.h"
#include "lamina/io/onnx/onnx.h"
#include "lamina/io/onnx/proto.h"
#include "lamina/io/text/source_text.h"
#include "lamina/split/division.h"
#include "lamina/split/part_model.h"

namespace lamina::split {

struct Cutter::State {
  State(std::unique_ptr<reader::Analysed> it, Payloads elsewhere, Model emitted, std::string file)
      : analysed(std::move(it)),
        payloads(std::move(elsewhere)),
        models(*analysed, payloads),
        model(std::move(emitted)),
        name(std::move(file)) {
    const reader::Graph& graph = analysed->graph;
    const auto add = [&](reader::TensorAt t) { place.emplace(graph.tensors[t].name, t); };
    for (const reader::TensorAt t : graph.inputs) add(t);
    for (const reader::StepAt at : graph.order)
      for (const reader::TensorAt t : graph.steps[at].outputs)
        if (t != reader::kNone) add(t);
  }

  std::unique_ptr<reader::Analysed> analysed;
  Payloads payloads;
  PartModels models;
  Model model;
  std::string name;
  std::unordered_map<std::string_view, reader::TensorAt> place;  // of the main graph's tensors
};

namespace {

constexpr std::size_t kHead = std::size_t{1} << 16;

tl::unexpected<Error> other_model(std::string_view why) {
  return error(ErrorCode::kModel, fmt::format("this is not the model that is to be cut: {}", why));
}

// The step of the graph behind each operator of the model.
class StepFinder {
 public:
  StepFinder(const reader::Graph& graph,
             const std::unordered_map<std::string_view, reader::TensorAt>& place,
             const Model& model)
      : graph_(graph), place_(place), model_(model), is_taken_(graph.steps.size()) {}

  Expected<std::vector<reader::StepAt>> find() {
    std::vector<reader::StepAt> steps;
    for (const Operator& op : model_.operators()) {
      const auto step = step_of(op);
      if (!step) return tl::unexpected(step.error());
      steps.push_back(*step);
    }
    return steps;
  }

 private:
  // The tensor that the model calls so, if it has the size that the model says.
  Expected<reader::TensorAt> tensor_of(TensorId id) const {
    const Tensor& tensor = model_.tensors()[id.index()];
    const auto at = place_.find(tensor.name);
    if (at == place_.end())
      return other_model(fmt::format("it has no tensor {}", lamina::quoted(tensor.name)));
    const double bytes = reader::bytes_of(graph_.tensors[at->second].info);
    if (bytes != tensor.size.value())
      return other_model(fmt::format("its tensor {} has {} bytes, not {}",
                                     lamina::quoted(tensor.name), bytes, tensor.size.value()));
    return at->second;
  }

  Expected<reader::StepAt> step_of(const Operator& op) {
    std::optional<reader::StepAt> found;
    for (const TensorId id : op.outputs) {
      const auto tensor = tensor_of(id);
      if (!tensor) return tl::unexpected(tensor.error());
      const reader::StepAt maker = graph_.tensors[*tensor].maker;
      if (maker == reader::kNone || (found && *found != maker))
        return other_model(fmt::format("operator {} makes other tensors", lamina::quoted(op.name)));
      found = maker;
    }
    if (!found || is_taken_[*found])
      return other_model(fmt::format("it has no operator {}", lamina::quoted(op.name)));
    is_taken_[*found] = true;
    for (const TensorId id : op.inputs)
      if (const auto tensor = tensor_of(id); !tensor) return tl::unexpected(tensor.error());
    return *found;
  }

  const reader::Graph& graph_;
  const std::unordered_map<std::string_view, reader::TensorAt>& place_;
  const Model& model_;
  std::vector<bool> is_taken_;
};

// Whether the models have the same operators, by names and sizes, in the same order: what is left
// of a chain where it was written as layers, whose tensors have no names.
bool are_alike(const Model& a, const Model& b) {
  const auto size = [](const Model& model, const Operator& op) {
    Bytes bytes;
    for (const TensorId t : op.outputs) bytes += model.tensors()[t.index()].size;
    return bytes;
  };
  return a.operators().size() == b.operators().size() &&
         std::ranges::equal(a.operators(), b.operators(),
                            [&](const Operator& one, const Operator& two) {
                              return one.name == two.name && size(a, one) == size(b, two) &&
                                     one.outputs.size() == two.outputs.size();
                            });
}

Expected<std::vector<TensorSpec>> specs_of(const reader::Graph& graph,
                                           const std::vector<reader::TensorAt>& tensors) {
  std::vector<TensorSpec> specs;
  for (const reader::TensorAt t : tensors) {
    auto spec = spec_of(graph.tensors[t]);
    if (!spec) return tl::unexpected(spec.error());
    specs.push_back(*std::move(spec));
  }
  return specs;
}

// Inputs of the whole model: also those that nothing needs, if they can be said.
std::vector<TensorSpec> inputs_of(const reader::Graph& graph) {
  std::vector<TensorSpec> inputs;
  for (const reader::TensorAt t : graph.inputs)
    if (auto spec = spec_of(graph.tensors[t])) inputs.push_back(*std::move(spec));
  return inputs;
}

// The layers' operators as steps, by part.
std::vector<std::vector<reader::StepAt>> by_part(const Model& model,
                                                 const std::vector<reader::StepAt>& steps,
                                                 std::span<const std::uint32_t> last_layers) {
  std::vector<std::vector<reader::StepAt>> parts;
  std::size_t next = 0;
  for (const std::uint32_t last : last_layers) {
    auto& part = parts.emplace_back();
    for (; next <= model.layer(last).last_operator; ++next) part.push_back(steps[next]);
  }
  return parts;
}

}  // namespace

Cutter::Cutter(std::unique_ptr<State> state) : state_(std::move(state)) {}
Cutter::Cutter(Cutter&&) noexcept = default;
Cutter& Cutter::operator=(Cutter&&) noexcept = default;
Cutter::~Cutter() = default;

const Model& Cutter::model() const { return state_->model; }

Expected<Cutter> Cutter::open(const io::Input& input, const io::ModelOptions& options) {
  auto file = input.open();
  if (!file) return tl::unexpected(file.error());
  const std::string name = file->name();
  const auto head = file->head(kHead);
  if (!head) return tl::unexpected(head.error());
  if (!io::may_be_onnx(*head))
    return error(ErrorCode::kValue,
                 "this is no ONNX file: only such a one has operators and weights that can be cut",
                 name);
  std::optional<std::filesystem::path> folder;
  if (!file->is_in_memory()) folder = file->folder();
  const auto store = Store::open(*std::move(file));
  if (!store) return tl::unexpected(store.error());
  std::vector<reader::LeftOut> left_out;
  auto bytes = (*store)->reader();
  auto analysed = reader::analyse_onnx(bytes, options, &left_out);
  if (!analysed) return tl::unexpected(located(std::move(analysed.error()), name));
  auto model = reader::emit((*analysed)->graph, (*analysed)->session, as_utf8(io::stem_of(name)));
  if (!model) return tl::unexpected(located(std::move(model.error()), name));
  Payloads payloads(*store, left_out, std::move(folder));
  return Cutter(std::make_unique<State>(*std::move(analysed), std::move(payloads),
                                        model->cut(options.cuts.value_or(Cuts::kSingle)), name));
}

// By the tensors that operators make, or by the operators' order.
Expected<std::vector<std::uint32_t>> Cutter::steps_of(const Model& model) const {
  const reader::Graph& graph = state_->analysed->graph;
  auto steps = StepFinder(graph, state_->place, model).find();
  if (!steps && are_alike(model, state_->model))
    return StepFinder(graph, state_->place, state_->model).find();
  if (steps && steps->size() != state_->model.operators().size())
    return other_model(fmt::format("it has {} operators, not {}", state_->model.operators().size(),
                                   steps->size()));
  return steps;
}

Expected<std::vector<std::vector<std::string>>> Cutter::nodes_of_layers(const Model& model) const {
  const reader::Graph& graph = state_->analysed->graph;
  const auto steps = steps_of(model);
  if (!steps) return tl::unexpected(located(steps.error(), state_->name));
  std::vector<std::vector<std::string>> layers;
  for (const Layer& layer : model.layers()) {
    auto& names = layers.emplace_back();
    for (std::size_t i = layer.first_operator; i <= layer.last_operator; ++i)
      names.push_back(reader::name_of(graph.steps[(*steps)[i]], graph));
  }
  return layers;
}

Expected<CutModel> Cutter::cut(const Model& model, std::span<const std::uint32_t> last_layers,
                               const CutOptions& options) {
  const auto in_file = [&](Error e) {
    return e.where.starts_with(state_->name) ? std::move(e) : located(std::move(e), state_->name);
  };
  const reader::Graph& graph = state_->analysed->graph;
  const auto steps = steps_of(model);
  if (!steps) return tl::unexpected(in_file(steps.error()));
  const auto division = divide(graph, by_part(model, *steps, last_layers));
  if (!division) return tl::unexpected(in_file(division.error()));
  CutModel out;
  auto results = specs_of(graph, division->ways.back());
  if (!results) return tl::unexpected(in_file(results.error()));
  out.inputs = inputs_of(graph);
  out.outputs = *std::move(results);
  for (const auto& way : division->ways) {
    auto& names = out.ways.emplace_back();
    for (const reader::TensorAt t : way) names.push_back(graph.tensors[t].name);
  }
  for (std::size_t k = 0; k < division->parts.size(); ++k) {
    auto part = make_part(division->parts[k], k, options);
    if (!part) return tl::unexpected(in_file(part.error()));
    out.parts.push_back(*std::move(part));
  }
  return out;
}

Expected<CutPart> Cutter::make_part(const GraphPart& part, std::size_t k,
                                    const CutOptions& options) {
  const reader::Graph& graph = state_->analysed->graph;
  auto inputs = specs_of(graph, part.inputs);
  if (!inputs) return tl::unexpected(inputs.error());
  auto outputs = specs_of(graph, part.outputs);
  if (!outputs) return tl::unexpected(outputs.error());
  const std::string number = fmt::format("{}", k + 1);
  auto model = state_->models.make(part, fmt::format("part {}", number));
  if (!model) return tl::unexpected(model.error());
  const std::string data_name =
      k < options.data_names.size() ? options.data_names[k] : fmt::format("part-{}.data", number);
  auto file = assemble(*model, state_->payloads, data_name, options.largest);
  if (!file) return tl::unexpected(file.error());
  return CutPart{*std::move(inputs), *std::move(outputs), *std::move(file)};
}

}  // namespace lamina::split
