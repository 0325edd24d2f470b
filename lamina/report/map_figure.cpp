#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "lamina/core/units.h"
#include "lamina/report/axis.h"
#include "lamina/report/colours.h"
#include "lamina/report/figures.h"
#include "lamina/report/ground.h"
#include "lamina/report/itinerary.h"
#include "lamina/report/labels.h"
#include "lamina/report/usage.h"

// The map: land, links, the way of a job, nodes and their names, and below them what it all means.
namespace lamina::report {
namespace {

constexpr double kWidth = 760.0;
constexpr double kSmallest = 3.5, kLargest = 11.0;  // radii of nodes that compute
constexpr double kOfRelays = 2.5;
constexpr double kKeyHeight = 40.0, kLineHeight = 18.0;
constexpr std::size_t kMostLegs = 14, kMostNamed = 60;

// The part of a figure that names and lines share.
struct Map {
  const Drawn& drawn;
  Ground ground;
  Usage usage;
  std::vector<double> radius;  // by node
  Itinerary way;               // of the one job; empty for several

  [[nodiscard]] const Network& network() const { return drawn.network(); }
  [[nodiscard]] std::optional<Point> at(std::string_view id) const {
    const auto node = network().find(id);
    return node ? std::optional(ground.at[node->index()]) : std::nullopt;
  }
};

// Areas grow with the logarithm of the speed, which spans magnitudes.
std::vector<double> radii_of(const Network& network) {
  double slow = HUGE_VAL, fast = 0.0;
  for (const Node& node : network.nodes())
    if (const double speed = node.compute.value(); speed > 0.0) {
      slow = std::min(slow, speed);
      fast = std::max(fast, speed);
    }
  std::vector<double> radius;
  for (const Node& node : network.nodes()) {
    const double speed = node.compute.value();
    const double share =
        speed > 0.0 && fast > slow ? std::log(speed / slow) / std::log(fast / slow) : 0.5;
    radius.push_back(node.is_relay()
                         ? kOfRelays
                         : std::sqrt(kSmallest * kSmallest +
                                     share * (kLargest * kLargest - kSmallest * kSmallest)));
  }
  // In a crowd all are smaller.
  const double crowd = std::clamp(std::sqrt(160.0 / static_cast<double>(radius.size())), 0.35, 1.0);
  for (double& r : radius) r *= crowd;
  return radius;
}

// From disc to disc, a little to the right of the straight line: there and back are two lines.
std::pair<Point, Point> beside(Point from, Point to, double offset) {
  const double length = std::max(std::hypot(to.x - from.x, to.y - from.y), 1e-9);
  const Point right{-(to.y - from.y) / length * offset, (to.x - from.x) / length * offset};
  return {{from.x + right.x, from.y + right.y}, {to.x + right.x, to.y + right.y}};
}

void draw_quiet_links(Svg& svg, const Map& map) {
  std::set<std::pair<std::size_t, std::size_t>> drawn;
  std::string path;
  for (const Link& link : map.network().links()) {
    const std::pair<std::size_t, std::size_t> ends =
        std::minmax(link.from.index(), link.to.index());
    if (ends.first == ends.second || !drawn.insert(ends).second) continue;
    const Point a = map.ground.at[ends.first], b = map.ground.at[ends.second];
    path += fmt::format("M{:.1f} {:.1f}L{:.1f} {:.1f}", a.x, a.y, b.x, b.y);
  }
  const bool is_crowded = drawn.size() > 800;
  svg.shape("path", {{"d", path},
                     {"fill", "none"},
                     {"stroke", kQuietLink},
                     {"stroke-width", is_crowded ? 0.5 : 1.0},
                     {"stroke-opacity", is_crowded ? "0.7" : ""}});
}

// Of several jobs: links in the shade of their utilisation, the busiest on top.
void draw_used_links(Svg& svg, const Map& map) {
  std::vector<std::size_t> used;
  for (std::size_t e = 0; e < map.usage.links.size(); ++e)
    if (map.usage.links[e].busy > Seconds()) used.push_back(e);
  std::ranges::stable_sort(used, {}, [&](std::size_t e) { return map.usage.links[e].utilisation; });
  for (const std::size_t e : used) {
    const Link& link = map.network().links()[e];
    const double share = map.usage.links[e].utilisation;
    const auto [a, b] =
        beside(map.ground.at[link.from.index()], map.ground.at[link.to.index()], 1.8);
    svg.line(a, b, shade(0.3 + 0.7 * share), 1.2 + 3.0 * share);
  }
}

// Where a line that ends at a disc stops.
Point before(Point from, Point to, double gap) {
  const double length = std::hypot(to.x - from.x, to.y - from.y);
  const double part = length > gap ? (length - gap) / length : 0.5;
  return {from.x + part * (to.x - from.x), from.y + part * (to.y - from.y)};
}

void draw_arrow(Svg& svg, Point from, Point to, std::string_view colour) {
  constexpr double kLength = 8.0, kHalf = 4.2, kStroke = 2.6;
  const Point foot = before(from, to, kLength);
  const auto [left, ignored] = beside(foot, to, -kHalf);
  const auto [right, unused] = beside(foot, to, kHalf);
  svg.line(from, foot, colour, kStroke);
  svg.shape("path", {{"d", fmt::format("M{:.1f} {:.1f}L{:.1f} {:.1f}L{:.1f} {:.1f}Z", to.x, to.y,
                                       left.x, left.y, right.x, right.y)},
                     {"fill", colour}});
}

// Each trip of the job in a colour of its own, hop by hop.
void draw_way(Svg& svg, const Map& map, Labels& labels) {
  std::map<std::pair<std::string, std::string>, int> times;  // that a hop was taken
  std::size_t count = 0;
  for (const auto& leg : map.way) {
    const auto* const trip = std::get_if<Trip>(&leg);
    if (trip == nullptr) continue;
    const std::string_view colour = series(count++);
    for (std::size_t i = 0; i + 1 < trip->nodes.size(); ++i) {
      const auto from = map.at(trip->nodes[i]), to = map.at(trip->nodes[i + 1]);
      if (!from || !to || trip->nodes[i] == trip->nodes[i + 1]) continue;
      const int before_it = times[{trip->nodes[i], trip->nodes[i + 1]}]++;
      const auto [a, b] = beside(*from, *to, 3.0 + 4.0 * before_it);
      const double gap = map.radius[map.network().find(trip->nodes[i + 1])->index()] + 2.0;
      draw_arrow(svg, a, before(a, b, gap), colour);
      labels.avoid(a, b);
    }
  }
}

void draw_nodes(Svg& svg, const Map& map, Labels& labels) {
  for (std::size_t v = 0; v < map.network().num_nodes(); ++v) {
    const Node& node = map.network().nodes()[v];
    const double share = map.usage.nodes[v].utilisation, r = map.radius[v];
    const Point p = map.ground.at[v];
    const std::string tip = node.is_relay() ? fmt::format("{}: relay", node.id)
                                            : fmt::format("{}: {}, used {:.0f} %", node.id,
                                                          to_human(node.compute), 100.0 * share);
    svg.shape(
        "circle",
        {{"cx", p.x},
         {"cy", p.y},
         {"r", r},
         {"fill", node.is_relay() ? std::string_view("#ffffff") : std::string_view(shade(share))},
         {"stroke", kInk},
         {"stroke-width", map.radius.size() > 300 ? 0.5 : 0.9}},
        tip);
    labels.keep_free({p.x - r, p.y - r, p.x + r, p.y + r});
  }
}

// Nodes whose names the map cannot do without.
std::set<std::string> named_nodes(const Map& map) {
  constexpr std::size_t kMost = 24;
  std::set<std::string> names;
  const auto& jobs = map.drawn.plan.jobs;
  if (map.drawn.is_single()) {
    for (const auto& leg : map.way)
      if (const auto* const trip = std::get_if<Trip>(&leg))
        names.insert(trip->nodes.begin(), trip->nodes.end());
      else
        names.insert(std::get<Stay>(leg).node);
    const Job& job = map.drawn.instance.jobs.front();
    names.insert(map.network().node(job.source()).id);
    names.insert(map.network().node(job.destination()).id);
    return names;
  }
  // Of several jobs those that compute, the busiest first.
  std::vector<std::pair<double, std::string>> busy;
  for (std::size_t v = 0; v < map.network().num_nodes(); ++v)
    if (map.usage.nodes[v].busy > Seconds())
      busy.emplace_back(-map.usage.nodes[v].busy.value(), map.network().nodes()[v].id);
  std::ranges::sort(busy);
  for (const auto& [ignored, id] : busy)
    if (names.size() < kMost) names.insert(id);
  // Stays that take no time are stays, too.
  for (const PlannedJob& job : jobs)
    for (const Step& step : job.steps)
      if (const auto* const stay = std::get_if<ComputeStep>(&step.what);
          stay && names.size() < kMost)
        names.insert(stay->node);
  return names;
}

void write_names(Svg& svg, const Map& map, Labels& labels) {
  constexpr double kLongest = 170.0;
  const std::set<std::string> named = named_nodes(map);
  for (const bool must : {true, false}) {
    if (!must && map.network().num_nodes() > kMostNamed) return;
    for (std::size_t v = 0; v < map.network().num_nodes(); ++v) {
      const std::string& id = map.network().nodes()[v].id;
      if (named.contains(id) != must) continue;
      const Lettering how{
          .size = must ? 12.5 : 10.5, .bold = must, .halo = true, .fill = must ? kInk : kFaint};
      labels.write(svg, {map.ground.at[v], map.radius[v]}, fitted(id, kLongest, how.size, must),
                   how, must);
    }
  }
}

// What sizes and shades mean; returns where the next line may begin.
double draw_key(Svg& svg, const Map& map, double top) {
  double x = 12.0;
  const double y = top + kKeyHeight / 2.0, base = y + 4.0;
  const auto word = [&](std::string_view text) {
    svg.text({x, base}, text, {.size = 11.0, .fill = kFaint});
    x += width_of(text, 11.0) + 14.0;
  };
  std::optional<std::size_t> slowest, fastest;
  bool has_relay = false;
  for (std::size_t v = 0; v < map.network().num_nodes(); ++v) {
    const Node& node = map.network().nodes()[v];
    has_relay = has_relay || node.is_relay();
    if (node.compute.value() <= 0.0) continue;
    if (!slowest || node.compute < map.network().nodes()[*slowest].compute) slowest = v;
    if (!fastest || map.network().nodes()[*fastest].compute < node.compute) fastest = v;
  }
  const auto disc = [&](double r, std::string_view fill) {
    svg.shape("circle", {{"cx", x + r}, {"cy", y}, {"r", r}, {"fill", fill}, {"stroke", kInk}});
    x += 2.0 * r + 5.0;
  };
  if (slowest) {
    disc(map.radius[*slowest], shade(0.0));
    word(to_human(map.network().nodes()[*slowest].compute));
    if (map.network().nodes()[*fastest].compute > map.network().nodes()[*slowest].compute) {
      disc(map.radius[*fastest], shade(0.0));
      word(to_human(map.network().nodes()[*fastest].compute));
    }
  }
  if (has_relay) {
    disc(kOfRelays, "#ffffff");
    word("relay");
  }
  x += 10.0;
  word("utilisation  0 %");
  x -= 8.0;
  constexpr int kSteps = 20;
  constexpr double kStep = 5.0;
  for (int i = 0; i < kSteps; ++i, x += kStep)
    svg.shape("rect", {{"x", x},
                       {"y", y - 5.0},
                       {"width", kStep + 0.3},
                       {"height", 10.0},
                       {"fill", shade((i + 0.5) / kSteps)}});
  x += 6.0;
  word("100 %");
  if (!map.drawn.is_single()) word("links: darker and wider with use");
  return top + kKeyHeight;
}

// The way in words: a line a leg.
double draw_legs(Svg& svg, const Map& map, double top) {
  constexpr double kWords = 44.0, kTimes = kWidth - 12.0;
  double y = top + 6.0;
  std::size_t count = 0, lines = 0;
  for (const auto& leg : map.way) {
    if (++lines > kMostLegs) {
      svg.text({kWords, y + 8.0}, fmt::format("and {} more", map.way.size() - kMostLegs),
               {.size = 12.0, .fill = kFaint});
      return y + kLineHeight + 8.0;
    }
    if (const auto* const trip = std::get_if<Trip>(&leg)) {
      svg.line({14.0, y + 4.0}, {36.0, y + 4.0}, series(count++), 3.0);
      std::string nodes;
      for (const std::string& node : trip->nodes) nodes += (nodes.empty() ? "" : " → ") + node;
      svg.text({kWords, y + 8.0},
               fitted(fmt::format("{}, {}:  {}",
                                  tensor_text(trip->tensor,
                                              map.drawn.instance.jobs.front().model().num_layers()),
                                  to_human(trip->bytes), nodes),
                      kTimes - kWords - 90.0, 12.0));
      svg.text({kTimes, y + 8.0}, time_text(trip->end - trip->start), {.anchor = "end"});
    } else {
      const auto& stay = std::get<Stay>(leg);
      svg.shape("circle", {{"cx", 25.0}, {"cy", y + 4.0}, {"r", 5.0}, {"fill", kCompute}});
      svg.text({kWords, y + 8.0},
               fitted(fmt::format("{}:  {}", stay.node, layers_text(stay)), kTimes - kWords - 90.0,
                      12.0, true),
               {.bold = true});
      svg.text({kTimes, y + 8.0}, time_text(stay.end - stay.start), {.anchor = "end"});
    }
    y += kLineHeight;
  }
  return y + 8.0;
}

double height_of_legs(const Map& map) {
  const std::size_t lines = std::min(map.way.size(), kMostLegs + 1);
  return lines == 0 ? 0.0 : static_cast<double>(lines) * kLineHeight + 14.0;
}

}  // namespace

std::string draw_map(const Drawn& drawn) {
  Map map{drawn,
          ground_of(drawn.network(), drawn.land, kWidth),
          Usage(drawn.network(), drawn.trace),
          radii_of(drawn.network()),
          {}};
  if (drawn.job < drawn.plan.jobs.size() && drawn.is_single())
    map.way = itinerary_of(drawn.plan.jobs[drawn.job].steps);
  const Box& frame = map.ground.frame;
  Svg svg(kWidth, frame.bottom + kKeyHeight + height_of_legs(map),
          fmt::format("Map of the network {}", drawn.network().name()));
  if (!map.ground.land.empty())
    svg.shape("path", {{"d", map.ground.land}, {"fill", kLand}, {"fill-rule", "evenodd"}});
  svg.line({0.0, frame.bottom}, {kWidth, frame.bottom}, kRule, 1.0);
  draw_legs(svg, map, draw_key(svg, map, frame.bottom));
  Labels labels(frame);
  draw_quiet_links(svg, map);
  if (drawn.is_single())
    draw_way(svg, map, labels);
  else
    draw_used_links(svg, map);
  draw_nodes(svg, map, labels);
  write_names(svg, map, labels);  // last: nothing covers them
  return std::move(svg).finish();
}

}  // namespace lamina::report
