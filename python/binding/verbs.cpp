#include <iterator>
#include <utility>

#include "python/binding/call.h"

namespace lamina::python {
namespace {

Answer answered(Expected<api::Reply<api::Facts>> reply) {
  auto made = demand(std::move(reply));
  return {std::move(made.document), std::move(made.file), made.outcome};
}

io::Input plan_of(const Call& call) {
  return call.plan ? io::Input::of_bytes(kInMemory, *call.plan) : io::Input();
}

// How the plan cuts its models; none without a plan of jobs. What is none the verb refuses.
std::optional<Cuts> planned_cuts(const Call& call) {
  if (!call.plan) return std::nullopt;
  const auto kind = io::kind_of(plan_of(call));
  if (!kind || *kind != io::FileKind::kPlan) return std::nullopt;
  return demand(io::read_plan(plan_of(call))).cuts;
}

// ---- generate

std::vector<OptionRow> generate_network_rows() {
  std::vector<OptionRow> rows;
  append_rows(rows, api::network_options());
  append_rows(rows, api::shared_options());
  return rows;
}

std::vector<OptionRow> generate_jobs_rows() {
  std::vector<OptionRow> rows;
  append_rows(rows, api::jobs_options());
  append_rows(rows, api::shared_options());
  return rows;
}

Answer make_network(const Call& call) {
  api::GenerateRequest request{.what = "network", .family = call.family, .output = call.output};
  request.network = demand_settings(call.options, api::network_options());
  request.shared = demand_settings(call.options, api::shared_options());
  return answered(api::answer(request));
}

// Networks and models are files there: `file` and `source` name them.
Answer make_jobs(const Call& call) {
  api::GenerateRequest request{.what = "jobs", .output = call.output};
  request.jobs = demand_settings(call.options, api::jobs_options());
  request.shared = demand_settings(call.options, api::shared_options());
  request.source = {.network = call.file, .models = {call.source}};
  return answered(api::answer(request));
}

std::vector<Verb> all_verbs() {
  std::vector<Verb> verbs;
  for (const api::Verb& row : api::verbs())
    verbs.push_back({.name = row.name, .options = row.options, .row = &row});
  verbs.push_back(
      {.name = "generate_network", .options = generate_network_rows, .make = make_network});
  verbs.push_back({.name = "generate_jobs", .options = generate_jobs_rows, .make = make_jobs});
  return verbs;
}

}  // namespace

std::span<const Verb> verbs() {
  static const std::vector<Verb> kVerbs = all_verbs();
  return kVerbs;
}

Answer run(const Verb& verb, const Call& call) {
  if (verb.make != nullptr) return verb.make(call);
  api::VerbRequest request{.file = call.file, .options = call.options, .stop = call.stop};
  if (verb.row->subject == api::Subject::kInstanceAndPlan) {
    request.plan = plan_of(call);
    request.instance = instance_of(call, planned_cuts(call));
  } else if (verb.row->subject == api::Subject::kInstance) {
    request.instance = instance_of(call);
  }
  if (call.network != nullptr) request.devices = call.network->fill.devices;
  return demand(verb.row->run(request));
}

}  // namespace lamina::python
