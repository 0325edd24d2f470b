#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/engine/engine.h"
#include "lamina/profile/rounds.h"
#include "lamina/profile/stay_costs.h"

namespace lamina::profile {

// The ONNX file of layers first..last of a model, in memory.
using PartOf = std::function<Expected<std::string>(std::uint32_t first, std::uint32_t last)>;

// What a layer brings into memory.
struct LayerSize {
  Bytes weights;
  Bytes tensor;  // the largest that an operator of the layer takes or makes
};

// How a model is profiled.
struct Profiling {
  engine::SessionOptions session{};
  Sampling sampling{};
  Seconds pause{};               // before each run that counts, as a node waits for tensors
  std::uint32_t num_stays = 12;  // that are timed by themselves, to see how exact sums are
  std::uint64_t seed = 1;        // of inputs, orders and stays
  // Bytes of models that are loaded at a time, with the tensors that they work on; more cuts than
  // go into it are timed in groups, each beside the whole.
  double memory_bytes = 2e9;
  std::function<void(const std::string& words)> say{};  // how far it is
};

// A stay that was timed by itself.
struct TimedStay {
  std::uint32_t first = 1, last = 1;
  Seconds measured, predicted;  // predicted: by sums of the profile
};

struct Profile {
  StayCosts costs;
  CutTimes measured;
  std::vector<TimedStay> stays;
  double largest_error = 0.0;  // standard error of the times, relative
  std::uint32_t rounds = 0;    // the least of all groups
};

// Errors of predicted stays: |predicted - measured| as a share of the whole, and of the stay's own
// time where that is at least 15 % of the whole (shorter ones are all noise).
struct StayErrors {
  double mean_of_whole = 0.0, worst_of_whole = 0.0;
  double mean_of_stay = 0.0, worst_of_stay = 0.0;
  std::size_t num_long = 0;  // stays of at least 15 % of the whole
};
[[nodiscard]] StayErrors errors_of(const Profile& profile);

// Times a model whose layers (at least one) have these sizes: the whole, what is in front of each
// cut and what is behind it, and some stays. Inputs are drawn: normal numbers, ones of whole
// numbers; parts get what the parts in front of them make of these. Each run that counts comes
// after one that does not, so that weights and memory are where the next request would find them,
// and after the pause: a processor that woke up just now is slower, and its caches are others'.
//
// can_cut[k - 1] says whether the model can be cut behind layer k.
//
// Fails as `part_of` and the engine. Takes about 4 x rounds x layers runs of the model and
// half as many pauses.
[[nodiscard]] Expected<Profile> profile_model(engine::Engine& engine, const PartOf& part_of,
                                              std::span<const LayerSize> sizes,
                                              const std::vector<bool>& can_cut,
                                              const Profiling& how);

}  // namespace lamina::profile
