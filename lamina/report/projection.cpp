#include "lamina/report/projection.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>
#include <span>
#include <vector>

namespace lamina::report {
namespace {

constexpr double kRadians = std::numbers::pi / 180.0;
constexpr double kMillers =
    0.8;  // O. M. Miller, "Notes on cylindrical world map projections", 1942
constexpr double kFarthestNorth = 85.0;  // Mercator's poles lie at infinity

// The longitude behind the widest gap between places.
double widest_gap(std::vector<double> longitudes) {
  if (longitudes.empty()) return -180.0;
  std::ranges::sort(longitudes);
  double west = longitudes.front();
  double widest = longitudes.front() + Projection::kTurn - longitudes.back();
  for (std::size_t i = 1; i < longitudes.size(); ++i)
    if (const double gap = longitudes[i] - longitudes[i - 1]; gap > widest) {
      widest = gap;
      west = longitudes[i];
    }
  // In the middle of the gap, so that land to the west of the first place is there, too.
  return west - widest / 2.0;
}

using Line = std::vector<Point>;

// Keeps of a closed line what lies on one side, where `inside` is positive (I. Sutherland, G.
// Hodgman, CACM 17, 1974).
template <class Inside>
Line clipped(const Line& line, Inside inside) {
  Line out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const Point a = line[i], b = line[(i + 1) % line.size()];
    const double at_a = inside(a), at_b = inside(b);
    if (at_a >= 0.0) out.push_back(a);
    if ((at_a >= 0.0) != (at_b >= 0.0)) {
      const double part = at_a / (at_a - at_b);
      out.push_back({a.x + part * (b.x - a.x), a.y + part * (b.y - a.y)});
    }
  }
  return out;
}

Line clipped(Line line, const Box& box) {
  line = clipped(line, [&](Point p) { return p.x - box.left; });
  line = clipped(line, [&](Point p) { return box.right - p.x; });
  line = clipped(line, [&](Point p) { return p.y - box.top; });
  return clipped(line, [&](Point p) { return box.bottom - p.y; });
}

bool meets(const Line& line, const Box& box) {
  const auto [left, right] = std::ranges::minmax(line, {}, &Point::x);
  const auto [top, bottom] = std::ranges::minmax(line, {}, &Point::y);
  return left.x < box.right && right.x > box.left && top.y < box.bottom && bottom.y > box.top;
}

// To a tenth of a pixel; points that fall together are one.
void append_path(std::string& out, const Line& line) {
  std::string last;
  for (const Point& p : line) {
    std::string here = fmt::format("{:.1f} {:.1f}", p.x, p.y);
    if (here == last) continue;
    out += (last.empty() ? "M" : "L") + here;
    last = std::move(here);
  }
  out += "Z";
}

}  // namespace

Projection::Projection(std::span<const Coordinates> places) {
  constexpr double kTall = 100.0, kNorth = 72.0;
  std::vector<double> longitudes;
  double south = 90.0, north = -90.0;
  for (const Coordinates& place : places) {
    longitudes.push_back(place.longitude);
    south = std::min(south, place.latitude);
    north = std::max(north, place.latitude);
  }
  west_ = widest_gap(std::move(longitudes));
  if (north - south > kTall || std::max(std::abs(north), std::abs(south)) > kNorth)
    flattened_ = kMillers;
}

Point Projection::operator()(Coordinates place) const {
  const double latitude = std::clamp(place.latitude, -kFarthestNorth, kFarthestNorth) * kRadians;
  double longitude = place.longitude;
  while (longitude < west_) longitude += kTurn;
  while (longitude >= west_ + kTurn) longitude -= kTurn;
  const double north =
      std::log(std::tan(std::numbers::pi / 4.0 + flattened_ * latitude / 2.0)) / flattened_;
  return {longitude * kRadians, -north};
}

namespace {

// A ring stays whole where the plane is cut.
Line on_plane(std::span<const Coordinates> ring, const Projection& projection, const Fit& fit) {
  const double turn = Projection::kTurn * kRadians * fit.scale;
  Line line;
  for (const Coordinates& place : ring) {
    Point p = fit(projection(place));
    while (!line.empty() && p.x - line.back().x > turn / 2.0) p.x -= turn;
    while (!line.empty() && p.x - line.back().x < -turn / 2.0) p.x += turn;
    line.push_back(p);
  }
  return line;
}

}  // namespace

std::string land_path(const Land& land, const Projection& projection, const Fit& fit,
                      const Box& frame) {
  constexpr double kBeyond = 2.0;  // the cut itself is not seen
  const Box box{frame.left - kBeyond, frame.top - kBeyond, frame.right + kBeyond,
                frame.bottom + kBeyond};
  const double turn = Projection::kTurn * kRadians * fit.scale;
  std::string out;
  for (const auto& ring : land) {
    Line line = on_plane(ring, projection, fit);
    for (Point& p : line) p.x -= turn;
    for (int copy = -1; copy <= 1; ++copy) {
      if (!line.empty() && meets(line, box))
        if (const Line kept = clipped(line, box); kept.size() > 2) append_path(out, kept);
      for (Point& p : line) p.x += turn;
    }
  }
  return out;
}

}  // namespace lamina::report
