#include "lamina/api/instance.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <iterator>

#include "lamina/api/assumptions.h"
#include "lamina/api/option_values.h"
#include "lamina/core/quoted.h"
#include "lamina/io/networks/devices.h"
#include "lamina/model/node_hint.h"
#include "lamina/plan/inputs.h"

namespace lamina::api {
namespace {

template <auto member>
Expected<void> set_rate(io::FillIns& fill, std::string_view text) {
  auto set = set_quantity<member>(fill, text);
  if (set && (fill.*member)->value() == 0.0)
    return error(ErrorCode::kValue,
                 fmt::format("{}: a rate of zero fills nothing", lamina::quoted(text)));
  return set;
}

Expected<void> add_rule(io::FillIns& fill, std::string_view text) {
  auto rule = io::parse_compute_rule(text);
  if (!rule) return tl::unexpected(rule.error());
  fill.rules.push_back(std::move(*rule));
  return {};
}

using S = InstanceSource;
constexpr std::array kInstanceOptions{
    Option<S>{"network", "network", "FILE", "lamina.network/1 or a topology file", "",
              "the network", false, nullptr, set_text<&S::network>},
    Option<S>{"model", "model", "FILE", "lamina.model/1 or ONNX", "", "the model of the one job",
              false, nullptr, set_text<&S::model>},
    Option<S>{"source", "source", "NODE", "id of a node", "", "where its input is", false, nullptr,
              set_text<&S::source>},
    Option<S>{"destination", "destination", "NODE", "id of a node", "",
              "where its result is wanted", false, nullptr, set_text<&S::destination>},
    Option<S>{"jobs", "jobs", "FILE", "lamina.jobs/1", "", "or: a file of jobs", false, nullptr,
              set_text<&S::jobs>}};

Expected<void> set_devices(io::FillIns& fill, std::string_view text) {
  auto devices = io::read_devices(text);
  if (!devices) return tl::unexpected(devices.error());
  fill.devices = std::make_shared<const io::DeviceCatalogue>(
      io::DeviceCatalogue::builtin().with(std::move(*devices)));
  return {};
}

using F = io::FillIns;
constexpr std::array kFillOptions{
    Option<F>{"compute", "compute", "RULE",
              "all=SPEED, degree=SPEED (times the links out), file=CSV (node,compute), "
              "share=SHARE:SPEED[:seed=N] (the others are relays), or DISTRIBUTION[:seed=N], as in "
              "\"lognormal:10 GFLOP/s,0.5\": those of lamina generate network",
              "", "of nodes without a speed; rules apply in order, each to those still without",
              true, nullptr, add_rule},
    Option<F>{"default-compute", "default_compute", "RATE", "as in \"10 GFLOP/s\"", "",
              "of nodes that then are without a speed", false, nullptr, set_rate<&F::compute>},
    Option<F>{"default-bandwidth", "default_bandwidth", "RATE", "as in \"1 Gbit/s\"", "",
              "of links without one", false, nullptr, set_rate<&F::bandwidth>},
    Option<F>{"default-delay", "default_delay", "DURATION", "as in \"1 ms\"", "",
              "of links without one", false, nullptr, set_quantity<&F::delay>},
    Option<F>{"delay-per-km", "delay_per_km", "DURATION",
              "as in \"4.9 us\", which is light in fibre", "",
              "makes delays of lengths, from the file or between two places", false, nullptr,
              set_quantity<&F::delay_per_km>},
    Option<F>{"default-backlog", "default_backlog", "DURATION", "as in \"20 ms\"", "",
              "the queue at time 0 of computing nodes and links of a topology file, as the time "
              "that it takes",
              false, nullptr, set_quantity<&F::backlog>},
    Option<F>{"devices", "devices", "FILE", "lamina.devices/1", "the built-in ones",
              "device classes of your own, for nodes with a device and no speed", false, nullptr,
              set_devices}};

tl::unexpected<Error> missing(std::string option, std::string message) {
  return error(ErrorCode::kUsage, std::move(message), std::move(option));
}

// That exactly one of the two kinds of source is given, and all of it.
Expected<void> demand_whole(const InstanceSource& source) {
  constexpr std::string_view kRule =
      "is missing: give a network and either jobs, or model, source and destination";
  if (source.network.empty()) return missing("network", std::string(kRule));
  const std::array one{std::pair{"model", source.model.empty()},
                       std::pair{"source", source.source.empty()},
                       std::pair{"destination", source.destination.empty()}};
  for (const auto& [name, is_empty] : one) {
    if (!source.jobs.empty() && !is_empty)
      return missing(name, "cannot be given together with jobs: the jobs file says it");
    if (source.jobs.empty() && is_empty) return missing(name, std::string(kRule));
  }
  return {};
}

Expected<std::vector<Job>> one_job(const Network& network, const InstanceSource& source) {
  JobSpec spec;
  for (const auto& [name, id, node] : {std::tuple{"source", &source.source, &spec.source},
                                       {"destination", &source.destination, &spec.destination}}) {
    const auto found = find_node(network, *id);
    if (!found) return tl::unexpected(located(found.error(), name));
    *node = *found;
  }
  auto model = io::read_model(source.model, source.model_options);
  if (!model) return tl::unexpected(model.error());
  spec.model = std::make_shared<const Model>(std::move(*model));
  auto job = Job::make(network, std::move(spec));
  if (!job) return tl::unexpected(job.error());
  return std::vector<Job>{std::move(*job)};
}

}  // namespace

std::span<const Option<InstanceSource>> instance_options() { return kInstanceOptions; }
std::span<const Option<io::FillIns>> fill_options() { return kFillOptions; }

Expected<NodeId> find_node(const Network& network, std::string_view id) {
  if (const auto node = network.find(id)) return *node;
  return error(ErrorCode::kUnknownName,
               fmt::format("no node {} in network {}{}", lamina::quoted(id),
                           lamina::quoted(network.name()), node_hint(id, network.nodes())));
}

Expected<LoadedInstance> load(const InstanceSource& source) {
  if (auto whole = demand_whole(source); !whole) return tl::unexpected(whole.error());
  auto file = io::read_network(source.network, source.fill);
  if (!file) return tl::unexpected(file.error());
  const auto network = std::make_shared<const Network>(std::move(file->network));
  auto jobs = source.jobs.empty()
                  ? one_job(*network, source)
                  : io::read_jobs(source.jobs, *network, source.model_options, source.jobs_models);
  if (!jobs) return tl::unexpected(jobs.error());
  auto instance = Instance::make(network, std::move(*jobs));
  if (!instance) return tl::unexpected(instance.error());
  auto assumptions = assumptions_of(*instance, *file, source.fill);
  if (!assumptions)
    return tl::unexpected(located(assumptions.error(), source.network.path().string()));
  return LoadedInstance{*std::move(instance), {std::move(file->filled), std::move(*assumptions)}};
}

void assume_other_inputs(LoadedInstance& loaded, const Plan& plan) {
  std::ranges::move(other_inputs(loaded.instance, plan),
                    std::back_inserter(loaded.premises.assumptions));
}

}  // namespace lamina::api
