#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/io/networks/link_units.h"
#include "lamina/io/networks/topology.h"
#include "lamina/model/note.h"

namespace lamina::io {

// Whether a node's attribute is a coordinate ("lat", "Longitude"), case aside.
enum class PlaceKey { kNone, kLatitude, kLongitude };
[[nodiscard]] PlaceKey place_key(std::string_view name);

// The number of an attribute; nothing where tools write that there is none (NaN, "None", nothing at
// all). Fails with a Failure (kValue) that names the attribute where it is something else.
[[nodiscard]] std::optional<double> number_or_nothing(std::string_view name, std::string_view text);

// Rates, delays and lengths of edges under the names that people use: bandwidth, capacity, speed,
// delay, latency, length and their kin (LinkFwdCap, link_delay, bw), case aside. A value is taken
// where its unit is known: from the value ("10 Gbps"), the name ("delay_ms", LinkSpeedRaw), an
// attribute beside it (LinkSpeedUnits) or of the graph (capacity_unit), or the format's own rule.
// What stays without a unit is not guessed but counted, for a note.
class LinkFacts {
 public:
  // `in_kilometres`: names of lengths that the format defines so.
  explicit LinkFacts(std::vector<std::string_view> in_kilometres = {})
      : in_kilometres_(std::move(in_kilometres)) {}

  // Whether an attribute of this name is one of them, or says the unit of one.
  [[nodiscard]] bool knows(std::string_view name);
  // An attribute of the graph that may say a unit for all edges.
  void take_of_graph(std::string_view name, std::string_view value);
  // An attribute of the edge that is being read; others than those of above are passed over.
  void take(std::string_view name, std::string_view value);
  // Puts what was taken into the link, and forgets it. Fails with a Failure for what is negative or
  // not finite.
  void finish(TopologyLink& link);

  // One for each name whose values were left out.
  [[nodiscard]] std::vector<Note> notes() const;

 private:
  // What the name of an attribute says.
  struct Meaning {
    enum class Kind { kOther, kQuantity, kUnit, kUnclear };
    Kind kind = Kind::kOther;
    LinkQuantity quantity = LinkQuantity::kRate;
    std::optional<double> unit{};
    std::string stem{};  // "speed" of LinkSpeed and LinkSpeedUnits
  };
  struct Taken {
    const std::string* name;
    const Meaning* meaning;
    std::string value;
  };
  struct LeftOut {
    std::size_t count = 0;
    std::string example;
  };
  using Meanings = std::map<std::string, Meaning, std::less<>>;

  static Meaning meaning_of(std::string_view name);
  const Meanings::value_type& meaning(std::string_view name);
  [[nodiscard]] bool is_said_by_another(const Taken& taken) const;
  void set(TopologyLink& link, const Taken& taken, double value);
  [[nodiscard]] std::optional<double> unit_of(const Taken& taken, std::string_view written) const;

  std::vector<std::string_view> in_kilometres_;
  Meanings meanings_;
  std::map<std::string, std::string, std::less<>> graph_units_;  // by stem
  std::vector<Taken> taken_;
  std::map<std::string, LeftOut> left_out_;
};

}  // namespace lamina::io
