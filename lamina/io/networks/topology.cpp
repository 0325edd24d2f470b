#include "lamina/io/networks/topology.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

#include "lamina/core/nearest.h"
#include "lamina/core/units.h"
#include "lamina/io/networks/devices.h"
#include "lamina/io/networks/fill_compute.h"
#include "lamina/io/text/failure.h"
#include "lamina/model/great_circle.h"

namespace lamina::io {
namespace {

std::string place_of(std::size_t line, std::string_view list, std::size_t index) {
  return line == 0 ? fmt::format("{}[{}]", list, index) : fmt::format("line {}", line);
}

std::string called(const TopologyLink& link) {
  return fmt::format("{} - {}", quoted(link.from, 40), quoted(link.to, 40));
}

class Filler {
 public:
  Filler(Topology topology, const Defaults& fill)
      : topology_(std::move(topology)),
        fill_(fill),
        speeds_(devices_of(fill)),
        network_(topology_.name) {
    file_.notes = std::move(topology_.notes);
    if (fill_.ignore_memory) network_.ignore_memory();
  }

  NetworkFile run() && {
    fill_speeds();
    network_.reserve(topology_.nodes.size(), topology_.links.size());
    for (const TopologyNode& node : topology_.nodes) add(node);
    demand_bandwidths();
    for (const TopologyLink& link : topology_.links) add(link);
    report();
    note_ignored_memory(network_, file_.notes);
    if (fill_.chunk) take(network_.set_chunk(*fill_.chunk));
    return {std::move(network_).build(), std::move(file_.filled), std::move(file_.notes)};
  }

 private:
  struct Report {
    std::vector<Filled> filled;
    std::vector<Note> notes;
  };

  // Device classes that are known come first, then the rules, the default last.
  void fill_speeds() {
    for (TopologyNode& row : topology_.nodes)
      if (!row.forwards_only) speeds_.fill(row.node);
    file_.filled = speeds_.filled();
    for (Filled& row : fill_compute(topology_, fill_.rules)) file_.filled.push_back(std::move(row));
  }

  void add(const TopologyNode& from) {
    Node node = from.node;
    if (node.compute == FlopPerSecond() && !from.forwards_only) {
      if (fill_.compute)
        ++computes_;
      else if (node.device.empty())
        ++relays_;
      node.compute = fill_.compute.value_or(FlopPerSecond());
    }
    if (fill_.backlog && node.compute > FlopPerSecond() && node.backlog == Flop()) {
      node.backlog = node.compute * *fill_.backlog;
      ++node_backlogs_;
    }
    const auto added = network_.add_node(std::move(node));
    if (added) return;
    const auto& [code, message, key] = added.error();
    fail(
        code, key == "id" ? message : fmt::format("{} {}", key, message),
        io::place_of(from.line, "nodes", static_cast<std::size_t>(&from - topology_.nodes.data())));
  }

  // All gaps are told at once, before anything else is wrong with a link.
  void demand_bandwidths() const {
    if (fill_.bandwidth) return;
    const auto open = [](const TopologyLink& link) { return !link.bandwidth; };
    const auto first = std::ranges::find_if(topology_.links, open);
    if (first == topology_.links.end()) return;
    fail(ErrorCode::kMissingKey,
         fmt::format("{} of {} links state no bandwidth (the first is {}); give one with "
                     "--default-bandwidth, as in --default-bandwidth \"1 Gbit/s\"",
                     std::ranges::count_if(topology_.links, open), topology_.links.size(),
                     called(*first)),
         place_of(*first));
  }

  void add(const TopologyLink& link) {
    const std::size_t directions = link.duplex ? 2 : 1;
    LinkRow row;
    row.from = end_of(link, link.from);
    row.to = end_of(link, link.to);
    row.duplex = link.duplex;
    if (!link.bandwidth) bandwidths_ += directions;
    row.bandwidth = link.bandwidth ? *link.bandwidth : *fill_.bandwidth;
    if (fill_.backlog) {
      row.backlog = row.bandwidth * *fill_.backlog;
      link_backlogs_ += directions;
    }
    row.delay = link.delay ? *link.delay : delay_of(row, link.kilometres, directions);
    if (auto added = network_.add_link(row); !added)
      fail(added.error().code,
           fmt::format("{} of the link {} {}", added.error().where, called(link),
                       added.error().message),
           place_of(link));
  }

