#include "lamina/io/documents/jobs_json.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>
#include <unordered_set>

#include "lamina/core/quoted.h"
#include "lamina/io/documents/lamina_format.h"
#include "lamina/io/text/json_reader.h"
#include "lamina/model/layer_names.h"
#include "lamina/model/node_hint.h"

namespace lamina::io {
namespace {

using Row = JobsDocument::Row;
using PinRow = JobsDocument::PinRow;

std::uint32_t count_of(JsonReader& in, std::uint32_t low, std::uint32_t high) {
  return static_cast<std::uint32_t>(in.whole(low, high));
}

std::uint32_t layer_number(JsonReader& in, std::uint32_t low) {
  return count_of(in, low, std::numeric_limits<std::uint32_t>::max());
}

// A layer by number or by name.
void read_layer(JsonReader& in, std::uint32_t low, std::uint32_t& number, std::string& name) {
  if (!in.is_text()) {
    number = layer_number(in, low);
    return;
  }
  name = in.text();
  if (name.empty()) fail(ErrorCode::kValue, "a layer's name must not be empty");
}

PinRow read_pin(JsonReader& in) {
  PinRow pin;
  in.object(
      {{"first_layer", [&] { read_layer(in, 1, pin.first_layer, pin.first_name); }, kRequired},
       {"last_layer", [&] { read_layer(in, 1, pin.last_layer, pin.last_name); }, kRequired},
       {"nodes", [&] { in.list([&](std::size_t) { pin.nodes.emplace_back(in.text()); }); },
        kRequired}});
  if (pin.nodes.empty()) fail(ErrorCode::kValue, "a pin must name at least one node", ".nodes");
  return pin;
}

double read_weight(JsonReader& in) {
  const double weight = in.number();
  if (weight < 0.0) fail(ErrorCode::kValue, fmt::format("must not be negative, as {} is", weight));
  return weight;
}

PerSecond read_rate(JsonReader& in) {
  const auto rate = in.quantity<PerSecond>();
  if (rate == PerSecond())
    fail(ErrorCode::kValue, "a stream's rate must be above zero; a job that is done once has none");
  return rate;
}

Arrivals read_arrivals(JsonReader& in) {
  const std::string_view name = in.text();
  if (const auto arrivals = arrivals_from(name)) return *arrivals;
  fail(ErrorCode::kUnknownName, fmt::format("{} are no arrivals; they are {}", lamina::quoted(name),
                                            listed(kArrivalsNames, " or ")));
}

Row read_row(JsonReader& in) {
  Row row;
  in.object({{"id", [&] { row.id = in.text(); }, kRequired},
             {"model", [&] { row.model = in.text(); }, kRequired},
             {"source", [&] { row.source = in.text(); }, kRequired},
             {"destination", [&] { row.destination = in.text(); }, kRequired},
             {"release", [&] { row.release = in.quantity<Seconds>(); }},
             {"deadline", [&] { row.deadline = in.quantity<Seconds>(); }},
             {"weight", [&] { row.weight = read_weight(in); }},
             {"count", [&] { row.count = count_of(in, 1, kMostJobs); }},
             {"rate", [&] { row.rate = read_rate(in); }},
             {"arrivals", [&] { row.arrivals = read_arrivals(in); }},
             {"private_layers", [&] { read_layer(in, 0, row.private_layers, row.last_private); }},
             {"pins", [&] { in.list([&](std::size_t) { row.pins.push_back(read_pin(in)); }); }}});
  if (row.id.empty()) fail(ErrorCode::kValue, "a job's id must not be empty", ".id");
  if (row.arrivals && !row.rate)
    fail(ErrorCode::kValue,
         "only a stream has arrivals, and a stream needs a 'rate', as in \"30 /s\"", ".arrivals");
  return row;
}

JobsDocument read_jobs_document(JsonReader& in) {
  JobsDocument document;
  in.object({{"format", [&] { demand_format(in, kJobsFormat); }, kRequired},
             {"recipe", [&] { read_recipe(in, document.recipe); }},
             {"models",
              [&] {
                in.map(
                    [&](std::string_view name) { document.models.emplace_back(name, in.text()); });
              },
              kRequired},
             {"jobs", [&] { in.list([&](std::size_t) { document.rows.push_back(read_row(in)); }); },
              kRequired}});
  return document;
}

Expected<NodeId> find_node(const Network& network, std::string_view id, std::string where) {
  if (const auto node = network.find(id)) return *node;
  return error(ErrorCode::kUnknownName,
               fmt::format("there is no node {} in the network{}", quoted(id),
                           node_hint(id, network.nodes())),
               std::move(where));
}

Expected<std::shared_ptr<const Model>> find_model(const NamedModels& models,
                                                  std::string_view name) {
  std::vector<std::string_view> names;
  for (const auto& [known, model] : models) {
    if (known == name) return model;
    names.push_back(known);
  }
  return error(ErrorCode::kUnknownName, unknown_name(name, "model", names) + " in 'models'",
               "model");
}

// The number of the layer that a name stands for, where there is one.
Expected<void> name_layer(const Model& model, const std::string& name, const std::string& where,
                          std::uint32_t& number) {
  if (name.empty()) return {};
  const auto layer = find_layer(model, name);
  if (!layer) return tl::unexpected(located(layer.error(), where));
  number = *layer;
  return {};
}

// As "layer 3" or, where the file names it, "layer 3 ('conv2')".
std::string called(std::uint32_t number, const std::string& name) {
  return fmt::format("layer {}{}", number,
                     name.empty() ? "" : fmt::format(" ({})", lamina::quoted(name)));
}

// Of layers that are named the file does not show the order.
Expected<void> demand_order(const PinRow& row, const Pin& pin, std::size_t index) {
  if ((row.first_name.empty() && row.last_name.empty()) || pin.first_layer <= pin.last_layer)
    return {};
  return error(
      ErrorCode::kValue,
      fmt::format("first_layer is {}, after last_layer, {}",
                  called(pin.first_layer, row.first_name), called(pin.last_layer, row.last_name)),
      fmt::format("pins[{}].first_layer", index));
}

Expected<std::vector<Pin>> resolve_pins(const std::vector<PinRow>& rows, const Network& network,
                                        const Model& model) {
  std::vector<Pin> pins;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Pin& pin = pins.emplace_back(
        Pin{rows[i].first_layer, rows[i].last_layer, {}, rows[i].first_name, rows[i].last_name});
    if (auto ok = name_layer(model, rows[i].first_name, fmt::format("pins[{}].first_layer", i),
                             pin.first_layer);
        !ok)
      return tl::unexpected(ok.error());
    if (auto ok = name_layer(model, rows[i].last_name, fmt::format("pins[{}].last_layer", i),
                             pin.last_layer);
        !ok)
      return tl::unexpected(ok.error());
    if (auto ok = demand_order(rows[i], pin, i); !ok) return tl::unexpected(ok.error());
    for (std::size_t k = 0; k < rows[i].nodes.size(); ++k) {
      const auto node =
          find_node(network, rows[i].nodes[k], fmt::format("pins[{}].nodes[{}]", i, k));
      if (!node) return tl::unexpected(node.error());
      pin.nodes.push_back(*node);
    }
  }
  return pins;
}

// The job of one row, before its count is spread out; `where` of an Error is a path from the row.
Expected<JobSpec> resolve(const Row& row, const Network& network, const NamedModels& models) {
  JobSpec spec;
  spec.id = row.id;
  const auto model = find_model(models, row.model);
  if (!model) return tl::unexpected(model.error());
  spec.model = *model;
  spec.model_name = row.model;
  const auto source = find_node(network, row.source, "source");
  if (!source) return tl::unexpected(source.error());
  spec.source = *source;
  const auto destination = find_node(network, row.destination, "destination");
  if (!destination) return tl::unexpected(destination.error());
  spec.destination = *destination;
  auto pins = resolve_pins(row.pins, network, **model);
  if (!pins) return tl::unexpected(pins.error());
  spec.pins = std::move(*pins);
  spec.release = row.release;
  spec.deadline = row.deadline;
  spec.weight = row.weight;
  spec.rate = row.rate;
  spec.arrivals = row.arrivals.value_or(Arrivals::kPoisson);
  spec.private_layers = row.private_layers;
  spec.last_private = row.last_private;
  if (auto ok = name_layer(**model, row.last_private, "private_layers", spec.private_layers); !ok)
    return tl::unexpected(ok.error());
  return spec;
}

// What each job that a count makes of the row holds for itself, roughly.
std::uint64_t bytes_of(const Row& row) {
  std::uint64_t bytes = row.id.size() + row.model.size();
  for (const auto& pin : row.pins) bytes += sizeof(pin) + pin.nodes.size() * sizeof(NodeId);
  return bytes;
}

Expected<void> demand_few(const std::vector<Row>& rows) {
  constexpr std::uint64_t kMostBytes = std::uint64_t{256} << 20U;
  std::uint64_t total = 0, copied = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    total += rows[i].count;
    if (total > kMostJobs)
      return error(ErrorCode::kLimit,
                   fmt::format("all counts together make more than {} jobs", kMostJobs),
                   fmt::format("jobs[{}].count", i));
    copied += rows[i].count > 1 ? rows[i].count * bytes_of(rows[i]) : 0;
    if (copied > kMostBytes)
      return error(
          ErrorCode::kLimit,
          fmt::format("the ids, models and pins of all jobs that counts make have more than {} MiB",
                      kMostBytes >> 20U),
          fmt::format("jobs[{}].count", i));
  }
  return {};
}

