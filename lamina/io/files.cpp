#include "lamina/io/files.h"

#include <fmt/format.h>

#include "lamina/core/quoted.h"
#include "lamina/io/documents/capacity_json.h"
#include "lamina/io/documents/comparison_json.h"
#include "lamina/io/documents/deployment_json.h"
#include "lamina/io/documents/jobs_json.h"
#include "lamina/io/documents/plan_json.h"
#include "lamina/io/documents/report_record.h"
#include "lamina/io/documents/run_json.h"
#include "lamina/io/documents/trace_json.h"
#include "lamina/io/documents/what_if_json.h"
#include "lamina/io/formats.h"
#include "lamina/io/models/model_options.h"
#include "lamina/io/networks/changes.h"
#include "lamina/io/text/input_file.h"

namespace lamina::io {
namespace {

// What `read` makes of the input.
template <class Read>
auto opened(const Input& input, Read read) -> decltype(read(std::declval<InputFile&>())) {
  auto file = input.open();
  if (!file) return tl::unexpected(file.error());
  return read(*file);
}

// A document of a kind that has one format.
template <class T>
Expected<T> read_document(InputFile& file, FileKind kind, Expected<T> (*parse)(const SourceText&)) {
  if (auto format = format_of(file, kind); !format) return tl::unexpected(format.error());
  const auto source = file.text();
  if (!source) return tl::unexpected(source.error());
  return parse(*source);
}

Expected<Model> cut(Expected<Model> model, const ModelOptions& options) {
  if (!model || options.cuts.value_or(Cuts::kSingle) == Cuts::kSingle) return model;
  return model->cut(*options.cuts);
}

// Takes options of other formats, too; appends its format.
Expected<Model> read_any_model(InputFile& file, const ModelOptions& options,
                               std::vector<const Format*>& formats) {
  const auto format = format_of(file, FileKind::kModel);
  if (!format) return tl::unexpected(format.error());
  formats.push_back(*format);
  return cut((*format)->read_model(file, options), options);
}

Expected<NamedModels> read_models(const InputFile& file, const JobsDocument& document,
                                  const ModelOptions& options, const Resolver& resolve) {
  NamedModels models;
  std::vector<const Format*> formats;
  for (const auto& [name, path] : document.models) {
    const auto read = [&](const Input& found) {
      return opened(found,
                    [&](InputFile& inner) { return read_any_model(inner, options, formats); });
    };
    auto model = (resolve ? resolve(name, path) : beside(file, path)).and_then(read);
    if (!model)
      return tl::unexpected(located(
          model.error(), fmt::format("{}: models[{}]", file.name(), lamina::quoted(name, 40))));
    models.emplace_back(name, std::make_shared<const Model>(std::move(*model)));
  }
  if (auto ok = demand_taken_by_some(formats, options); !ok)
    return tl::unexpected(located(ok.error(), file.name()));
  return models;
}

}  // namespace

Expected<NetworkFile> read_network(InputFile& file, const Defaults& fill) {
  const auto format = format_of(file, FileKind::kNetwork);
  if (!format) return tl::unexpected(format.error());
  const auto source = file.text();
  if (!source) return tl::unexpected(source.error());
  auto read = (*format)->read_network(*source, fill);
  if (!read || fill.changes.empty()) return read;
  auto after = changed(read->network, fill.changes, devices_of(fill));
  if (!after) return tl::unexpected(after.error());
  read->network = *std::move(after);
  return read;
}

Expected<NetworkFile> read_network(const Input& file, const Defaults& fill) {
  return opened(file, [&](InputFile& input) { return read_network(input, fill); });
}

Expected<Model> read_model(InputFile& file, const ModelOptions& options) {
  const auto format = format_of(file, FileKind::kModel);
  if (!format) return tl::unexpected(format.error());
  if (auto ok = demand_taken(**format, options); !ok)
    return tl::unexpected(located(ok.error(), file.name()));
  return cut((*format)->read_model(file, options), options);
}

Expected<Model> read_model(const Input& file, const ModelOptions& options) {
  return opened(file, [&](InputFile& input) { return read_model(input, options); });
}

Expected<std::vector<Job>> read_jobs(const Input& input, const Network& network,
                                     const ModelOptions& options, const Resolver& resolve) {
  return opened(input, [&](InputFile& file) -> Expected<std::vector<Job>> {
    const auto document = read_jobs_document(file);
    if (!document) return tl::unexpected(document.error());
    const auto models = read_models(file, *document, options, resolve);
    if (!models) return tl::unexpected(models.error());
    auto jobs = make_jobs(*document, network, *models);
    if (!jobs) return tl::unexpected(located(std::move(jobs.error()), file.name()));
    return jobs;
  });
}

Expected<JobsDocument> read_jobs_document(InputFile& file) {
  return read_document(file, FileKind::kJobs, parse_jobs_json);
}

Expected<JobsDocument> read_jobs_document(const Input& file) {
  return opened(file, [](InputFile& input) { return read_jobs_document(input); });
}

Expected<Plan> read_plan(InputFile& file) {
  return read_document(file, FileKind::kPlan, parse_plan_json);
}

Expected<Plan> read_plan(const Input& file) {
  return opened(file, [](InputFile& input) { return read_plan(input); });
}

Expected<Capacity> read_capacity(InputFile& file) {
  return read_document(file, FileKind::kCapacity, parse_capacity_json);
}

Expected<Capacity> read_capacity(const Input& file) {
  return opened(file, [](InputFile& input) { return read_capacity(input); });
}

Expected<Trace> read_trace(InputFile& file) {
  return read_document(file, FileKind::kTrace, parse_trace_json);
}

Expected<Trace> read_trace(const Input& file) {
  return opened(file, [](InputFile& input) { return read_trace(input); });
}

Expected<Sweep> read_sweep(InputFile& file) {
  return read_document(file, FileKind::kSweep, parse_sweep_json);
}

Expected<Upgrades> read_upgrades(InputFile& file) {
  return read_document(file, FileKind::kUpgrades, parse_upgrades_json);
}

Expected<PlannerComparison> read_comparison(InputFile& file) {
  return read_document(file, FileKind::kComparison, parse_comparison_json);
}

Expected<Deployment> read_deployment(InputFile& file) {
  return read_document(file, FileKind::kDeployment, parse_deployment_json);
}

Expected<Run> read_run(InputFile& file) {
  return read_document(file, FileKind::kRun, parse_run_json);
}

Expected<Run> read_run(const Input& file) {
  return opened(file, [](InputFile& input) { return read_run(input); });
}

Expected<ReportRecord> read_report(InputFile& file) {
  return read_document(file, FileKind::kReport, parse_report);
}

Expected<FileKind> kind_of(const Input& file) {
  return opened(file, [](InputFile& input) { return kind_of(input); });
}

Expected<FileKind> kind_of(InputFile& file) {
  const auto format = format_of(file, std::nullopt);
  if (!format) return tl::unexpected(format.error());
  return (*format)->kind;
}

}  // namespace lamina::io
