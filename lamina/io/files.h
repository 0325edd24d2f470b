// Reading of files, whatever their format; bytes in memory count as files (Input).
// Every Error names file, place, value and rule.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/io/documents/jobs_json.h"
#include "lamina/io/models/model_options.h"
#include "lamina/io/networks/defaults.h"
#include "lamina/io/text/input_file.h"
#include "lamina/model/job.h"
#include "lamina/model/model.h"
#include "lamina/plan/capacity.h"
#include "lamina/plan/deployment.h"
#include "lamina/plan/plan.h"
#include "lamina/plan/run.h"
#include "lamina/plan/trace.h"
#include "lamina/plan/what_if.h"

namespace lamina::io {

struct ReportRecord;  // documents/report_record.h

// A network in any supported format, told apart by content first, then by name.
[[nodiscard]] Expected<NetworkFile> read_network(const Input& file, const Defaults& fill = {});
// A model in any supported format (docs/formats.md). Fails with kUsage if an option is given
// that the file's format does not take.
[[nodiscard]] Expected<Model> read_model(const Input& file, const ModelOptions& options = {});
// A lamina.jobs/1 file with the models it names, which `resolve` finds: beside the file if it is
// empty. `count` is spread out.
[[nodiscard]] Expected<std::vector<Job>> read_jobs(const Input& file, const Network& network,
                                                   const ModelOptions& options = {},
                                                   const Resolver& resolve = {});

// A jobs file by itself, with no network to look its names up in: for `inspect`. Checks the shape
// of the whole file (keys, units, ranges), but not whether names are defined.
[[nodiscard]] Expected<JobsDocument> read_jobs_document(const Input& file);
[[nodiscard]] Expected<Plan> read_plan(const Input& file);
[[nodiscard]] Expected<Capacity> read_capacity(const Input& file);
[[nodiscard]] Expected<Run> read_run(const Input& file);

// What came of an execution, with every job that it names.
[[nodiscard]] Expected<Trace> read_trace(const std::filesystem::path& file);

enum class FileKind {
  kNetwork,
  kModel,
  kJobs,
  kPlan,
  kTrace,
  kDevices,
  kCapacity,
  kSweep,
  kUpgrades,
  kComparison,
  kReport,
  kDeployment,
  kRun
};
// What a file holds, by its content, without reading all of it.
[[nodiscard]] Expected<FileKind> kind_of(const Input& file);

// The same, of a file that was opened to see what it holds.
[[nodiscard]] Expected<FileKind> kind_of(InputFile& file);
[[nodiscard]] Expected<NetworkFile> read_network(InputFile& file, const Defaults& fill);
[[nodiscard]] Expected<Model> read_model(InputFile& file, const ModelOptions& options);
[[nodiscard]] Expected<JobsDocument> read_jobs_document(InputFile& file);
[[nodiscard]] Expected<Plan> read_plan(InputFile& file);
[[nodiscard]] Expected<Capacity> read_capacity(InputFile& file);
[[nodiscard]] Expected<Trace> read_trace(InputFile& file);
[[nodiscard]] Expected<Sweep> read_sweep(InputFile& file);
[[nodiscard]] Expected<Upgrades> read_upgrades(InputFile& file);
[[nodiscard]] Expected<PlannerComparison> read_comparison(InputFile& file);
[[nodiscard]] Expected<Deployment> read_deployment(InputFile& file);
[[nodiscard]] Expected<Run> read_run(InputFile& file);
[[nodiscard]] Expected<ReportRecord> read_report(InputFile& file);

}  // namespace lamina::io
