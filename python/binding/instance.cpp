#include <fmt/format.h>
#include <iterator>

#include "python/binding/call.h"

#include "lamina/api/assumptions.h"
#include "lamina/io/models/model_options.h"
#include "lamina/io/networks/changes.h"

namespace lamina::python {
namespace {

// How models are cut: as the options say, the plan, or as they are.
std::optional<Cuts> cuts_of(const Call& call, std::optional<Cuts> planned) {
  const io::ModelOptions options = demand_settings(call.options, api::model_options());
  for (const std::string_view name : io::given_options(options))
    throw BadInput({ErrorCode::kUsage, "a model that is there states it: say it to load_model",
                    std::string(name)});
  if (options.cuts && planned && *options.cuts != *planned)
    throw BadInput({ErrorCode::kUsage,
                    fmt::format("{} contradicts the plan, whose layers are those of cuts {}",
                                to_text(*options.cuts), to_text(*planned)),
                    "cuts"});
  return options.cuts ? options.cuts : planned;
}

std::shared_ptr<const Model> cut(const std::shared_ptr<const Model>& model,
                                 std::optional<Cuts> cuts) {
  if (!cuts || *cuts == model->cuts()) return model;
  return std::make_shared<const Model>(model->cut(*cuts));
}

std::vector<Job> one_job(const Call& call, const Network& network, std::optional<Cuts> cuts) {
  JobSpec spec;
  spec.model = cut(call.models.front().second.model, cuts);
  const auto node = [&](const std::string& id, std::string_view name) {
    auto found = api::find_node(network, id);
    if (!found) throw BadInput(located(found.error(), name));
    return *found;
  };
  spec.source = node(call.source, "source");
  spec.destination = node(call.destination, "destination");
  std::vector<Job> jobs;
  jobs.push_back(demand(Job::make(network, std::move(spec))));
  return jobs;
}

std::vector<Job> jobs_of(const Call& call, const Network& network, std::optional<Cuts> cuts) {
  if (call.jobs.empty()) return one_job(call, network, cuts);
  io::NamedModels models;
  for (const auto& [name, held] : call.models) models.emplace_back(name, cut(held.model, cuts));
  const auto document = demand(io::read_jobs_document(io::Input::of_bytes(kInMemory, call.jobs)));
  return demand(io::make_jobs(document, network, models));
}

io::Defaults fill_of(const Call& call) {
  io::Defaults fill = demand_settings(call.options, api::fill_options());
  if (!fill.devices && call.network != nullptr) fill.devices = call.network->fill.devices;
  return fill;
}

}  // namespace

api::LoadedInstance instance_of(const Call& call, std::optional<Cuts> planned) {
  const auto source = demand_settings(call.options, api::instance_options(), api::kByValue);
  HeldNetwork changed;
  const HeldNetwork* held = call.network;
  if (source.ignores_memory || api::gives_any(call.options, api::fill_options())) {
    io::Defaults fill = fill_of(call);
    fill.ignore_memory = source.ignores_memory;
    changed = with_options(*held, fill);
    held = &changed;
  }
  auto jobs = jobs_of(call, *held->network, cuts_of(call, planned));
  auto instance = demand(Instance::make(held->network, std::move(jobs)));
  const io::NetworkFile said{NetworkBuilder().build(), held->filled, held->notes};
  auto assumptions = demand(api::assumptions_of(instance, said, held->fill));
  return {std::move(instance),
          {held->filled, io::asked(held->fill.changes), std::move(assumptions)}};
}

}  // namespace lamina::python
