#include "lamina/io/networks/sndlib.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "lamina/core/quoted.h"
#include "lamina/io/networks/sndlib_capacities.h"
#include "lamina/io/networks/topology.h"
#include "lamina/io/text/xml_reader.h"

namespace lamina::io {
namespace {

// Whether numbers are degrees.minutes: all have at most two decimals and a fraction below 0.60, and
// there are so many of them that this is no chance (0.6^20 is 4e-5).
bool are_degrees_and_minutes(const std::vector<double>& numbers) {
  constexpr std::size_t kNoChance = 20;
  return numbers.size() >= kNoChance && std::ranges::all_of(numbers, [](double number) {
           const double hundredths = std::abs(number) * 100.0;
           const double whole = std::round(hundredths);
           return std::abs(hundredths - whole) < 1e-6 && std::fmod(whole, 100.0) < 60.0;
         });
}

double from_degrees_and_minutes(double number) {
  const double hundredths = std::round(std::abs(number) * 100.0);
  const double minutes = std::fmod(hundredths, 100.0), degrees = (hundredths - minutes) / 100.0;
  return std::copysign(degrees + minutes / 60.0, number);
}

class SndlibReader {
 public:
  explicit SndlibReader(const SourceText& source) : xml_(source) {
    topology_.name = stem_of(source.name());
  }

  Topology read() && {
    const pugi::xml_node root = xml_.root();
    if (local_name(root) != "network")
      fail(ErrorCode::kSyntax,
           fmt::format("this is not an SNDlib network: the outermost element is {}",
                       quoted(local_name(root))),
           xml_.place_of(root));
    const pugi::xml_node structure = child(root, "networkStructure");
    capacities_.set_unit(text_of(element(element(root, "meta"), "unit")));
    read_nodes(child(structure, "nodes"));
    for (const pugi::xml_node link : elements(child(structure, "links"), "link")) read_link(link);
    capacities_.add_note(topology_.notes);
    return std::move(topology_);
  }

 private:
  pugi::xml_node child(pugi::xml_node parent, std::string_view name) const {
    if (const pugi::xml_node found = element(parent, name)) return found;
    fail(ErrorCode::kMissingKey,
         fmt::format("the element <{}> of <{}> is missing", name, local_name(parent)),
         xml_.place_of(parent));
  }

  double number(pugi::xml_node node) const {
    if (const auto value = decimal(text_of(node))) return *value;
    fail(ErrorCode::kValue,
         fmt::format("<{}> is {}, not a finite decimal number", local_name(node),
                     quoted(text_of(node))),
         xml_.place_of(node));
  }

  void read_nodes(pugi::xml_node nodes) {
    const bool geographical =
        std::string_view(nodes.attribute("coordinatesType").value()) == "geographical";
    std::vector<double> numbers;
    for (const pugi::xml_node node : elements(nodes, "node")) {
      TopologyNode& row = topology_.nodes.emplace_back();
      row.line = xml_.line_of(node);
      row.node.id = xml_.attribute(node, "id");
      const pugi::xml_node coordinates = element(node, "coordinates");
      if (!geographical || !coordinates) continue;
      row.node.place =
          Coordinates{number(child(coordinates, "y")), number(child(coordinates, "x"))};
      numbers.insert(numbers.end(), {row.node.place->latitude, row.node.place->longitude});
    }
    if (are_degrees_and_minutes(numbers)) make_decimal();
  }

  void make_decimal() {
    for (TopologyNode& row : topology_.nodes) {
      if (!row.node.place) continue;
      row.node.place = Coordinates{from_degrees_and_minutes(row.node.place->latitude),
                                   from_degrees_and_minutes(row.node.place->longitude)};
    }
    topology_.notes.push_back(
        {.code = "degrees-and-minutes",
         .text = "the coordinates are taken as degrees and minutes: no fraction reaches 0.60"});
  }

  void read_link(pugi::xml_node node) {
    TopologyLink& link = topology_.links.emplace_back();
    link.line = xml_.line_of(node);
    link.from = text_of(child(node, "source"));
    link.to = text_of(child(node, "target"));
    link.duplex = true;
    const pugi::xml_node capacity = element(element(node, "preInstalledModule"), "capacity");
    if (!capacity) return;
    const double rate = number(capacity);
    if (rate < 0.0)
      fail(ErrorCode::kValue,
           fmt::format("<capacity> is {}, which is negative", quoted(text_of(capacity))),
           xml_.place_of(capacity));
    link.bandwidth = capacities_.rate_of(rate);
  }

  XmlDocument xml_;
  Topology topology_;
  SndlibCapacities capacities_;
};

}  // namespace

Expected<NetworkFile> parse_sndlib(const SourceText& source, const Defaults& defaults) {
  return guarded(source, [&] { return fill(SndlibReader(source).read(), defaults); });
}

}  // namespace lamina::io