// Makes the jobs of the rows one after the other; ids are unique over all of them.
class JobMaker {
 public:
  JobMaker(const Network& network, const NamedModels& models)
      : network_(network), models_(models) {}

  Expected<void> add(const Row& row) {
    auto spec = resolve(row, network_, models_);
    if (!spec) return tl::unexpected(spec.error());
    if (row.count == 1) return add(std::move(*spec));
    for (std::uint32_t i = 1; i <= row.count; ++i) {
      JobSpec one = *spec;
      one.id = fmt::format("{}#{}", row.id, i);
      if (auto ok = add(std::move(one)); !ok) return ok;
    }
    return {};
  }

  [[nodiscard]] std::vector<Job> take() && { return std::move(jobs_); }

 private:
  Expected<void> add(JobSpec spec) {
    if (!ids_.insert(spec.id).second)
      return error(ErrorCode::kDuplicate,
                   fmt::format("job id {} occurs twice, counts spread out as id#1, id#2, ...",
                               lamina::quoted(spec.id)),
                   "id");
    auto job = Job::make(network_, std::move(spec));
    if (!job) return tl::unexpected(job.error());
    jobs_.push_back(std::move(*job));
    return {};
  }

  const Network& network_;
  const NamedModels& models_;
  std::unordered_set<std::string> ids_;
  std::vector<Job> jobs_;
};

}  // namespace

Expected<JobsDocument> parse_jobs_json(const SourceText& source) {
  JobsDocument document;
  if (auto ok = read_json(source, [&](JsonReader& in) { document = read_jobs_document(in); }); !ok)
    return tl::unexpected(std::move(ok.error()));
  if (auto ok = demand_few(document.rows); !ok)
    return tl::unexpected(located(ok.error(), source.name()));
  return document;
}

Expected<std::vector<Job>> make_jobs(const JobsDocument& document, const Network& network,
                                     const NamedModels& models) {
  JobMaker maker(network, models);
  for (std::size_t i = 0; i < document.rows.size(); ++i) {
    auto ok = maker.add(document.rows[i]);
    if (ok) continue;
    Error wrong = std::move(ok.error());
    wrong.where = fmt::format("jobs[{}].{}", i, wrong.where);
    return tl::unexpected(std::move(wrong));
  }
  return std::move(maker).take();
}

}  // namespace lamina::io
