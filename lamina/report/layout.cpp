#include "lamina/report/layout.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

#include "lamina/core/random.h"
#include "lamina/report/distances.h"

namespace lamina::report {
namespace {

constexpr std::size_t kMostPivots = 60, kRounds = 80, kPowerRounds = 60;
constexpr std::size_t kMostForAllPairs = 400;  // nodes, of which each is a pivot then

// A part of the network that hangs together: positions count in it.
struct Part {
  std::vector<std::uint32_t> nodes;  // of the network, ascending
  std::vector<std::uint32_t> pivots;
  std::vector<std::vector<double>> distance;  // by pivot, then by position

  [[nodiscard]] std::size_t size() const { return nodes.size(); }
};

// The pivots: the first node, then always the one farthest from those before.
Part measured(const Ways& ways, std::vector<std::uint32_t> nodes) {
  Part part{std::move(nodes), {}, {}};
  const std::size_t wanted =
      part.size() <= kMostForAllPairs ? part.size() : std::min(part.size(), kMostPivots);
  std::vector<double> nearest(part.size(), HUGE_VAL);
  std::uint32_t next = 0;
  while (part.pivots.size() < wanted) {
    part.pivots.push_back(next);
    const auto all = ways.distances_from(part.nodes[next]);
    std::vector<double>& row = part.distance.emplace_back();
    for (std::size_t i = 0; i < part.size(); ++i) {
      row.push_back(all[part.nodes[i]]);
      nearest[i] = std::min(nearest[i], row.back());
    }
    next = static_cast<std::uint32_t>(std::ranges::max_element(nearest) - nearest.begin());
  }
  return part;
}

// Squared distances, centred in both ways: what classical scaling takes apart.
std::vector<std::vector<double>> centred(const Part& part) {
  const double n = static_cast<double>(part.size()), k = static_cast<double>(part.pivots.size());
  auto rows = part.distance;
  std::vector<double> of_node(part.size(), 0.0);
  double whole = 0.0;
  for (auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i] *= row[i];
      of_node[i] += row[i] / k;
      whole += row[i] / (k * n);
    }
  for (auto& row : rows) {
    double of_pivot = 0.0;
    for (const double value : row) of_pivot += value / n;
    for (std::size_t i = 0; i < row.size(); ++i)
      row[i] = -0.5 * (row[i] - of_node[i] - of_pivot + whole);
  }
  return rows;
}

double norm(const std::vector<double>& v) {
  double sum = 0.0;
  for (const double x : v) sum += x * x;
  return std::sqrt(sum);
}

// The coordinates of the nodes along the direction of greatest extent, which is taken out of the
// rows.
std::vector<double> take_longest_axis(std::vector<std::vector<double>>& rows, Random& random) {
  const std::size_t n = rows.front().size();
  std::vector<double> axis(rows.size());
  for (double& x : axis) x = random.uniform(-1.0, 1.0);
  std::vector<double> along(n);
  for (std::size_t round = 0; round < kPowerRounds; ++round) {
    std::ranges::fill(along, 0.0);
    for (std::size_t p = 0; p < rows.size(); ++p)
      for (std::size_t i = 0; i < n; ++i) along[i] += rows[p][i] * axis[p];
    for (std::size_t p = 0; p < rows.size(); ++p) {
      axis[p] = 0.0;
      for (std::size_t i = 0; i < n; ++i) axis[p] += rows[p][i] * along[i];
    }
    const double length = std::max(norm(axis), 1e-300);
    for (double& x : axis) x /= length;
  }
  for (std::size_t p = 0; p < rows.size(); ++p)
    for (std::size_t i = 0; i < n; ++i) rows[p][i] -= axis[p] * along[i];
  return along;
}

double length_of(Point p) { return std::hypot(p.x, p.y); }

// A first drawing, as large as the distances say; nodes that fall together are shaken apart.
std::vector<Point> scaled(const Part& part, Random& random) {
  auto rows = centred(part);
  const auto x = take_longest_axis(rows, random);
  const auto y = take_longest_axis(rows, random);
  std::vector<Point> at(part.size());
  double drawn = 0.0, wanted = 0.0;
  for (std::size_t p = 0; p < part.pivots.size(); ++p)
    for (std::size_t i = 0; i < part.size(); ++i) {
      const std::size_t j = part.pivots[p];
      drawn += length_of({x[i] - x[j], y[i] - y[j]});
      wanted += part.distance[p][i];
    }
  const double scale = drawn > 0.0 ? wanted / drawn : 0.0;
  for (std::size_t i = 0; i < part.size(); ++i)
    at[i] = {x[i] * scale + random.uniform(-0.05, 0.05),
             y[i] * scale + random.uniform(-0.05, 0.05)};
  return at;
}

struct Pull {
  std::uint32_t other = 0;
  double distance = 1.0, weight = 1.0;
};

// What pulls at each node: the pivots, each for as many nodes as are nearest to it, and neighbours.
std::vector<std::vector<Pull>> pulls_of(const Ways& ways, const Part& part) {
  std::vector<std::uint32_t> position(ways.num_nodes());
  for (std::uint32_t i = 0; i < part.size(); ++i) position[part.nodes[i]] = i;
  const double share = static_cast<double>(part.size()) / static_cast<double>(part.pivots.size());
  std::vector<std::vector<Pull>> pulls(part.size());
  for (std::uint32_t i = 0; i < part.size(); ++i) {
    for (std::size_t p = 0; p < part.pivots.size(); ++p)
      if (const double d = part.distance[p][i]; part.pivots[p] != i)
        pulls[i].push_back({part.pivots[p], d, share / (d * d)});
    if (part.pivots.size() < part.size())
      for (const Ways::Way& way : ways.from(part.nodes[i]))
        pulls[i].push_back({position[way.to], way.length, 1.0 / (way.length * way.length)});
  }
  return pulls;
}

// Moves each node to where the pulls are in balance if they all keep their direction; the stress
// never rises.
void relax(const std::vector<std::vector<Pull>>& pulls, std::vector<Point>& at) {
  for (std::size_t i = 0; i < at.size(); ++i) {
    Point sum;
    double weight = 0.0;
    for (const Pull& pull : pulls[i]) {
      const Point& other = at[pull.other];
      const Point way{at[i].x - other.x, at[i].y - other.y};
      const double stretch = pull.distance / std::max(length_of(way), 1e-9);
      sum.x += pull.weight * (other.x + way.x * stretch);
      sum.y += pull.weight * (other.y + way.y * stretch);
      weight += pull.weight;
    }
    if (weight > 0.0) at[i] = {sum.x / weight, sum.y / weight};
  }
}

// Turned so that the longest extent lies along x.
void turn(std::vector<Point>& at) {
  const double n = static_cast<double>(at.size());
  Point middle;
  for (const Point& p : at) middle = {middle.x + p.x / n, middle.y + p.y / n};
  double xx = 0.0, xy = 0.0, yy = 0.0;
  for (Point& p : at) {
    p = {p.x - middle.x, p.y - middle.y};
    xx += p.x * p.x;
    xy += p.x * p.y;
    yy += p.y * p.y;
  }
  const double angle = 0.5 * std::atan2(2.0 * xy, xx - yy);
  const double c = std::cos(angle), s = std::sin(angle);
  for (Point& p : at) p = {c * p.x + s * p.y, c * p.y - s * p.x};
  // The first node to the left and at the top, so that a mirror image is no other drawing.
  const double left = at.front().x > 0.0 ? -1.0 : 1.0, up = at.front().y > 0.0 ? -1.0 : 1.0;
  for (Point& p : at) p = {p.x * left, p.y * up};
}

std::vector<Point> drawn_part(const Ways& ways, const Part& part, Random& random) {
  if (part.size() == 1) return {Point{}};
  std::vector<Point> at = scaled(part, random);
  const auto pulls = pulls_of(ways, part);
  for (std::size_t round = 0; round < kRounds; ++round) relax(pulls, at);
  turn(at);
  return at;
}

}  // namespace

std::vector<Point> laid_out(const Network& network) {
  constexpr double kBetweenParts = 1.0;
  Random random(1);
  const Ways ways(network);
  std::vector<Point> places(network.num_nodes());
  Point corner;
  double row_width = 0.0, row_height = 0.0;
  for (auto& nodes : ways.parts()) {
    const Part part = measured(ways, std::move(nodes));
    const std::vector<Point> at = drawn_part(ways, part, random);
    const Box box = box_of(at);
    row_width = std::max(row_width, box.width());
    if (corner.x > 0.0 && corner.x + box.width() > 1.5 * row_width) {
      corner = {0.0, corner.y + row_height + kBetweenParts};
      row_height = 0.0;
    }
    for (std::size_t i = 0; i < part.size(); ++i)
      places[part.nodes[i]] = {corner.x + at[i].x - box.left, corner.y + at[i].y - box.top};
    corner.x += box.width() + kBetweenParts;
    row_height = std::max(row_height, box.height());
  }
  return places;
}

}  // namespace lamina::report
