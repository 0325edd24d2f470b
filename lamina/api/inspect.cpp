#include "lamina/api/inspect.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <iterator>
#include <utility>

#include "lamina/api/assumptions.h"
#include "lamina/api/choices.h"
#include "lamina/core/units.h"
#include "lamina/io/documents/report_record.h"
#include "lamina/io/text/input_file.h"
#include "lamina/model/cut_order.h"

namespace lamina::api {
namespace {

// What a link without a bandwidth is given so that the rest of the file can be read; it is never
// shown.
constexpr BytesPerSecond kPlaceholder(1.0);

Expected<Facts> inspect_network(io::InputFile& file, io::Defaults fill) {
  const bool bandwidth_given = fill.bandwidth.has_value();
  if (!bandwidth_given) fill.bandwidth = kPlaceholder;
  auto read = io::read_network(file, fill);
  if (!read) return tl::unexpected(read.error());
  if (!bandwidth_given) fill.bandwidth.reset();
  note_options_and_devices(*read, fill);
  NetworkFacts facts = facts_of(std::move(*read));
  if (!facts.compute.is_finite())
    return error(ErrorCode::kLimit, "the speeds of all nodes add up to more than a number can hold",
                 file.name());
  if (bandwidth_given) return facts;
  const auto row = std::ranges::find(facts.filled, "bandwidth", &io::Filled::what);
  if (row == facts.filled.end()) return facts;
  facts.missing.push_back({"bandwidth", row->count, "default-bandwidth"});
  facts.filled.erase(row);
  return facts;
}

Expected<Facts> inspect_model(io::InputFile& file, const io::ModelOptions& options) {
  if (auto ok = demand_an_order(options.cuts); !ok) return tl::unexpected(ok.error());
  auto model = io::read_model(file, options);
  if (!model) return tl::unexpected(model.error());
  return facts_of(std::move(*model));
}

Expected<Facts> inspect_jobs(io::InputFile& file) {
  auto document = io::read_jobs_document(file);
  if (!document) return tl::unexpected(document.error());
  JobsFacts facts{std::move(*document), 0};
  for (const auto& row : facts.document.rows) facts.num_jobs += row.count;
  return facts;
}

PlanFacts facts_of(Plan plan) {
  PlanFacts facts{std::move(plan), 0, 0};
  for (const PlannedJob& job : facts.plan.jobs) {
    facts.num_planned += job.planned ? 1 : 0;
    facts.num_steps += job.steps.size();
  }
  return facts;
}

Expected<Facts> inspect_plan(io::InputFile& file) {
  auto plan = io::read_plan(file);
  if (!plan) return tl::unexpected(plan.error());
  return facts_of(*std::move(plan));
}

// All documents of its record are read, so that it is known whether they are any.
Expected<Facts> inspect_report(io::InputFile& file, const io::Defaults& fill) {
  const std::string name = file.name();
  auto record = io::read_report(file);
  if (!record) return tl::unexpected(record.error());
  const auto part = [&](std::string_view what, const std::string& text) {
    return io::Input::of_bytes(fmt::format("{}: {}", name, what), text);
  };
  auto plan = io::read_plan(part("plan", record->plan));
  if (!plan) return tl::unexpected(plan.error());
  const auto network = io::read_network(part("network", record->network), fill);
  if (!network) return tl::unexpected(network.error());
  if (const auto jobs = io::read_jobs_document(part("jobs", record->jobs)); !jobs)
    return tl::unexpected(jobs.error());
  ReportFacts facts{facts_of(*std::move(plan)), network->network.name(), {}, record->version};
  for (const auto& [model, text] : record->models) {
    if (const auto read = io::read_model(part("models." + model, text)); !read)
      return tl::unexpected(read.error());
    facts.models.push_back(model);
  }
  if (record->run.empty()) return facts;
  auto run = io::read_run(part("run", record->run));
  if (!run) return tl::unexpected(run.error());
  if (const auto fits = measured(facts.plan.plan, *run); !fits)
    return error(fits.error().code, fits.error().message, name + ": run" + fits.error().where);
  facts.run = *std::move(run);
  return facts;
}

Expected<Facts> inspect_trace(io::InputFile& file) {
  auto trace = io::read_trace(file);
  if (!trace) return tl::unexpected(trace.error());
  TraceFacts facts{std::move(*trace), 0};
  for (const TracedResource& resource : facts.trace.resources)
    facts.num_intervals += resource.intervals.size();
  return facts;
}

Expected<Facts> inspect_capacity(io::InputFile& file) {
  auto capacity = io::read_capacity(file);
  if (!capacity) return tl::unexpected(capacity.error());
  CapacityFacts facts{std::move(*capacity), 0};
  for (const PlannedStream& stream : facts.capacity.streams) facts.num_plans += stream.plans.size();
  return facts;
}

Expected<Facts> inspect_devices(io::InputFile& file) {
  auto catalogue = io::read_devices(file);
  if (!catalogue) return tl::unexpected(catalogue.error());
  return DevicesFacts{std::move(*catalogue)};
}

// A document that is shown as it is.
template <class Document>
Expected<Facts> inspected(Expected<Document> document) {
  if (!document) return tl::unexpected(document.error());
  return Facts(*std::move(document));
}

Expected<Facts> inspect_comparison(io::InputFile& file) {
  auto comparison = io::read_comparison(file);
  if (!comparison) return tl::unexpected(comparison.error());
  return ComparisonFacts{std::move(*comparison)};
}

Expected<Facts> inspect_deployment(io::InputFile& file) {
  auto deployment = io::read_deployment(file);
  if (!deployment) return tl::unexpected(deployment.error());
  return DeploymentFacts{*std::move(deployment)};
}

Expected<Facts> inspect_run(io::InputFile& file) {
  auto run = io::read_run(file);
  if (!run) return tl::unexpected(run.error());
  return RunFacts{*std::move(run)};
}

}  // namespace

ModelFacts facts_of(Model model) {
  ModelFacts facts;
  for (const Layer& layer : model.layers()) {
    facts.macs += layer.macs;
    facts.work += layer.work;
    facts.weights += layer.weights;
    facts.state += layer.state;
  }
  if (model.steps() > 0)
    for (const Layer& layer : model.step_model()->layers()) facts.step_work += layer.work;
  constexpr std::uint64_t kMostIdeals = 1'000'000;
  const Model single = model.cut(Cuts::kSingle);
  facts.num_blocks = single.num_layers();
  facts.num_ideals = count_ideals(single, kMostIdeals);
  facts.single_cuts_optimal = single_cuts_suffice(single);
  facts.model = std::make_shared<const Model>(std::move(model));
  return facts;
}

NetworkFacts facts_of(io::NetworkFile file) {
  NetworkFacts facts;
  facts.network = std::make_shared<const Network>(std::move(file.network));
  facts.filled = std::move(file.filled);
  facts.notes = std::move(file.notes);
  facts.recipe = std::move(file.recipe);
  facts.components = components_of(*facts.network);
  for (const Node& node : facts.network->nodes()) {
    facts.num_relays += node.is_relay() ? 1 : 0;
    facts.compute += node.compute;
  }
  if (facts.num_relays == facts.network->num_nodes() && facts.num_relays > 0)
    facts.missing.push_back({"compute", facts.num_relays, "default-compute"});
  return facts;
}

void note_options_and_devices(io::NetworkFile& file, const io::Defaults& fill) {
  std::ranges::move(io::idle_options(fill, file.filled), std::back_inserter(file.notes));
  std::ranges::move(unknown_devices(file.network, io::devices_of(fill)),
                    std::back_inserter(file.notes));
}

Expected<Facts> inspect(const io::Input& input, const InspectOptions& options) {
  std::error_code ignored;
  if (!input.is_in_memory() && input.path() == kDevicesWord &&
      !std::filesystem::exists(input.path(), ignored))
    return DevicesFacts{io::devices_of(options.fill)};
  auto opened = input.open();
  if (!opened) return tl::unexpected(opened.error());
  io::InputFile& file = *opened;
  const auto kind = io::kind_of(file);
  if (!kind) return tl::unexpected(kind.error());
  switch (*kind) {
    case io::FileKind::kNetwork: return inspect_network(file, options.fill);
    case io::FileKind::kModel: return inspect_model(file, options.model);
    case io::FileKind::kJobs: return inspect_jobs(file);
    case io::FileKind::kPlan: return inspect_plan(file);
    case io::FileKind::kTrace: return inspect_trace(file);
    case io::FileKind::kCapacity: return inspect_capacity(file);
    case io::FileKind::kDevices: return inspect_devices(file);
    case io::FileKind::kSweep: return inspected(io::read_sweep(file));
    case io::FileKind::kUpgrades: return inspected(io::read_upgrades(file));
    case io::FileKind::kComparison: return inspect_comparison(file);
    case io::FileKind::kDeployment: return inspect_deployment(file);
    case io::FileKind::kRun: return inspect_run(file);
    case io::FileKind::kReport: return inspect_report(file, options.fill);
  }
  __builtin_unreachable();
}

}  // namespace lamina::api
