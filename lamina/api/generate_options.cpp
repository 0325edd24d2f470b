#include <array>
#include <fmt/format.h>

#include "lamina/api/generate.h"
#include "lamina/generate/families.h"
#include "lamina/generate/network.h"

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
  return {Option<G>{infos[i].name, infos[i].name == "side-km" ? "side_km" : infos[i].name, "N", "",
                    "", infos[i].summary, false, nullptr, add_parameter<i>}...};
}

constexpr std::array kDressing{
    Option<G>{"compute", "compute", "DIST", "", "100 GFLOP/s, or by role",
              "speeds of nodes, with ROLE= before it those of one role: a value such as \"10 "
              "GFLOP/s\", uniform:LOW,HIGH, "
              "log-uniform:LOW,HIGH, lognormal:MEDIAN,SIGMA, exponential:MEAN, choice:A,B,...; "
              "relay for a role that only forwards",
              true, nullptr, add<kCompute>},
    Option<G>{"relays", "relays", "SHARE", "0 to 1", "0",
              "so many of the computing nodes only forward", false, nullptr, add<kRelays>},
    Option<G>{"bandwidth", "bandwidth", "DIST", "", "1 Gbit/s, or by role",
              "rates of links, in the same forms", true, nullptr, add<kBandwidth>},
    Option<G>{"delay", "delay", "DIST", "", "by length, or 1 ms",
              "delays of links, in the same forms", true, nullptr, add<kDelay>},
    Option<G>{"delay-per-km", "delay_per_km", "DURATION",
              "as in \"4.9 us\", which is light in fibre", "4.9 us",
              "makes delays of lengths, where nodes have places", false, nullptr, add<kDelayPerKm>},
    Option<G>{"name", "name", "TEXT", "", "the family's", "of the network", false, nullptr,
              add<kName>}};

constexpr std::array kShared{Option<G>{"seed", "seed", "N", "whole number", "1",
                                       "the same seed and options draw the same file", false,
                                       nullptr, add<kSeed>}};

constexpr std::array kJobs{
    Option<G>{"count", "count", "N", "1 to 1000000", "100", "number of jobs", false, nullptr,
              add<kCount>},
    Option<G>{"release", "release", "RULE", "", "batch",
              "batch (all at 0 s), poisson:40/s (or /min, /h), or a distribution of times", false,
              nullptr, add<kRelease>},
    Option<G>{"source", "source", "NODES", "", "any",
              "any, compute, relays, or ids and patterns, as in cam-1,edge-*", false, nullptr,
              add<kSource>},
    Option<G>{"destination", "destination", "NODES", "", "any",
              "the same, or same: that of the source", false, nullptr, add<kDestination>},
    Option<G>{"deadline", "deadline", "DIST", "as in \"uniform:50 ms,1 s\"", "",
              "deadlines, counted from the release", false, nullptr, add<kDeadline>},
    Option<G>{"weight", "weight", "DIST", "as in choice:1,1,10", "1", "weights", false, nullptr,
              add<kWeight>}};

Expected<void> set_network(JobsSource& source, std::string_view text) {
  source.network = text;
  return {};
}
Expected<void> add_model(JobsSource& source, std::string_view text) {
  source.models.emplace_back(text);
  return {};
}

constexpr std::array kSources{
    Option<JobsSource>{"network", "network", "FILE", "lamina.network/1 or a topology file", "",
                       "the network whose nodes the jobs' ends are", false, nullptr, set_network},
    Option<JobsSource>{"model", "model", "FILE", "FILE or NAME=FILE", "",
                       "a model; may be repeated: each is drawn as often as it is named", true,
                       nullptr, add_model}};

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
