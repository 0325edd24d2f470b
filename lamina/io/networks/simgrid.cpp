#include "lamina/io/networks/simgrid.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <unordered_map>

#include "lamina/core/quoted.h"
#include "lamina/io/networks/simgrid_units.h"
#include "lamina/io/networks/topology.h"
#include "lamina/io/text/xml_reader.h"

namespace lamina::io {
namespace {

// What a range of a few bytes may ask for.
constexpr std::size_t kMostHosts = 1'000'000;
constexpr std::size_t kMostNameBytes = std::size_t{32} << 20;

// The ways of zones that list their links.
constexpr std::array<std::string_view, 9> kListed{
    "", "Full", "Floyd", "Dijkstra", "DijkstraCache", "None", "Empty", "Cluster", "RuleBased"};

// A link of the platform: what crosses it is said by routes.
struct PlatformLink {
  BytesPerSecond bandwidth;
  Seconds latency;
  std::size_t num_uses = 0;
};

// Where ways to a point of the platform arrive, and where those from it leave.
struct Point {
  std::string arrival, departure;
};

class SimgridReader {
 public:
  explicit SimgridReader(const SourceText& source) : xml_(source) {
    topology_.name = stem_of(source.name());
  }

  Topology read() && {
    const pugi::xml_node root = xml_.root();
    if (local_name(root) != "platform")
      fail(ErrorCode::kSyntax,
           fmt::format("this is not a SimGrid platform: the outermost element is {}",
                       quoted(local_name(root))),
           xml_.place_of(root));
    read_zone(root, 0);
    for (const pugi::xml_node route : routes_) add_route(route);
    if (topology_.nodes.empty()) fail(ErrorCode::kValue, "there is no host", xml_.place_of(root));
    add_notes();
    const auto shared =
        std::ranges::count_if(links_, [](const auto& link) { return link.second.num_uses > 1; });
    if (shared > 0)
      topology_.notes.push_back(
          {.code = "shared-links",
           .count = static_cast<std::size_t>(shared),
           .text = fmt::format(
               "{} links are crossed by several routes; here each route has them to itself",
               shared),
           .assumption = true});
    return std::move(topology_);
  }

 private:
  // Links and points first, routes when all of them are known.
  void read_zone(pugi::xml_node zone, std::size_t depth) {
    constexpr std::size_t kDeepest = 100;
    if (depth > kDeepest)
      fail(ErrorCode::kLimit, fmt::format("zones lie more than {} deep", kDeepest),
           xml_.place_of(zone));
    note_routing(zone);
    for (const pugi::xml_node child : zone.children()) {
      const std::string_view name = local_name(child);
      if (name.starts_with("bypass")) ++num_bypasses_;
      if (name == "zone" || name == "AS") read_zone(child, depth + 1);
      if (name == "host") add_node(xml_.attribute(child, "id"), speed(child), xml_.line_of(child));
      if (name == "router") add_node(xml_.attribute(child, "id"), {}, xml_.line_of(child));
      if (name == "link") read_link(child);
      if (name == "cluster") read_cluster(child);
      if (name == "route" || name == "zoneRoute" || name == "ASroute") routes_.push_back(child);
      if (name == "cabinet" || name == "peer" || name == "host_link")
        fail(ErrorCode::kUnsupported, fmt::format("<{}> is not read", name), xml_.place_of(child));
    }
  }

  template <class Q, class Parse>
  Q quantity(pugi::xml_node node, const char* name, Parse parse) const {
    const std::string text = xml_.attribute(node, name);
    if (const auto value = parse(text)) return *value;
    fail(ErrorCode::kUnit,
         fmt::format("the attribute '{}' is {}, which is not understood", name,
                     lamina::quoted(text)),
         xml_.place_of(node));
  }

  // Of all cores together, in the state that the host starts in: "1Gf,0.5Gf" has two.
  FlopPerSecond speed(pugi::xml_node node) {
    const char* const name =
        node.attribute("power") && !node.attribute("speed") ? "power" : "speed";
    std::string_view states = node.attribute(name).value();
    const std::size_t wanted = count(node, "pstate", 0, kMostHosts);
    for (std::size_t i = 0; i < wanted; ++i) {
      const std::size_t comma = states.find(',');
      if (comma == states.npos)
        fail(ErrorCode::kValue,
             fmt::format("the attribute 'pstate' is {}, but 'speed' lists {} states, from 0",
                         wanted, i + 1),
             xml_.place_of(node));
      states.remove_prefix(comma + 1);
    }
    const std::string state(states.substr(0, states.find(',')));
    const std::size_t cores = node.attribute("core") ? count(node, "core", 1, kMostHosts) : 1;
    num_of_cores_ += cores > 1 ? 1 : 0;
    const auto read = [&](std::string_view) { return simgrid_speed(state); };
    return static_cast<double>(cores) * quantity<FlopPerSecond>(node, name, read);
  }

