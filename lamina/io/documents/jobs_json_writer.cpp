#include "lamina/core/units.h"
#include "lamina/io/documents/jobs_json.h"
#include "lamina/io/documents/lamina_format.h"
#include "lamina/io/text/json_writer.h"

namespace lamina::io {
namespace {

void whole_field(JsonBlock& row, std::string_view key, std::uint32_t value) {
  row.field(key, static_cast<std::int64_t>(value));
}

void layer_field(JsonBlock& row, std::string_view key, std::uint32_t number,
                 const std::string& name) {
  if (name.empty())
    whole_field(row, key, number);
  else
    row.field(key, name);
}

void write_pin(std::string& out, const JobsDocument::PinRow& pin) {
  JsonBlock row(out, '{');
  layer_field(row, "first_layer", pin.first_layer, pin.first_name);
  layer_field(row, "last_layer", pin.last_layer, pin.last_name);
  row.key("nodes");
  JsonBlock nodes(out, '[');
  for (const std::string& node : pin.nodes) {
    nodes.element();
    append_json(out, node);
  }
  nodes.close();
  row.close();
}

void write_job(std::string& out, const JobsDocument::Row& job) {
  JsonBlock row(out, '{');
  row.field("id", job.id);
  row.field("model", job.model);
  row.field("source", job.source);
  row.field("destination", job.destination);
  if (job.release > Seconds()) row.field("release", to_text(job.release));
  if (job.deadline) row.field("deadline", to_text(*job.deadline));
  if (job.weight != 1.0) row.field("weight", job.weight);
  if (job.count != 1) whole_field(row, "count", job.count);
  if (job.rate) row.field("rate", to_text(*job.rate));
  if (job.arrivals) row.field("arrivals", to_text(*job.arrivals));
  if (job.private_layers != 0 || !job.last_private.empty())
    layer_field(row, "private_layers", job.private_layers, job.last_private);
  if (!job.pins.empty()) {
    row.key("pins");
    JsonBlock pins(out, '[');
    for (const JobsDocument::PinRow& pin : job.pins) {
      pins.element();
      write_pin(out, pin);
    }
    pins.close();
  }
  row.close();
}

}  // namespace

JobsDocument::Row row_of(const Network& network, const Job& job) {
  const JobSpec spec = job.spec();
  JobsDocument::Row row;
  row.id = spec.id;
  row.model = job.model_name();
  row.source = network.node(spec.source).id;
  row.destination = network.node(spec.destination).id;
  row.release = spec.release;
  row.deadline = spec.deadline;
  row.weight = spec.weight;
  row.private_layers = spec.private_layers;
  row.last_private = spec.last_private;
  for (const Pin& pin : spec.pins) {
    auto& out = row.pins.emplace_back(
        JobsDocument::PinRow{pin.first_layer, pin.last_layer, {}, pin.first_name, pin.last_name});
    for (const NodeId node : pin.nodes) out.nodes.push_back(network.node(node).id);
  }
  return row;
}

std::string jobs_json(const JobsDocument& document) {
  std::string out;
  JsonBlock block(out, '{', JsonBlock::Layout::kLines);
  block.field("format", kJobsFormat);
  write_recipe(out, block, document.recipe);
  block.key("models");
  JsonBlock models(out, '{');
  for (const auto& [name, path] : document.models) models.field(name, path);
  models.close();
  block.key("jobs");
  JsonBlock jobs(out, '[', JsonBlock::Layout::kLines, 1);
  for (const JobsDocument::Row& job : document.rows) {
    jobs.element();
    write_job(out, job);
  }
  jobs.close();
  block.close();
  out += '\n';
  return out;
}

}  // namespace lamina::io
