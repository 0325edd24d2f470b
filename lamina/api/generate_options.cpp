#include <array>
#include <fmt/format.h>

#include "lamina/api/change_options.h"
#include "lamina/api/generate.h"
#include "lamina/generate/families.h"
#include "lamina/generate/network.h"
#include "lamina/io/networks/network_change.h"

namespace lamina::api {
namespace {

using G = GenerateItems;

// Items are judged by the generator, which knows the family.
template <std::size_t parameter>
Expected<void> add_parameter(G& items, std::string_view text) {
  items.items.emplace_back(generate::parameters()[parameter].name, text);
  return {};
}

template <const std::string_view& name>
Expected<void> add(G& items, std::string_view text) {
  items.items.emplace_back(name, text);
  return {};
}

constexpr std::string_view kCompute = generate::kCompute, kRelays = generate::kRelays,
                           kBandwidth = generate::kBandwidth, kDelay = generate::kDelay,
                           kDelayPerKm = generate::kDelayPerKm, kName = generate::kName,
                           kSeed = generate::kSeed;
constexpr std::string_view kCount = "count", kRelease = "release", kSource = "source",
                           kDestination = "destination", kDeadline = "deadline", kWeight = "weight";

template <std::size_t... i>
std::vector<Option<G>> number_options(std::index_sequence<i...> /*all of them*/) {
  const auto infos = generate::parameters();
  return {Option<G>{.name = infos[i].name,
                    .value = "N",
                    .summary = infos[i].summary,
                    .set = add_parameter<i>}...};
}

constexpr std::array kDressing{
    Option<G>{.name = "compute",
              .value = "DIST",
              .preset = "100 GFLOP/s, or by role",
              .summary =
                  "speeds of nodes, or with ROLE= before it of one role: a value such as \"10 "
                  "GFLOP/s\", uniform:LOW,HIGH, log-uniform:LOW,HIGH, lognormal:MEDIAN,SIGMA, "
                  "exponential:MEAN, choice:A,B,...; relay for a role that only forwards",
              .repeats = true,
              .set = add<kCompute>},
    Option<G>{.name = "relays",
              .value = "SHARE",
              .range = "0 to 1",
              .preset = "0",
              .summary = "exact share of the computing nodes to turn into relays",
              .set = add<kRelays>},
    Option<G>{.name = "bandwidth",
              .value = "DIST",
              .preset = "1 Gbit/s, or by role",
              .summary = "rates of links, in the same forms",
              .repeats = true,
              .set = add<kBandwidth>},
    Option<G>{.name = "delay",
              .value = "DIST",
              .preset = "by length, or 1 ms",
              .summary = "delays of links, in the same forms",
              .repeats = true,
              .set = add<kDelay>},
    Option<G>{.name = "delay-per-km",
              .value = "DURATION",
              .range = "as in \"4.9 us\", which is light in fibre",
              .preset = "4.9 us",
              .summary = "derives delays from lengths, if nodes have coordinates",
              .set = add<kDelayPerKm>},
    Option<G>{.name = "name",
              .value = "TEXT",
              .preset = "the family",
              .summary = "name of the network",
              .set = add<kName>}};

constexpr std::array kShared{Option<G>{.name = "seed",
                                       .value = "N",
                                       .range = "whole number",
                                       .preset = "1",
                                       .summary = "the same seed and options give the same file",
                                       .set = add<kSeed>}};

constexpr std::array kJobs{
    Option<G>{.name = "count",
              .value = "N",
              .range = "1 to 1000000",
              .preset = "100",
              .summary = "number of jobs",
              .set = add<kCount>},
    Option<G>{
        .name = "release",
        .value = "RULE",
        .preset = "batch",
        .summary = "batch (all at 0 s), poisson:40/s (or /min, /h), or a distribution of times",
        .set = add<kRelease>},
    Option<G>{.name = "source",
              .value = "NODES",
              .preset = "any",
              .summary = "any, compute, relays, or ids and patterns, as in cam-1,edge-*",
              .set = add<kSource>},
    Option<G>{.name = "destination",
              .value = "NODES",
              .preset = "any",
              .summary = "the same forms, or same: the source",
              .set = add<kDestination>},
    Option<G>{.name = "deadline",
              .value = "DIST",
              .range = "as in \"uniform:50 ms,1 s\"",
              .summary = "deadlines, counted from the release",
              .set = add<kDeadline>},
    Option<G>{.name = "weight",
              .value = "DIST",
              .range = "as in choice:1,1,10",
              .preset = "1",
              .summary = "weights",
              .set = add<kWeight>}};

Expected<void> set_network(JobsSource& source, std::string_view text) {
  source.network = text;
  return {};
}
Expected<void> add_model(JobsSource& source, std::string_view text) {
  source.models.emplace_back(text);
  return {};
}

constexpr std::array kSources{
    Option<JobsSource>{.name = "network",
                       .value = "FILE",
                       .range = "lamina.network/1 or a topology file",
                       .summary = "the network that sources and destinations belong to",
                       .reaches = Reach::kReadsFile,
                       .set = set_network},
    Option<JobsSource>{
        .name = "model",
        .value = "FILE",
        .range = "FILE or NAME=FILE",
        .summary = "a model; may be repeated: a model named twice is drawn twice as often",
        .repeats = true,
        .reaches = Reach::kReadsFile,
        .set = add_model},
    kChangeOptions<JobsSource>[0], kChangeOptions<JobsSource>[1], kChangeOptions<JobsSource>[2]};

}  // namespace

std::span<const Option<G>> network_options() {
  static const std::vector<Option<G>> kOptions = [] {
    auto options = number_options(std::make_index_sequence<generate::kNumParameters>());
    options.insert(options.end(), kDressing.begin(), kDressing.end());
    return options;
  }();
  return kOptions;
}
std::span<const Option<G>> shared_options() { return kShared; }
std::span<const Option<G>> jobs_options() { return kJobs; }
std::span<const Option<JobsSource>> jobs_source_options() { return kSources; }

}  // namespace lamina::api