  // A whole number, `least` where the attribute is absent.
  std::size_t count(pugi::xml_node node, const char* name, std::size_t least,
                    std::size_t most) const {
    const pugi::xml_attribute attribute = node.attribute(name);
    if (!attribute) return least;
    const auto value = decimal(trimmed(attribute.value()));
    if (value && *value >= static_cast<double>(least) && *value <= static_cast<double>(most) &&
        *value == std::floor(*value))
      return static_cast<std::size_t>(*value);
    fail(ErrorCode::kValue,
         fmt::format("the attribute '{}' is {}, not a whole number from {} to {}", name,
                     quoted(attribute.value()), least, most),
         xml_.place_of(node));
  }

  // Some ways of routing follow from coordinates, radio or shapes: no link of those is known here.
  void note_routing(pugi::xml_node zone) {
    const std::string_view routing = zone.attribute("routing").value();
    const bool has_hosts = element(zone, "host") || element(zone, "router");
    if (!has_hosts || std::ranges::find(kListed, routing) != kListed.end()) return;
    topology_.notes.push_back(
        {.code = "unknown-routing",
         .text = fmt::format("the zone {} routes by {}, which is not known: only the routes that "
                             "it lists are links",
                             lamina::quoted(zone.attribute("id").value()), quoted(routing)),
         .assumption = true});
  }

  void add_notes() {
    if (num_of_cores_ > 0)
      topology_.notes.push_back(
          {.code = "cores",
           .count = num_of_cores_,
           .text = fmt::format(
               "{} elements state cores: a host computes with all of its cores together",
               num_of_cores_),
           .assumption = true});
    if (num_bypasses_ > 0)
      topology_.notes.push_back(
          {.code = "bypass-routes",
           .count = num_bypasses_,
           .text =
               fmt::format("{} bypass routes are left out: they replace others", num_bypasses_)});
  }

  BytesPerSecond bandwidth(pugi::xml_node node, const char* name) const {
    const auto rate = quantity<BytesPerSecond>(node, name, simgrid_bandwidth);
    if (rate > BytesPerSecond()) return rate;
    fail(ErrorCode::kValue, fmt::format("the attribute '{}' must be greater than zero", name),
         xml_.place_of(node));
  }

  void add_node(std::string id, FlopPerSecond compute, std::size_t line) {
    if (topology_.nodes.size() >= kMostHosts)
      fail(ErrorCode::kLimit, fmt::format("there are more than {} hosts and routers", kMostHosts),
           fmt::format("line {}", line));
    TopologyNode& row = topology_.nodes.emplace_back();
    row.line = line;
    row.node.compute = compute;
    row.forwards_only = compute == FlopPerSecond();
    points_[id] = {id, id};
    row.node.id = std::move(id);
  }

  void add_link(std::string from, std::string to, const PlatformLink& link, bool duplex,
                std::size_t line) {
    topology_.links.push_back(
        {std::move(from), std::move(to), link.bandwidth, link.latency, std::nullopt, duplex, line});
  }

  void read_link(pugi::xml_node node) {
    const PlatformLink link{
        bandwidth(node, "bandwidth"),
        node.attribute("latency") ? quantity<Seconds>(node, "latency", simgrid_time) : Seconds()};
    const std::string id = xml_.attribute(node, "id");
    if (!links_.emplace(id, link).second)
      fail(ErrorCode::kDuplicate, fmt::format("link id {} occurs twice", lamina::quoted(id)),
           xml_.place_of(node));
  }

  void read_cluster(pugi::xml_node node) {
    const std::string id = xml_.attribute(node, "id"), prefix = node.attribute("prefix").value(),
                      suffix = node.attribute("suffix").value();
    const std::size_t line = xml_.line_of(node);
    const FlopPerSecond compute = speed(node);
    const PlatformLink own{bandwidth(node, "bw"), quantity<Seconds>(node, "lat", simgrid_time)};
    const std::string router = node.attribute("router_id")
                                   ? node.attribute("router_id").value()
                                   : fmt::format("{}{}_router{}", prefix, id, suffix);
    add_node(router, {}, line);
    std::string departure = router;
    if (node.attribute("bb_bw")) {
      departure += "/out";
      add_node(departure, {}, line);
      add_link(router, departure,
               {bandwidth(node, "bb_bw"), quantity<Seconds>(node, "bb_lat", simgrid_time)}, false,
               line);
    }
    points_[router] = {router, departure};
    const std::vector<std::size_t> numbers = numbers_of(node);
    demand_short_names(node, numbers.size(), prefix.size() + suffix.size());
    for (const std::size_t number : numbers) {
      std::string host = fmt::format("{}{}{}", prefix, number, suffix);
      add_node(host, compute, line);
      add_link(host, router, own, departure == router, line);
      if (departure != router) add_link(departure, std::move(host), own, false, line);
    }
    if (const std::string_view shape = node.attribute("topology").value();
        !shape.empty() && shape != "FLAT")
      topology_.notes.push_back({.code = "cluster-switch",
                                 .text = fmt::format("the {} of cluster {} is taken as one switch",
                                                     quoted(shape), lamina::quoted(id)),
                                 .assumption = true});
  }

