#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <numbers>
#include <set>

#include "lamina/generate/families/all.h"
#include "lamina/generate/plane.h"

namespace lamina::generate {
namespace {

enum Roles : std::uint32_t { kEdge, kMetro, kCloud };
enum Cables : std::uint32_t { kAccess, kMetroCable, kCore, kBackbone };

class Hierarchy {
 public:
  Hierarchy(const Numbers& numbers, Random& random)
      : num_clouds_(numbers.count(Parameter::kClouds)),
        num_metros_(numbers.count(Parameter::kMetros)),
        num_edges_(numbers.count(Parameter::kEdges)),
        side_(numbers[Parameter::kSideKm]),
        random_(random) {}

  Sketch draw() && {
    add_sites("cloud", kCloud, num_clouds_);
    add_sites("metro", kMetro, num_metros_);
    link_clouds();
    link_metros();
    add_edges();
    return std::move(sketch_);
  }

 private:
  void add_sites(std::string_view name, Roles role, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const double x = random_.uniform(0.0, side_);
      sketch_.add_node(fmt::format("{}-{}", name, i), role, Point{x, random_.uniform(0.0, side_)});
    }
  }

  [[nodiscard]] Point place(std::size_t i) const { return *sketch_.nodes[i].place; }

  void link_clouds() {
    for (std::size_t a = 0; a < num_clouds_; ++a)
      for (std::size_t b = a + 1; b < num_clouds_; ++b) sketch_.add_link(a, b, kBackbone);
  }

  // Each metro is linked to its two nearest clouds and to its nearest metro.
  void link_metros() {
    const std::vector<Point> metros = metro_points();
    const Nearest nearest(metros, side_);
    std::set<std::pair<std::size_t, std::size_t>> linked;
    for (std::size_t m = 0; m < num_metros_; ++m) {
      std::vector<std::pair<double, std::size_t>> clouds;
      for (std::size_t c = 0; c < num_clouds_; ++c)
        clouds.emplace_back(squared_distance(metros[m], place(c)), c);
      std::ranges::sort(clouds);
      for (std::size_t i = 0; i < std::min<std::size_t>(2, clouds.size()); ++i)
        sketch_.add_link(num_clouds_ + m, clouds[i].second, kCore);
      const auto other = nearest.find(metros[m], kAnywhere, [&](std::size_t j) { return j != m; });
      if (other && linked.insert(std::minmax(m, *other)).second)
        sketch_.add_link(num_clouds_ + m, num_clouds_ + *other, kMetroCable);
    }
  }

  [[nodiscard]] std::vector<Point> metro_points() const {
    std::vector<Point> metros;
    for (std::size_t m = 0; m < num_metros_; ++m) metros.push_back(place(num_clouds_ + m));
    return metros;
  }

  // Each edge lies about a metro drawn uniformly, and is linked to the metro nearest to it.
  void add_edges() {
    const std::vector<Point> metros = metro_points();
    const Nearest nearest(metros, side_);
    const double spread = side_ / (4.0 * std::sqrt(static_cast<double>(num_metros_)));
    for (std::size_t i = 0; i < num_edges_; ++i) {
      const Point centre = metros[random_.below(num_metros_)];
      const double radius = spread * std::sqrt(-2.0 * std::log1p(-random_.unit())),
                   angle = random_.uniform(0.0, 2.0 * std::numbers::pi);
      const Point at{std::clamp(centre.x + radius * std::cos(angle), 0.0, side_),
                     std::clamp(centre.y + radius * std::sin(angle), 0.0, side_)};
      const auto metro = nearest.find(at, kAnywhere, [](std::size_t) { return true; });
      sketch_.add_link(sketch_.nodes.size(), num_clouds_ + metro.value_or(0), kAccess);
      sketch_.add_node(fmt::format("edge-{}", i), kEdge, at);
    }
  }

  static constexpr double kAnywhere = std::numeric_limits<double>::infinity();
  std::size_t num_clouds_, num_metros_, num_edges_;
  double side_;
  Random& random_;
  Sketch sketch_;
};

}  // namespace

Expected<Sketch> draw_hierarchy(const Numbers& numbers, Random& random) {
  return Hierarchy(numbers, random).draw();
}

}  // namespace lamina::generate
