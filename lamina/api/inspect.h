#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "lamina/api/components.h"
#include "lamina/core/expected.h"
#include "lamina/io/files.h"
#include "lamina/io/networks/devices.h"
#include "lamina/model/model.h"
#include "lamina/model/note.h"
#include "lamina/plan/capacity.h"
#include "lamina/plan/deployment.h"
#include "lamina/plan/plan.h"
#include "lamina/plan/run.h"
#include "lamina/plan/trace.h"
#include "lamina/plan/what_if.h"

namespace lamina::api {

struct InspectOptions {
  io::ModelOptions model;
  io::Defaults fill;
};

// What a file contains: the data itself, and what is counted of it.
struct ModelFacts {
  std::shared_ptr<const Model> model;
  double macs = 0.0;  // multiply-adds of Conv, Gemm and MatMul
  Flop work;
  Bytes weights, state;
  Flop step_work;                             // of each further run
  std::uint32_t num_blocks = 0;               // layers with single cuts
  std::optional<std::uint64_t> num_ideals{};  // places of any cuts; nothing above a million
  bool single_cuts_optimal = true;            // if nodes differ in speed alone (cut_order.h)
};

// Values that a network file lacks and that no option fills.
struct Missing {
  std::string what;       // "bandwidth"
  std::size_t count = 0;  // directed links, or nodes
  std::string option;     // what fills it: "default-bandwidth"
};

struct NetworkFacts {
  std::shared_ptr<const Network> network;
  std::size_t num_relays = 0;
  Components components;
  FlopPerSecond compute;  // of all nodes together
  std::vector<io::Filled> filled;
  std::vector<Missing> missing;
  std::vector<Note> notes;
  io::Recipe recipe;  // of a generated network
};

struct JobsFacts {
  io::JobsDocument document;
  std::size_t num_jobs = 0;  // with every count spread out
};

struct PlanFacts {
  Plan plan;
  std::size_t num_planned = 0, num_steps = 0;
};

// A report: the plan of its record, and what it belongs to.
struct ReportFacts {
  PlanFacts plan;
  std::string network{};  // its name
  std::vector<std::string> models{};
  std::string version{};     // of the program that wrote it
  std::optional<Run> run{};  // of the plan, if the report holds one
};

struct RunFacts {
  Run run;
};

struct TraceFacts {
  Trace trace;
  std::size_t num_intervals = 0;
};

struct CapacityFacts {
  Capacity capacity;
  std::size_t num_plans = 0;
};

struct ComparisonFacts {
  PlannerComparison comparison;
};

// The files that it names are not looked at (lamina/split/folder.h).
struct DeploymentFacts {
  Deployment deployment;
};

struct DevicesFacts {
  io::DeviceCatalogue catalogue;
};

// Answers to questions hold nothing that would have to be counted first.
using Facts = std::variant<ModelFacts, NetworkFacts, JobsFacts, PlanFacts, TraceFacts,
                           CapacityFacts, DevicesFacts, Sweep, Upgrades, ComparisonFacts,
                           ReportFacts, DeploymentFacts, RunFacts>;

// The word that stands for the catalogue of device classes if no file is called so.
inline constexpr std::string_view kDevicesWord = "devices";

// Fails as the readers do. Of a network without bandwidths it says so in `missing`. The file
// "devices", if there is none, is the catalogue that nodes are filled from.
[[nodiscard]] Expected<Facts> inspect(const io::Input& file, const InspectOptions& options = {});

// Adds what `inspect` and `convert` say of a network beside what its reader does: options that
// filled nothing, device classes that the catalogue does not know.
void note_options_and_devices(io::NetworkFile& file, const io::Defaults& fill);

[[nodiscard]] ModelFacts facts_of(Model model);
[[nodiscard]] NetworkFacts facts_of(io::NetworkFile file);

// The document of `inspect --json` (docs/commands.md).
[[nodiscard]] std::string facts_json(const Facts& facts);

}  // namespace lamina::api
