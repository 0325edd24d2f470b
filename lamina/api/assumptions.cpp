#include "lamina/api/assumptions.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <memory>
#include <set>
#include <string_view>
#include <utility>

#include "lamina/core/nearest.h"
#include "lamina/core/units.h"

namespace lamina::api {
namespace {

using Models = std::vector<const Model*>;
using Names = std::set<std::string, std::less<>>;

constexpr std::size_t kMostNamed = 8;  // of nodes and classes in one text
constexpr Bytes kMuch(1024.0 * 1024.0 * 1024.0);

// "'a', 'b' and 3 more".
std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kMostNamed); ++i)
    text += (i == 0 ? "" : ", ") + lamina::quoted(names[i], std::string::npos);
  if (names.size() > kMostNamed) text += fmt::format(" and {} more", names.size() - kMostNamed);
  return text;
}

std::string counted(std::size_t count, std::string_view thing) {
  return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

// Those of the jobs, each once, in the order of the jobs.
Models models_of(const Instance& instance) {
  Models models;
  std::set<const Model*> seen;
  for (const Job& job : instance.jobs)
    if (seen.insert(&job.model()).second) models.push_back(&job.model());
  return models;
}

// ---- device classes

Names timed_classes(const Models& models) {
  Names names;
  for (const Model* const model : models)
    for (const Operator& op : model->operators()) {
      for (const DeviceTime& time : op.times) names.insert(time.device);
      for (const DeviceTime& time : op.step_times) names.insert(time.device);
    }
  return names;
}

// " (did you mean 'raspberry-pi-4'?)", of the classes that something knows.
std::string nearest_class(std::string_view device, const io::DeviceCatalogue& catalogue,
                          const Names& timed) {
  std::vector<std::string_view> known(timed.begin(), timed.end());
  for (const io::DeviceClass& row : catalogue.devices()) known.emplace_back(row.id);
  return did_you_mean(device, known);
}

// Nodes by the class that nothing knows.
std::map<std::string, std::vector<std::string>> strange_nodes(const Network& network,
                                                              const io::DeviceCatalogue& catalogue,
                                                              const Names& timed) {
  std::map<std::string, std::vector<std::string>> nodes;
  for (const Node& node : network.nodes())
    if (!node.device.empty() && catalogue.find(node.device) == nullptr &&
        !timed.contains(node.device))
      nodes[node.device].push_back(node.id);
  return nodes;
}

Expected<void> demand_speed(const Network& network, const io::DeviceCatalogue& catalogue,
                            const Names& timed) {
  for (std::size_t v = 0; v < network.num_nodes(); ++v) {
    const Node& node = network.nodes()[v];
    if (node.device.empty() || node.compute > FlopPerSecond() || timed.contains(node.device) ||
        catalogue.find(node.device) != nullptr)
      continue;
    return error(
        ErrorCode::kUnknownName,
        fmt::format("node {} states no speed, and neither the catalogue, nor a devices file, nor a "
                    "model of this run knows its device class {}{}",
                    lamina::quoted(node.id), lamina::quoted(node.device),
                    nearest_class(node.device, catalogue, timed)),
        fmt::format("nodes[{}].device", v));
  }
  return {};
}

std::vector<Note> own_speeds(const Network& network, const io::DeviceCatalogue& catalogue,
                             const Names& timed) {
  std::vector<Note> notes;
  for (const auto& [device, nodes] : strange_nodes(network, catalogue, timed))
    notes.push_back(
        {.code = "unknown-devices",
         .count = nodes.size(),
         .text = fmt::format("device class {} is unknown{}: {} {} at {} own speed",
                             lamina::quoted(device), nearest_class(device, catalogue, timed),
                             listed(nodes), nodes.size() == 1 ? "computes" : "compute",
                             nodes.size() == 1 ? "its" : "their"),
         .assumption = true});
  return notes;
}

// ---- nodes that cannot run some layer

// What decides whether a node can run a layer.
using Ability = std::pair<std::string_view, bool>;  // its device, and whether it has a speed

Ability ability_of(const Node& node) { return {node.device, node.compute > FlopPerSecond()}; }

// The first layer that the node cannot run, in the first run or a further one; 0 if it can run all.
std::uint32_t first_too_much(const Model& model, const Node& node) {
  const Model* const step = model.step_model().get();
  for (std::uint32_t l = 1; l <= model.num_layers(); ++l)
    if (!model.layer_time(l, node) || (step != nullptr && !step->layer_time(l, node))) return l;
  return 0;
}

// Relays are not meant to compute, and are not counted.
std::vector<Note> unable_nodes(const Network& network, const Model& model) {
  std::map<Ability, std::uint32_t> first_of;
  std::vector<std::string> names;
  std::uint32_t example = 0;
  for (const Node& node : network.nodes()) {
    if (node.is_relay()) continue;
    const auto [row, is_new] = first_of.try_emplace(ability_of(node), 0);
    if (is_new) row->second = first_too_much(model, node);
    if (row->second == 0) continue;
    if (names.empty()) example = row->second;
    names.push_back(node.id);
  }
  if (names.empty()) return {};
  return {
      {.code = "nodes-without-time",
       .count = names.size(),
       .text = fmt::format(
           "{} cannot run some layer for lack of a time or speed, for example layer {} ({}): {}",
           counted(names.size(), "node"), example, model.layer(example).name, listed(names)),
       .assumption = true}};
}

// ---- memory

std::vector<Note> memory_notes(const Network& network, const Models& models) {
  Bytes weights;
  for (const Model* const model : models)
    for (const Layer& layer : model->layers()) weights += layer.weights;
  if (weights <= kMuch) return {};
  std::vector<std::string> silent;
  for (const Node& node : network.nodes())
    if (!node.is_relay() && !node.memory) silent.push_back(node.id);
  if (silent.empty()) return {};
  return {
      {.code = "memory-not-stated",
       .count = silent.size(),
       .text = fmt::format("memory is no limit at {} that {} none, though the weights take {}: "
                           "{}",
                           counted(silent.size(), "node"), silent.size() == 1 ? "states" : "state",
                           to_human(weights), listed(silent)),
       .assumption = true}};
}

// ---- branches

// Whether some operator reads several tensors, or several operators read one.
bool has_branches(const Model& model) {
  std::vector<bool> is_read(model.tensors().size());
  for (const Operator& op : model.operators()) {
    TensorId first;
    for (const TensorId t : op.inputs) {
      if (!first.valid()) first = t;
      if (t != first) return true;
    }
    if (!first.valid()) continue;
    if (is_read[first.index()]) return true;
    is_read[first.index()] = true;
  }
  return false;
}

std::vector<Note> branch_notes(const Model& model) {
  if (!has_branches(model)) return {};
  if (model.cuts() != Cuts::kSingle)
    return {{.code = "branches",
             .text =
                 "branches do not run side by side, and all that is still needed travels along: "
                 "the operators run one after the other",
             .assumption = true}};
  const auto blocks = static_cast<std::size_t>(std::ranges::count_if(
      model.layers(), [](const Layer& l) { return l.last_operator > l.first_operator; }));
  if (blocks == 0) return {};
  return {
      {.code = "branches",
       .count = blocks,
       .text = fmt::format("branches do not run side by side: the operators of {} run one after "
                           "the other, at one node each",
                           counted(blocks, "block")),
       .assumption = true}};
}

// ---- all together

void append(std::vector<Note>& notes, std::vector<Note> more) {
  std::ranges::move(more, std::back_inserter(notes));
}

// Each behind the model's name where there are several models.
void append_model(std::vector<Note>& notes, const Instance& instance, const Model& model,
                  bool is_one_of_several) {
  std::vector<Note> own;
  std::ranges::copy_if(model.notes(), std::back_inserter(own), &Note::assumption);
  append(own, unable_nodes(*instance.network, model));
  append(own, branch_notes(model));
  if (is_one_of_several && !model.name().empty())
    for (Note& note : own) note.text = fmt::format("{}: {}", model.name(), note.text);
  append(notes, std::move(own));
}

}  // namespace

