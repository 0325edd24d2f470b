#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "lamina/api/arrivals.h"
#include "lamina/api/capacity.h"
#include "lamina/api/convert.h"
#include "lamina/api/generate.h"
#include "lamina/api/inspect.h"
#include "lamina/api/instance.h"
#include "lamina/api/plan_options.h"
#include "lamina/api/simulate.h"
#include "lamina/api/solve.h"
#include "lamina/api/sweep.h"
#include "lamina/api/upgrades.h"
#include "lamina/core/expected.h"
#include "lamina/plan/check.h"
#include "lamina/plan/check_capacity.h"
#include "lamina/plan/plan.h"
#include "lamina/plan/trace.h"

// One request a verb, and its reply: what the command line, a server and a language have in common.
// A front fills a request in, from the tables of options (set_option) and with inputs that are
// files or bytes in memory, and shows the reply. What the reply means it takes from one table of
// its own, from Outcome to exit code, status or exception.
//
// Each `answer` fails where the input is bad: as the readers do, and with kUsage where something is
// missing or does not fit; `where` is then the name of the option or argument ("source", "plan"),
// or starts with the input. It may be called from any number of threads at once.
namespace lamina::api {

enum class Outcome {
  kDone,
  kNoPlan,       // for some job there is none, or none was found; the reply has all the rest
  kCheckFailed,  // the plan is not sound, or formulations disagree; the reply says why
  // Without a reply:
  kBadInput,      // the Error says what
  kInternalError  // an exception: a bug in Lamina
};

// Result: what fronts need who show it to people.
template <class Result>
struct Reply {
  Outcome outcome = Outcome::kDone;
  std::string document{};  // one JSON document with a newline at its end
  std::string file{};      // of verbs that make files: the file; else "", and it is the document
  Result result;
};

// Network and jobs: to be read, or there already.
using InstanceInput = std::variant<InstanceSource, LoadedInstance>;

struct PlanRequest {
  InstanceInput instance{};
  PlanOptions options{};
  bool require_deadlines = false;  // a missed deadline counts as no plan
};
struct Planned {
  LoadedInstance inputs;
  Plan plan;
  std::optional<Capacity> streams{};  // of an instance with streams, instead
};
// The document is lamina.plan/1, or lamina.capacity/1 where some jobs are streams: at least their
// stated rates, or no plan.
[[nodiscard]] Expected<Reply<Planned>> answer(const PlanRequest& request);

struct CheckRequest {
  io::Input plan{};  // lamina.plan/1 or lamina.capacity/1
  InstanceInput instance{};
};
struct CheckedStreams {
  Capacity capacity;
  CapacityVerdict verdict;
};
struct Checked {
  LoadedInstance inputs;
  Plan plan;
  Verdict verdict;
  std::optional<CheckedStreams> streams{};  // of a document of streams, instead
};
[[nodiscard]] Expected<Reply<Checked>> answer(const CheckRequest& request);

// A plan to execute, or arrivals, which are planned on the way; of streams, which need a duration,
// either the document that says how they are served or a policy that decides on arrival.
struct SimulateRequest {
  io::Input plan{};
  InstanceInput instance{};
  SimulateOptions options{};
  ArrivalOptions arrivals{};
  PlanOptions planning{};  // of arrivals and streams
  StreamOptions streams{};
};
struct Simulated {
  LoadedInstance inputs;
  Trace trace;
};
// The document is lamina.trace/1.
[[nodiscard]] Expected<Reply<Simulated>> answer(const SimulateRequest& request);

struct SolveRequest {
  InstanceInput instance{};
  SolveOptions options{};
};
struct Solved {
  LoadedInstance inputs;
  std::variant<Solution, Comparison> answer;  // of one formulation; of all of them
};
// The document is lamina.solve/1.
[[nodiscard]] Expected<Reply<Solved>> answer(const SolveRequest& request);

struct SweepRequest {
  InstanceInput instance{};
  SweepOptions options{};
  PlanOptions planning{};
  io::Defaults fill{};  // whose device classes changes know
};
struct Swept {
  LoadedInstance inputs;
  Sweep sweep;
};
// The document is lamina.sweep/1.
[[nodiscard]] Expected<Reply<Swept>> answer(const SweepRequest& request);

struct UpgradesRequest {
  InstanceInput instance{};
  UpgradeOptions options{};
  PlanOptions planning{};
  io::Defaults fill{};  // whose device classes changes know
};
struct Upgraded {
  LoadedInstance inputs;
  Upgrades upgrades;
};
// The document is lamina.upgrades/1.
[[nodiscard]] Expected<Reply<Upgraded>> answer(const UpgradesRequest& request);

struct CapacityRequest {
  InstanceInput instance{};
  CapacityOptions options{};
};
struct Served {
  LoadedInstance inputs;
  Capacity capacity;
};
// The document is lamina.capacity/1.
[[nodiscard]] Expected<Reply<Served>> answer(const CapacityRequest& request);

struct InspectRequest {
  io::Input file{};
  InspectOptions options{};
};
[[nodiscard]] Expected<Reply<Facts>> answer(const InspectRequest& request);

struct ConvertRequest {
  io::Input file{};
  InspectOptions options{};
};
// The file is the network or model in Lamina's format, the document what `inspect` says of it.
[[nodiscard]] Expected<Reply<Facts>> answer(const ConvertRequest& request);

struct GenerateRequest {
  std::string what{};    // "network" or "jobs"
  std::string family{};  // of a network
  // Options of networks, of jobs and of both; those of the other kind must be empty.
  GenerateItems network{}, jobs{}, shared{};
  JobsSource source{};   // of jobs
  std::string output{};  // the file that it will be, from whose folder jobs name their models
};
// The file is lamina.network/1 or lamina.jobs/1, the document what `inspect` says of it.
[[nodiscard]] Expected<Reply<Facts>> answer(const GenerateRequest& request);

}  // namespace lamina::api
