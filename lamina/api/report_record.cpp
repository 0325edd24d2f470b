#include "lamina/api/report_record.h"

#include <algorithm>
#include <utility>

#include "lamina/io/documents/jobs_json.h"
#include "lamina/io/models/model_json.h"
#include "lamina/io/networks/network_json.h"

namespace lamina::api {
namespace {

io::JobsDocument::Row row_of(const Network& network, const Job& job) {
  const JobSpec spec = job.spec();
  io::JobsDocument::Row row;
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
    auto& out = row.pins.emplace_back(io::JobsDocument::PinRow{
        pin.first_layer, pin.last_layer, {}, pin.first_name, pin.last_name});
    for (const NodeId node : pin.nodes) out.nodes.push_back(network.node(node).id);
  }
  return row;
}

}  // namespace

io::ReportRecord record_of(const Instance& instance) {
  io::ReportRecord record{
      .plan = {}, .network = io::network_json(*instance.network), .jobs = {}, .trace = {}};
  io::JobsDocument document;
  for (const Job& job : instance.jobs) {
    const std::string& name = job.model_name();
    document.rows.push_back(row_of(*instance.network, job));
    if (std::ranges::any_of(record.models, [&](const auto& known) { return known.first == name; }))
      continue;
    record.models.emplace_back(name, io::model_json(job.model(), io::TensorNames::kWritten));
    document.models.emplace_back(name, name + ".json");
  }
  record.jobs = io::jobs_json(document);
  return record;
}

}  // namespace lamina::api