std::vector<Note> merged(std::vector<Note> notes) {
  std::vector<Note> rows;
  for (Note& note : notes) {
    const auto row = std::ranges::find(rows, note.code, &Note::code);
    if (row == rows.end()) {
      rows.push_back(std::move(note));
      continue;
    }
    row->count += note.count;
    row->text += "; " + note.text;
  }
  return rows;
}

std::vector<Note> unknown_devices(const Network& network, const io::DeviceCatalogue& catalogue) {
  std::vector<Note> notes;
  for (const auto& [device, nodes] : strange_nodes(network, catalogue, {}))
    notes.push_back(
        {.code = "unknown-devices",
         .count = nodes.size(),
         .text = fmt::format("the catalogue does not know device class {} of {}{}: it counts only "
                             "if a model has times for it",
                             lamina::quoted(device), listed(nodes),
                             nearest_class(device, catalogue, {}))});
  return notes;
}

Expected<std::vector<Note>> assumptions_of(const Instance& instance, const io::NetworkFile& file,
                                           const io::Defaults& fill) {
  const Network& network = *instance.network;
  const Models models = models_of(instance);
  const Names timed = timed_classes(models);
  const io::DeviceCatalogue& catalogue = io::devices_of(fill);
  if (auto ok = demand_speed(network, catalogue, timed); !ok) return tl::unexpected(ok.error());
  std::vector<Note> notes;
  std::ranges::copy_if(file.notes, std::back_inserter(notes), &Note::assumption);
  append(notes, io::notes_of(file.filled));
  append(notes, io::idle_options(fill, file.filled));
  append(notes, own_speeds(network, catalogue, timed));
  for (const Model* const model : models) append_model(notes, instance, *model, models.size() > 1);
  append(notes, memory_notes(network, models));
  return merged(std::move(notes));
}

}  // namespace lamina::api
