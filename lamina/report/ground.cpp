#include "lamina/report/ground.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>
#include <utility>

#include "lamina/report/layout.h"
#include "lamina/report/projection.h"

namespace lamina::report {
namespace {

constexpr double kMargin = 48.0;  // between nodes and the edge of the frame
constexpr double kLeastHeight = 240.0, kMostHeight = 480.0;

bool is_mostly_placed(const Network& network) {
  const auto placed = std::ranges::count_if(
      network.nodes(), [](const Node& node) { return node.place.has_value(); });
  return 2 * static_cast<std::size_t>(placed) > network.num_nodes();
}

// The coordinates of all nodes. Those without any are in the middle of their neighbours, round by
// round; what hangs on no placed node is in the middle of all.
std::vector<Coordinates> completed(const Network& network) {
  constexpr int kRounds = 20;
  Coordinates all;
  double count = 0.0;
  for (const Node& node : network.nodes())
    if (node.place) {
      all = {all.latitude + node.place->latitude, all.longitude + node.place->longitude};
      ++count;
    }
  std::vector<Coordinates> places(network.num_nodes(),
                                  {all.latitude / count, all.longitude / count});
  for (std::size_t v = 0; v < places.size(); ++v)
    if (const auto& place = network.nodes()[v].place) places[v] = *place;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<Coordinates> sum(places.size());
    std::vector<double> degree(places.size(), 0.0);
    for (const Link& link : network.links())
      for (const auto& [v, u] : {std::pair(link.from, link.to), std::pair(link.to, link.from)}) {
        sum[v.index()].latitude += places[u.index()].latitude;
        sum[v.index()].longitude += places[u.index()].longitude;
        ++degree[v.index()];
      }
    for (std::size_t v = 0; v < places.size(); ++v)
      if (!network.nodes()[v].place && degree[v] > 0.0)
        places[v] = {sum[v].latitude / degree[v], sum[v].longitude / degree[v]};
  }
  return places;
}

// As large as it can be in a frame of this width; `least` is how much of the plane is shown at
// least.
std::pair<Fit, Box> fitted(const Box& box, double width, double least) {
  const double dx = std::max(box.width(), least), dy = std::max(box.height(), least / 2.0);
  const double scale = std::min((width - 2.0 * kMargin) / dx, (kMostHeight - 2.0 * kMargin) / dy);
  const double height = std::clamp(dy * scale + 2.0 * kMargin, kLeastHeight, kMostHeight);
  const Point middle{(box.left + box.right) / 2.0, (box.top + box.bottom) / 2.0};
  return {Fit{scale, {width / 2.0 - middle.x * scale, height / 2.0 - middle.y * scale}},
          Box{0.0, 0.0, width, height}};
}

// Nodes that would cover one another are pushed apart, a little, the earlier ones to the left.
void part_nodes(std::vector<Point>& at) {
  constexpr std::size_t kMost = 400;
  constexpr double kApart = 17.0;
  constexpr int kRounds = 30;
  if (at.size() > kMost) return;
  for (int round = 0; round < kRounds; ++round)
    for (std::size_t i = 0; i < at.size(); ++i)
      for (std::size_t j = i + 1; j < at.size(); ++j) {
        const Point way{at[j].x - at[i].x, at[j].y - at[i].y};
        const double distance = std::hypot(way.x, way.y);
        if (distance >= kApart) continue;
        const double push = (kApart - distance) / 4.0;
        const Point to =
            distance > 1e-9 ? Point{way.x / distance, way.y / distance} : Point{1.0, 0.0};
        at[i] = {at[i].x - to.x * push, at[i].y - to.y * push};
        at[j] = {at[j].x + to.x * push, at[j].y + to.y * push};
      }
}

void keep_inside(std::vector<Point>& at, const Box& frame) {
  constexpr double kEdge = 12.0;
  for (Point& p : at)
    p = {std::clamp(p.x, frame.left + kEdge, frame.right - kEdge),
         std::clamp(p.y, frame.top + kEdge, frame.bottom - kEdge)};
}

}  // namespace

Ground ground_of(const Network& network, const Land& land, double width) {
  Ground ground;
  ground.geographic = is_mostly_placed(network);
  if (network.num_nodes() == 0) {
    ground.frame = {0.0, 0.0, width, kLeastHeight};
    return ground;
  }
  Fit fit;
  if (ground.geographic) {
    constexpr double kLeastRadians = 0.002;  // some 13 km
    const std::vector<Coordinates> places = completed(network);
    const Projection projection(places);
    for (const Coordinates& place : places) ground.at.push_back(projection(place));
    std::tie(fit, ground.frame) = fitted(box_of(ground.at), width, kLeastRadians);
    ground.land = land_path(land, projection, fit, ground.frame);
  } else {
    ground.at = laid_out(network);
    std::tie(fit, ground.frame) = fitted(box_of(ground.at), width, 1.0);
  }
  for (Point& p : ground.at) p = fit(p);
  part_nodes(ground.at);
  keep_inside(ground.at, ground.frame);
  return ground;
}

}  // namespace lamina::report
