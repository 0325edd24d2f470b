#include "lamina/api/instance.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <iterator>

#include "lamina/api/assumptions.h"
#include "lamina/api/change_options.h"
#include "lamina/api/network_cache.h"
#include "lamina/api/option_values.h"
#include "lamina/core/quoted.h"
#include "lamina/io/networks/changes.h"
#include "lamina/io/networks/devices.h"
#include "lamina/io/text/input_file.h"
#include "lamina/model/node_hint.h"
#include "lamina/plan/inputs.h"

namespace lamina::api {
namespace {

template <auto member>
Expected<void> set_rate(io::Defaults& fill, std::string_view text) {
  auto set = set_quantity<member>(fill, text);
  if (set && (fill.*member)->value() == 0.0)
    return error(ErrorCode::kValue,
                 fmt::format("{}: a rate of zero fills nothing", lamina::quoted(text)));
  return set;
}

Expected<void> add_rule(io::Defaults& fill, std::string_view text) {
  auto rule = io::parse_compute_rule(text);
  if (!rule) return tl::unexpected(rule.error());
  fill.rules.push_back(std::move(*rule));
  return {};
}

Reach reach_of_rule(std::string_view text) {
  return io::compute_rule_reads_file(text) ? Reach::kReadsFile : Reach::kNothing;
}

using S = InstanceSource;
std::vector<std::string_view> memory_modes() { return {"enforce", "ignore"}; }

Expected<void> set_memory(S& source, std::string_view text) {
  source.ignores_memory = text == "ignore";
  return demand_choice("mode of memory", text, memory_modes());
}

constexpr std::array kInstanceOptions{Option<S>{.name = "network",
                                                .value = "FILE",
                                                .range = "lamina.network/1 or a topology file",
                                                .summary = "the network",
                                                .reaches = Reach::kReadsFile,
                                                .set = set_text<&S::network>},
                                      Option<S>{.name = "model",
                                                .value = "FILE",
                                                .range = "lamina.model/1 or ONNX",
                                                .summary = "the model of a single job",
                                                .reaches = Reach::kReadsFile,
                                                .set = set_text<&S::model>},
                                      Option<S>{.name = "source",
                                                .value = "NODE",
                                                .range = "id of a node",
                                                .summary = "node that has the job's input",
                                                .set = set_text<&S::source>},
                                      Option<S>{.name = "destination",
                                                .value = "NODE",
                                                .range = "id of a node",
                                                .summary = "node that needs the job's result",
                                                .set = set_text<&S::destination>},
                                      Option<S>{.name = "jobs",
                                                .value = "FILE",
                                                .range = "lamina.jobs/1",
                                                .summary = "instead: a file of jobs",
                                                .reaches = Reach::kReadsFile,
                                                .set = set_text<&S::jobs>},
                                      Option<S>{.name = "memory",
                                                .value = "MODE",
                                                .preset = "enforce",
                                                .summary = "whether the memory of nodes limits "
                                                           "what they may be given",
                                                .choices = memory_modes,
                                                .set = set_memory}};

Expected<void> set_devices(io::Defaults& fill, std::string_view text) {
  auto devices = io::read_devices(text);
  if (!devices) return tl::unexpected(devices.error());
  fill.devices = std::make_shared<const io::DeviceCatalogue>(
      io::DeviceCatalogue::builtin().with(std::move(*devices)));
  return {};
}

Expected<void> set_chunk(io::Defaults& fill, std::string_view text) {
  const auto chunk = io::parse_chunk(text);
  if (!chunk) return tl::unexpected(chunk.error());
  fill.chunk = *chunk;
  return {};
}

using F = io::Defaults;
constexpr std::array kFillOptions{
    Option<F>{
        .name = "compute",
        .value = "RULE",
        .range = "all=SPEED, degree=SPEED (times the links out), file=CSV (node,compute), "
                 "share=SHARE:SPEED[:seed=N] (the others are relays), or DISTRIBUTION[:seed=N] as "
                 "in lamina generate network, for example \"lognormal:10 GFLOP/s,0.5\"",
        .summary =
            "speeds of nodes without one; rules apply in order, each to nodes that still have none",
        .repeats = true,
        .reaches_with = reach_of_rule,
        .set = add_rule},
    Option<F>{.name = "default-compute",
              .value = "RATE",
              .range = "as in \"10 GFLOP/s\"",
              .summary = "speed of nodes that still have none",
              .set = set_rate<&F::compute>},
    Option<F>{.name = "default-bandwidth",
              .value = "RATE",
              .range = "as in \"1 Gbit/s\"",
              .summary = "bandwidth of links without one",
              .set = set_rate<&F::bandwidth>},
    Option<F>{.name = "default-delay",
              .value = "DURATION",
              .range = "as in \"1 ms\"",
              .summary = "delay of links without one",
              .set = set_quantity<&F::delay>},
    Option<F>{.name = "delay-per-km",
              .value = "DURATION",
              .range = "as in \"4.9 us\", which is light in fibre",
              .summary = "derives delays from lengths, stated in the file or between coordinates",
              .set = set_quantity<&F::delay_per_km>},
    Option<F>{.name = "default-backlog",
              .value = "DURATION",
              .range = "as in \"20 ms\"",
              .summary = "backlog at time 0 of computing nodes and links of a topology file, as "
                         "the time to serve it",
              .set = set_quantity<&F::backlog>},
    Option<F>{.name = "chunk",
              .value = "SIZE",
              .range = "as in \"64 KiB\"; \"0 B\" for cut-through, whole for store-and-forward",
              .preset = "the network's, or whole",
              .summary = "relays pass tensors on in pieces of this size",
              .set = set_chunk},
    kChangeOptions<F>[0],
    kChangeOptions<F>[1],
    kChangeOptions<F>[2],
    Option<F>{.name = "devices",
              .value = "FILE",
              .range = "lamina.devices/1",
              .preset = "the built-in ones",
              .summary = "device classes of your own, for nodes with a device and no speed",
              .reaches = Reach::kReadsFile,
              .set = set_devices}};

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
      return missing(name, "cannot be combined with jobs: the jobs file states it");
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

Expected<std::shared_ptr<const ReadNetwork>> read_network(const InstanceSource& source) {
  io::Defaults fill = source.fill;
  fill.ignore_memory = source.ignores_memory;
  auto file = io::read_network(source.network, fill);
  if (!file) return tl::unexpected(file.error());
  return std::make_shared<const ReadNetwork>(
      ReadNetwork{std::make_shared<const Network>(std::move(file->network)),
                  std::move(file->filled), std::move(file->notes)});
}

// The network, not read again if it is among those kept.
Expected<std::shared_ptr<const ReadNetwork>> known_network(const InstanceSource& source) {
  if (source.networks == nullptr) return read_network(source);
  auto file = source.network.open();
  if (!file) return tl::unexpected(file.error());
  const auto text = file->text();
  if (!text) return tl::unexpected(text.error());
  if (auto known = source.networks->find(text->text())) return known;
  auto read = read_network(source);
  if (read) source.networks->keep(text->text(), *read);
  return read;
}

}  // namespace

std::span<const Option<InstanceSource>> instance_options() { return kInstanceOptions; }
std::span<const Option<io::Defaults>> fill_options() { return kFillOptions; }

Expected<NodeId> find_node(const Network& network, std::string_view id) {
  if (const auto node = network.find(id)) return *node;
  return error(ErrorCode::kUnknownName,
               fmt::format("no node {} in network {}{}", lamina::quoted(id),
                           lamina::quoted(network.name()), node_hint(id, network.nodes())));
}

Expected<LoadedInstance> load(const InstanceSource& source) {
  if (auto whole = demand_whole(source); !whole) return tl::unexpected(whole.error());
  const auto read = known_network(source);
  if (!read) return tl::unexpected(read.error());
  const std::shared_ptr<const Network>& network = (*read)->network;
  auto jobs = source.jobs.empty()
                  ? one_job(*network, source)
                  : io::read_jobs(source.jobs, *network, source.model_options, source.jobs_models);
  if (!jobs) return tl::unexpected(jobs.error());
  auto instance = Instance::make(network, std::move(*jobs));
  if (!instance) return tl::unexpected(instance.error());
  const io::NetworkFile said{NetworkBuilder().build(), (*read)->filled, (*read)->notes};
  auto assumptions = assumptions_of(*instance, said, source.fill);
  if (!assumptions)
    return tl::unexpected(located(assumptions.error(), source.network.path().string()));
  return LoadedInstance{*std::move(instance),
                        {(*read)->filled, io::asked(source.fill.changes), std::move(*assumptions)}};
}

Expected<void> demand_no_streams(const Instance& instance, std::string_view verb) {
  const auto stream = std::ranges::find_if(instance.jobs, &Job::is_stream);
  if (stream == instance.jobs.end()) return {};
  return error(ErrorCode::kUnsupported,
               fmt::format("job {} has a rate, so it is a stream, which {} does not take; "
                           "`lamina capacity` says how much of it can be served, and "
                           "`lamina simulate --duration` serves it",
                           lamina::quoted(stream->id()), verb),
               "jobs");
}

void assume_other_inputs(LoadedInstance& loaded, const Plan& plan) {
  std::ranges::move(other_inputs(loaded.instance, plan),
                    std::back_inserter(loaded.premises.assumptions));
}

void assume_other_changes(LoadedInstance& loaded, const Plan& plan) {
  std::vector<std::string> ours;
  for (const io::AskedChange& change : loaded.premises.changes)
    ours.push_back(fmt::format("--{} {}", change.option, lamina::quoted(change.value, 200)));
  if (plan.changes.empty() || plan.changes == ours) return;
  loaded.premises.assumptions.push_back(
      {.code = "other-changes",
       .count = plan.changes.size(),
       .text = fmt::format("the plan was made with {}, this network was read {}: give the same",
                           listed(plan.changes, " "), ours.empty() ? "without" : "with others"),
       .assumption = true});
}

}  // namespace lamina::api
