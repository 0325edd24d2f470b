#include "lamina/io/documents/deployment_json.h"

#include <limits>
#include <utility>

#include "lamina/io/documents/lamina_format.h"
#include "lamina/io/documents/plan_parts_json.h"
#include "lamina/io/text/json_reader.h"
#include "lamina/io/text/json_writer.h"

namespace lamina::io {
namespace {

using Layout = JsonBlock::Layout;

constexpr std::int64_t kMostNumber = std::int64_t{1} << 53;  // that JSON holds exactly

// Appends each element of a list as `read` takes it.
template <class T, class Read>
void read_list(JsonReader& in, std::vector<T>& rows, Read&& read) {
  in.list([&](std::size_t) { rows.push_back(read(in)); });
}

std::string text(JsonReader& in) { return std::string(in.text()); }
std::int64_t number(JsonReader& in) { return in.whole(0, kMostNumber); }
std::int64_t layer(JsonReader& in) { return in.whole(1, std::numeric_limits<std::int32_t>::max()); }

TensorSpec read_tensor(JsonReader& in) {
  TensorSpec tensor;
  in.object({{"name", [&] { tensor.name = in.text(); }, kRequired},
             {"shape", [&] { read_list(in, tensor.shape, number); }, kRequired},
             {"type", [&] { tensor.type = in.text(); }, kRequired}});
  return tensor;
}

PartData read_data(JsonReader& in) {
  PartData data;
  in.object({{"file", [&] { data.file = in.text(); }, kRequired},
             {"sha256", [&] { data.sha256 = in.text(); }, kRequired}});
  return data;
}

Part read_part(JsonReader& in) {
  Part part;
  in.object({{"file", [&] { part.file = in.text(); }, kRequired},
             {"sha256", [&] { part.sha256 = in.text(); }, kRequired},
             {"data", [&] { part.data = read_data(in); }},
             {"node", [&] { part.node = in.text(); }, kRequired},
             {"first_layer", [&] { part.first_layer = layer(in); }, kRequired},
             {"last_layer", [&] { part.last_layer = layer(in); }, kRequired},
             {"inputs", [&] { read_list(in, part.inputs, read_tensor); }, kRequired},
             {"outputs", [&] { read_list(in, part.outputs, read_tensor); }, kRequired}});
  return part;
}

Way read_way(JsonReader& in) {
  Way way;
  in.object({{"from", [&] { way.from = in.text(); }, kRequired},
             {"to", [&] { way.to = in.text(); }, kRequired},
             {"links", [&] { read_list(in, way.links, number); }, kRequired},
             {"tensors", [&] { read_list(in, way.tensors, text); }, kRequired}});
  return way;
}

DeployedJob read_deployed_job(JsonReader& in) {
  DeployedJob job;
  in.object({{"id", [&] { job.id = in.text(); }, kRequired},
             {"model", [&] { job.model = in.text(); }, kRequired},
             {"inputs", [&] { read_list(in, job.inputs, read_tensor); }, kRequired},
             {"outputs", [&] { read_list(in, job.outputs, read_tensor); }, kRequired},
             {"parts", [&] { read_list(in, job.parts, read_part); }, kRequired},
             {"ways", [&] { read_list(in, job.ways, read_way); }, kRequired}});
  return job;
}

Deployment read_deployment_document(JsonReader& in) {
  Deployment deployment;
  in.object({{"format", [&] { demand_format(in, kDeploymentFormat); }, kRequired},
             {"network",
              [&] {
                if (!in.is_null()) deployment.network = read_network_input(in);
              }},
             {"models", [&] { deployment.models = read_model_inputs(in); }},
             {"jobs", [&] { read_list(in, deployment.jobs, read_deployed_job); }, kRequired}});
  take(demand_sound(deployment));
  return deployment;
}

template <class T, class Write>
void write_list(std::string& out, JsonBlock& block, std::string_view key,
                const std::vector<T>& rows, Write&& write) {
  block.key(key);
  JsonBlock list(out, '[');
  for (const T& row : rows) {
    list.element();
    write(row);
  }
  list.close();
}

// The value of a key: one row a line.
template <class T, class Write>
void write_lines(std::string& out, const std::vector<T>& rows, int depth, Write&& write) {
  JsonBlock list(out, '[', rows.empty() ? Layout::kOneLine : Layout::kLines, depth);
  for (const T& row : rows) {
    list.element();
    write(row);
  }
  list.close();
}

void write_tensors(std::string& out, JsonBlock& block, std::string_view key,
                   const std::vector<TensorSpec>& tensors, int depth) {
  block.key(key);
  write_lines(out, tensors, depth, [&](const TensorSpec& tensor) {
    JsonBlock row(out, '{');
    row.field("name", tensor.name);
    write_list(out, row, "shape", tensor.shape, [&](std::int64_t d) { append_json(out, d); });
    row.field("type", tensor.type);
    row.close();
  });
}

void write_part(std::string& out, const Part& part, int depth) {
  JsonBlock row(out, '{', Layout::kLines, depth);
  row.field("file", part.file);
  row.field("sha256", part.sha256);
  if (part.data) {
    row.key("data");
    JsonBlock data(out, '{');
    data.field("file", part.data->file);
    data.field("sha256", part.data->sha256);
    data.close();
  }
  row.field("node", part.node);
  row.field("first_layer", part.first_layer);
  row.field("last_layer", part.last_layer);
  write_tensors(out, row, "inputs", part.inputs, depth + 1);
  write_tensors(out, row, "outputs", part.outputs, depth + 1);
  row.close();
}

void write_way(std::string& out, const Way& way) {
  JsonBlock row(out, '{');
  row.field("from", way.from);
  row.field("to", way.to);
  write_list(out, row, "links", way.links, [&](std::int64_t link) { append_json(out, link); });
  write_list(out, row, "tensors", way.tensors, [&](const std::string& t) { append_json(out, t); });
  row.close();
}

void write_deployed_job(std::string& out, const DeployedJob& job, int depth) {
  JsonBlock row(out, '{', Layout::kLines, depth);
  row.field("id", job.id);
  row.field("model", job.model);
  write_tensors(out, row, "inputs", job.inputs, depth + 1);
  write_tensors(out, row, "outputs", job.outputs, depth + 1);
  row.key("parts");
  write_lines(out, job.parts, depth + 1,
              [&](const Part& part) { write_part(out, part, depth + 2); });
  row.key("ways");
  write_lines(out, job.ways, depth + 1, [&](const Way& way) { write_way(out, way); });
  row.close();
}

}  // namespace

Expected<Deployment> parse_deployment_json(const SourceText& source) {
  Deployment deployment;
  if (auto ok =
          read_json(source, [&](JsonReader& in) { deployment = read_deployment_document(in); });
      !ok)
    return tl::unexpected(std::move(ok.error()));
  return deployment;
}

std::string deployment_json(const Deployment& deployment) {
  std::string out;
  JsonBlock document(out, '{', Layout::kLines);
  document.field("format", kDeploymentFormat);
  write_inputs(out, document, deployment.network, deployment.models);
  document.key("jobs");
  write_lines(out, deployment.jobs, 1,
              [&](const DeployedJob& job) { write_deployed_job(out, job, 2); });
  document.close();
  out += '\n';
  return out;
}

}  // namespace lamina::io
