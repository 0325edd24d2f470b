#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/io/networks/defaults.h"
#include "lamina/model/network.h"
#include "lamina/model/note.h"

// What topology files say, with gaps: they hold graphs and seldom speeds. `fill` closes the gaps as
// far as it is told how, and reports each value that no file stated.
namespace lamina::io {

struct TopologyLink {
  std::string from, to;
  std::optional<BytesPerSecond> bandwidth;
  std::optional<Seconds> delay;
  std::optional<double> kilometres;  // the length of the way, where the file states it
  bool duplex = false;
  std::size_t line = 0;  // of the file, for errors; 0: they say "links[3]" instead
};

struct TopologyNode {
  Node node;                   // compute of zero: not stated
  bool forwards_only = false;  // the file says that it does not compute: nothing is filled in
  std::size_t line = 0;
};

struct Topology {
  std::string name;
  std::vector<TopologyNode> nodes;
  std::vector<TopologyLink> links;
  std::vector<Note> notes;
};

// The network of the topology, its gaps closed by `fill`. Gaps of compute that remain leave relays,
// of delay 0 s, both with a note; a gap of bandwidth is an error that names the option. Fails with
// a Failure: an id twice, a link to nowhere, a value out of range.
[[nodiscard]] NetworkFile fill(Topology topology, const Defaults& fill);

// That so many directed links have a delay of 0 s for want of a statement; `remedy` may follow.
[[nodiscard]] Note links_without_delay(std::size_t count, std::string_view remedy = {});

}  // namespace lamina::io