  [[nodiscard]] std::string place_of(const TopologyLink& link) const {
    return io::place_of(link.line, "links",
                        static_cast<std::size_t>(&link - topology_.links.data()));
  }

  NodeId end_of(const TopologyLink& link, const std::string& id) const {
    if (const auto node = network_.find(id)) return *node;
    fail(ErrorCode::kUnknownName,
         fmt::format("the link {} ends at {}, but no node has this id", called(link),
                     lamina::quoted(id)),
         place_of(link));
  }

  Seconds delay_of(const LinkRow& row, std::optional<double> kilometres, std::size_t directions) {
    if (fill_.delay_per_km) {
      const auto& a = topology_.nodes[row.from.index()].node.place;
      const auto& b = topology_.nodes[row.to.index()].node.place;
      if (!kilometres && a && b) kilometres = great_circle_km(*a, *b);
      if (kilometres) {
        delays_by_length_ += directions;
        return *kilometres * *fill_.delay_per_km;
      }
    }
    (fill_.delay ? delays_ : no_delays_) += directions;
    return fill_.delay.value_or(Seconds());
  }

  // Whether --delay-per-km is not given, and would make a delay of some length.
  [[nodiscard]] bool may_take_lengths() const {
    const auto has_place = [](const TopologyNode& row) { return row.node.place.has_value(); };
    const auto has_length = [](const TopologyLink& row) { return row.kilometres.has_value(); };
    return !fill_.delay_per_km && (std::ranges::count_if(topology_.nodes, has_place) > 1 ||
                                   std::ranges::any_of(topology_.links, has_length));
  }

  void report() {
    const auto filled = [&](std::string_view what, std::size_t count, std::string value,
                            std::string_view option) {
      if (count > 0)
        file_.filled.push_back(
            {std::string(what), count, std::move(value), "", std::string(option)});
    };
    filled("compute", computes_, fill_.compute ? to_text(*fill_.compute) : "", "default-compute");
    filled("bandwidth", bandwidths_, fill_.bandwidth ? to_text(*fill_.bandwidth) : "",
           "default-bandwidth");
    filled("delay", delays_by_length_,
           fill_.delay_per_km ? to_text(*fill_.delay_per_km) + " per km" : "", "delay-per-km");
    filled("delay", delays_, fill_.delay ? to_text(*fill_.delay) : "", "default-delay");
    const std::string backlog = fill_.backlog ? to_text(*fill_.backlog) : "";
    filled("backlog", node_backlogs_, backlog + " of each node's work", "default-backlog");
    filled("backlog", link_backlogs_, backlog + " of each link's bytes", "default-backlog");
    if (relays_ > 0)
      file_.notes.push_back(
          {.code = "nodes-without-speed",
           .count = relays_,
           .text = fmt::format("{} nodes state no computing speed and are relays ({})", relays_,
                               fill_.rules.empty() ? "--default-compute or --compute give them one"
                                                   : "--default-compute gives them one"),
           .assumption = true});
    if (no_delays_ > 0)
      file_.notes.push_back(links_without_delay(
          no_delays_, may_take_lengths() ? " (--default-delay or --delay-per-km give them one)"
                                         : " (--default-delay gives them one)"));
  }

  Topology topology_;
  const Defaults& fill_;
  DeviceSpeeds speeds_;
  NetworkBuilder network_;
  Report file_;
  std::size_t computes_ = 0, relays_ = 0;  // nodes
  std::size_t node_backlogs_ = 0, link_backlogs_ = 0;
  std::size_t bandwidths_ = 0, delays_ = 0, delays_by_length_ = 0,
              no_delays_ = 0;  // directed links
};

}  // namespace

NetworkFile fill(Topology topology, const Defaults& fill) {
  return Filler(std::move(topology), fill).run();
}

Note links_without_delay(std::size_t count, std::string_view remedy) {
  return {.code = "links-without-delay",
          .count = count,
          .text = fmt::format("{} directed {} no delay and {} 0 s{}", count,
                              count == 1 ? "link states" : "links state",
                              count == 1 ? "has" : "have", remedy),
          .assumption = true};
}

}  // namespace lamina::io
