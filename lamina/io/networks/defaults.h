#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/io/documents/premises.h"
#include "lamina/io/networks/compute_rule.h"
#include "lamina/io/networks/network_change.h"
#include "lamina/model/network.h"
#include "lamina/model/note.h"

namespace lamina::io {

class DeviceCatalogue;

// What to put where a topology file says nothing; what is not set stays missing, and a link without
// a bandwidth is then an error that names the option.
struct Defaults {
  std::optional<FlopPerSecond> compute{};     // --default-compute
  std::optional<BytesPerSecond> bandwidth{};  // --default-bandwidth
  std::optional<Seconds> delay{};             // --default-delay
  std::optional<Seconds> delay_per_km{};      // --delay-per-km, where lengths are known
  std::optional<Seconds> backlog{};           // --default-backlog: how long it takes
  // --chunk: instead of the file's; infinite: whole tensors.
  std::optional<Bytes> chunk{};
  bool ignore_memory = false;  // --memory ignore: nodes have no limit
  // --set, --scale, --without: of the network with its gaps filled (changes.h).
  std::vector<NetworkChange> changes{};
  std::vector<ComputeRule> rules{};  // --compute, before the default
  // --devices: what nodes with a device and no speed of their own are given; null: the built-in.
  std::shared_ptr<const DeviceCatalogue> devices{};
};

// "64 KiB", or "whole", which is infinite. Fails as parse_quantity.
[[nodiscard]] Expected<Bytes> parse_chunk(std::string_view text);

// Says that the memory of the nodes added is ignored, if some of them stated it.
void note_ignored_memory(const NetworkBuilder& network, std::vector<Note>& notes);

// A note for each option of `fill` that filled nothing, since the file states what it would fill.
[[nodiscard]] std::vector<Note> idle_options(const Defaults& fill, std::span<const Filled> filled);

// How a figure of a network file was measured, for people: plans do not look at it.
struct Measured {
  std::uint32_t times = 1;  // how often
  double spread = 0.0;      // half the distance between the quartiles, relative to the median
  friend bool operator==(const Measured&, const Measured&) = default;
};

// Of the nodes and rows of a network, by position; may be shorter than these.
struct MeasuredParts {
  std::vector<std::optional<Measured>> nodes{}, links{};
  friend bool operator==(const MeasuredParts&, const MeasuredParts&) = default;
};

// Sets the value of a position.
void keep(std::vector<std::optional<Measured>>& of, std::size_t position, const Measured& value);

struct NetworkFile {
  Network network;
  std::vector<Filled> filled;
  std::vector<Note> notes;
  Recipe recipe{};
  MeasuredParts measured{};
};

}  // namespace lamina::io