  void demand_short_names(pugi::xml_node node, std::size_t count, std::size_t length) {
    name_bytes_ += count * length;
    if (name_bytes_ > kMostNameBytes)
      fail(ErrorCode::kLimit,
           fmt::format("the names of the hosts of clusters have more than {} MiB together",
                       kMostNameBytes >> 20U),
           xml_.place_of(node));
  }

  // The numbers of "1-29,58-60".
  std::vector<std::size_t> numbers_of(pugi::xml_node node) const {
    const std::string text = xml_.attribute(node, "radical");
    std::vector<std::size_t> numbers;
    for (std::string_view rest = text; !rest.empty();) {
      const std::size_t end = std::min(rest.find(','), rest.size());
      append_range(trimmed(rest.substr(0, end)), numbers, node);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return numbers;
  }

  void append_range(std::string_view range, std::vector<std::size_t>& numbers,
                    pugi::xml_node node) const {
    const auto number = [&](std::string_view text) {
      std::size_t value = 0;
      const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
      if (failure != std::errc() || end != text.data() + text.size())
        fail(ErrorCode::kValue,
             fmt::format("the attribute 'radical' has {}, which is neither a number nor a range",
                         quoted(range)),
             xml_.place_of(node));
      return value;
    };
    const std::size_t dash = range.find('-');
    const std::size_t first = number(range.substr(0, dash)),
                      last = dash == range.npos ? first : number(range.substr(dash + 1));
    if (last < first || last - first >= kMostHosts - numbers.size())
      fail(ErrorCode::kLimit,
           fmt::format("the range {} of the attribute 'radical' is not a range of at most {} hosts",
                       quoted(range), kMostHosts),
           xml_.place_of(node));
    for (std::size_t i = 0; i <= last - first; ++i) numbers.push_back(first + i);
  }

  void add_route(pugi::xml_node route) {
    const bool between_zones = local_name(route) != "route";
    const Point from = point(route, between_zones ? "gw_src" : "src"),
                to = point(route, between_zones ? "gw_dst" : "dst");
    const bool both_ways = std::string_view(route.attribute("symmetrical").value()) != "NO" &&
                           std::string_view(route.attribute("symmetrical").value()) != "no";
    PlatformLink way{BytesPerSecond::infinity(), Seconds()};
    for (const pugi::xml_node crossed : elements(route, "link_ctn")) {
      PlatformLink& link = crossed_link(crossed);
      ++link.num_uses;
      way.bandwidth = std::min(way.bandwidth, link.bandwidth);
      way.latency += link.latency;
    }
    const std::size_t line = xml_.line_of(route);
    if (!way.bandwidth.is_finite())
      fail(ErrorCode::kMissingKey, "the route crosses no link", fmt::format("line {}", line));
    if (from.departure == to.arrival) return;  // a host's way to itself takes no time here
    const bool one_row = both_ways && from.departure == from.arrival && to.departure == to.arrival;
    add_link(from.departure, to.arrival, way, one_row, line);
    if (both_ways && !one_row) add_link(to.departure, from.arrival, way, false, line);
  }

  Point point(pugi::xml_node route, const char* name) const {
    const std::string id = xml_.attribute(route, name);
    if (const auto found = points_.find(id); found != points_.end()) return found->second;
    fail(ErrorCode::kUnknownName,
         fmt::format("the attribute '{}' is {}, but no host or router has this id", name,
                     lamina::quoted(id)),
         xml_.place_of(route));
  }

  // A link that is shared out by direction may be crossed as NAME_UP and NAME_DOWN.
  PlatformLink& crossed_link(pugi::xml_node crossed) {
    const std::string id = xml_.attribute(crossed, "id");
    for (const std::string_view ending : {"", "_UP", "_DOWN"}) {
      if (!id.ends_with(ending)) continue;
      if (const auto found = links_.find(id.substr(0, id.size() - ending.size()));
          found != links_.end())
        return found->second;
    }
    fail(ErrorCode::kUnknownName, fmt::format("there is no link {}", lamina::quoted(id)),
         xml_.place_of(crossed));
  }

  XmlDocument xml_;
  Topology topology_;
  std::unordered_map<std::string, PlatformLink> links_;
  std::unordered_map<std::string, Point> points_;
  std::vector<pugi::xml_node> routes_;
  std::size_t num_of_cores_ = 0, num_bypasses_ = 0;  // elements
  std::size_t name_bytes_ = 0;
};

}  // namespace

Expected<NetworkFile> parse_simgrid(const SourceText& source, const Defaults& defaults) {
  return guarded(source, [&] { return fill(SimgridReader(source).read(), defaults); });
}

}  // namespace lamina::io
