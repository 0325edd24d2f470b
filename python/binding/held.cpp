#include "python/binding/held.h"

#include <algorithm>
#include <iterator>
#include <ranges>

#include "lamina/api/instance.h"
#include "lamina/core/units.h"
#include "lamina/io/documents/jobs_json.h"
#include "lamina/io/networks/devices.h"
#include "lamina/io/networks/network_json.h"
#include "lamina/io/text/json_writer.h"

namespace lamina::python {
namespace {

HeldNetwork held(io::NetworkFile file, io::Defaults fill, Texts options) {
  return {std::make_shared<const Network>(std::move(file.network)),
          std::move(file.filled),
          std::move(file.notes),
          std::move(file.recipe),
          std::move(fill),
          std::move(options)};
}

// The same network with other numbers of its rows.
Network numbered(const Network& network, const std::vector<std::uint32_t>& numbers) {
  NetworkBuilder builder(network.name());
  (void)builder.set_chunk(network.chunk());
  for (const Node& node : network.nodes()) (void)builder.add_node(node);
  for (std::size_t i = 0; i < network.rows().size(); ++i) {
    LinkRow row = network.rows()[i];
    row.number = numbers[i];
    (void)builder.add_link(row);
  }
  return std::move(builder).build();
}

// A block as a row of a model file; a time that also depends on the node's speed has no key there.
void write_ends(std::string& out, io::JsonBlock& row, std::string_view key,
                const std::vector<DeviceTime>& times) {
  if (times.empty()) return;
  row.key(key);
  io::JsonBlock block(out, '{');
  for (const DeviceTime& at : times) block.field(at.device, to_text(at.time));
  block.close();
}

void write_layer(std::string& out, const Layer& layer) {
  io::JsonBlock row(out, '{');
  row.field("name", layer.name);
  if (!layer.only_timed) row.field("work", to_text(layer.work));
  if (layer.macs > 0.0) row.field("macs", layer.macs);
  row.field("output", to_text(layer.output));
  if (layer.weights > Bytes()) row.field("weights", to_text(layer.weights));
  if (layer.state > Bytes()) row.field("state", to_text(layer.state));
  if (!layer.on_device.empty()) {
    row.key("times");
    io::JsonBlock times(out, '{');
    for (const Layer::OnDevice& on : layer.on_device)
      if (!on.needs_compute && !(on.rest > Flop())) times.field(on.device, to_text(on.measured));
    times.close();
  }
  write_ends(out, row, "enter", layer.enter);
  write_ends(out, row, "leave", layer.leave);
  if (layer.fused) row.field("fused", true);
  row.close();
}

}  // namespace

HeldNetwork read_network(const io::Input& file, Texts options) {
  io::Defaults fill = demand_settings(options, api::fill_options());
  io::NetworkFile read = demand(io::read_network(file, fill));
  return held(std::move(read), std::move(fill), std::move(options));
}

HeldModel read_model(const io::Input& file, const Texts& options) {
  const io::ModelOptions settings = demand_settings(options, api::model_options());
  return {std::make_shared<const Model>(demand(io::read_model(file, settings)))};
}

HeldNetwork parse_network(const std::string& text) {
  return held(demand(io::read_network(io::Input::of_bytes(kInMemory, text))), {}, {});
}

HeldModel parse_model(const std::string& text, const std::string& cuts) {
  const io::ModelOptions options{.cuts = parse_cuts(cuts)};
  return {std::make_shared<const Model>(
      demand(io::read_model(io::Input::of_bytes(kInMemory, text), options)))};
}

HeldNetwork read_stated(const std::string& text) {
  io::Defaults fill;
  fill.devices = std::make_shared<const io::DeviceCatalogue>();
  return held(demand(io::read_network(io::Input::of_bytes(kInMemory, text), fill)), {}, {});
}

std::string value_of(const HeldNetwork& held) { return io::network_json(*held.network); }

std::string text_of(const HeldNetwork& held) {
  std::vector<Note> notes = held.notes;
  std::ranges::move(io::notes_of(held.filled), std::back_inserter(notes));
  return io::network_json(*held.network, held.recipe, notes);
}

NetworkState state_of(const HeldNetwork& held) {
  NetworkState state{
      io::network_json(*held.network, held.recipe, held.notes), {}, held.options, {}};
  for (const io::Filled& row : held.filled)
    state.filled.push_back(
        {row.what, std::to_string(row.count), row.value, row.source, row.option});
  for (const LinkRow& row : held.network->rows()) state.numbers.push_back(row.number.value_or(0));
  return state;
}

HeldNetwork network_from(const NetworkState& state) {
  HeldNetwork network = read_stated(state.text);
  for (const auto& row : state.filled)
    network.filled.push_back({row.at(0), std::stoul(row.at(1)), row.at(2), row.at(3), row.at(4)});
  network.fill = demand_settings(state.options, api::fill_options());
  network.options = state.options;
  if (state.numbers.size() == network.network->rows().size())
    network.network = std::make_shared<const Network>(numbered(*network.network, state.numbers));
  return network;
}

HeldNetwork with_options(const HeldNetwork& network, const io::Defaults& fill) {
  const std::string text = io::network_json(*network.network, network.recipe, network.notes);
  io::NetworkFile read = demand(io::read_network(io::Input::of_bytes(kInMemory, text), fill));
  std::ranges::copy(network.filled, std::back_inserter(read.filled));
  return held(std::move(read), fill, network.options);
}

std::string chain_of(const HeldModel& held) {
  const Model& model = *held.model;
  const auto is_single = [](const Layer& layer) {
    return layer.first_operator == layer.last_operator;
  };
  if (model.num_layers() == model.operators().size() &&
      std::ranges::all_of(model.layers(), is_single) && model.cuts() == Cuts::kSingle)
    return {};
  std::string out;
  io::JsonBlock layers(out, '[');
  for (const Layer& layer : model.layers()) {
    layers.element();
    write_layer(out, layer);
  }
  layers.close();
  return out;
}

std::string job_row(const std::string& row, const HeldModel& model) {
  const std::string text = R"({"format":"lamina.jobs/1","models":{"":""},"jobs":[)" + row + "]}";
  auto document = demand(io::read_jobs_document(io::Input::of_bytes(kInMemory, text)));
  NetworkBuilder builder;
  const auto add = [&](const std::string& id) {
    if (!builder.find(id)) (void)demand(builder.add_node({.id = id}));
  };
  for (io::JobsDocument::Row& job : document.rows) {
    job.model.clear();
    add(job.source);
    add(job.destination);
    for (const auto& pin : job.pins) std::ranges::for_each(pin.nodes, add);
  }
  const Network network = std::move(builder).build();
  (void)demand(io::make_jobs(document, network, {{"", model.model}}));
  return io::jobs_json(document);
}

ReadJobs read_jobs(const std::string& path, const HeldNetwork& network, const Texts& options) {
  const io::ModelOptions settings = demand_settings(options, api::model_options());
  const auto jobs = demand(io::read_jobs(io::Input(path), *network.network, settings));
  const auto document = demand(io::read_jobs_document(io::Input(path)));
  ReadJobs read;
  io::JobsDocument spread{document.models, {}, {}};
  for (const io::JobsDocument::Row& row : document.rows) {
    const HeldModel model{jobs[spread.rows.size()].shared_model()};
    if (std::ranges::find(read.models, row.model, &std::pair<std::string, HeldModel>::first) ==
        read.models.end())
      read.models.emplace_back(row.model, model);
    for (std::uint32_t i = 1; i <= row.count; ++i) {
      io::JobsDocument::Row& one = spread.rows.emplace_back(row);
      one.count = 1;
      if (row.count > 1) one.id = row.id + "#" + std::to_string(i);
    }
  }
  read.document = io::jobs_json(spread);
  return read;
}

}  // namespace lamina::python
