#include "lamina/report/distances.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <queue>
#include <tuple>
#include <utility>

namespace lamina::report {
namespace {

struct Pair {
  std::uint32_t from = 0, to = 0;
  double delay = 0.0;
};

// Each pair of neighbours in both directions, once: the least delay between them.
std::vector<Pair> pairs_of(const Network& network) {
  std::vector<Pair> pairs;
  for (const Link& link : network.links()) {
    if (link.from == link.to) continue;
    const auto from = static_cast<std::uint32_t>(link.from.index());
    const auto to = static_cast<std::uint32_t>(link.to.index());
    pairs.push_back({from, to, link.delay.value()});
    pairs.push_back({to, from, link.delay.value()});
  }
  const auto key = [](const Pair& p) { return std::tuple(p.from, p.to, p.delay); };
  std::ranges::sort(pairs, {}, key);
  const auto doubles = std::ranges::unique(
      pairs, [](const Pair& a, const Pair& b) { return a.from == b.from && a.to == b.to; });
  pairs.erase(doubles.begin(), doubles.end());
  return pairs;
}

double middle_delay(const std::vector<Pair>& pairs) {
  std::vector<double> delays;
  for (const Pair& pair : pairs) delays.push_back(pair.delay);
  if (delays.empty()) return 0.0;
  const auto middle = delays.begin() + static_cast<std::ptrdiff_t>(delays.size() / 2);
  std::ranges::nth_element(delays, middle);
  return *middle;
}

}  // namespace

Ways::Ways(const Network& network) {
  constexpr double kShortest = 1.0 / 3.0, kLongest = 3.0;
  const std::vector<Pair> pairs = pairs_of(network);
  const double middle = middle_delay(pairs);
  first_.assign(network.num_nodes() + 1, 0);
  for (const Pair& pair : pairs) {
    ++first_[pair.from + 1];
    ways_.push_back(
        {pair.to, middle > 0.0 ? std::clamp(pair.delay / middle, kShortest, kLongest) : 1.0});
  }
  for (std::size_t v = 1; v < first_.size(); ++v) first_[v] += first_[v - 1];
}

std::vector<double> Ways::distances_from(std::uint32_t start) const {
  std::vector<double> distance(num_nodes(), std::numeric_limits<double>::infinity());
  using Entry = std::pair<double, std::uint32_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> frontier;
  distance[start] = 0.0;
  frontier.emplace(0.0, start);
  while (!frontier.empty()) {
    const auto [at, v] = frontier.top();
    frontier.pop();
    if (at > distance[v]) continue;
    for (const Way& way : from(v))
      if (const double there = at + way.length; there < distance[way.to]) {
        distance[way.to] = there;
        frontier.emplace(there, way.to);
      }
  }
  return distance;
}

std::vector<std::vector<std::uint32_t>> Ways::parts() const {
  std::vector<std::vector<std::uint32_t>> parts;
  std::vector<bool> seen(num_nodes());
  for (std::uint32_t start = 0; start < num_nodes(); ++start) {
    if (seen[start]) continue;
    seen[start] = true;
    std::vector<std::uint32_t> part{start};
    for (std::size_t i = 0; i < part.size(); ++i)
      for (const Way& way : from(part[i]))
        if (!seen[way.to]) {
          seen[way.to] = true;
          part.push_back(way.to);
        }
    std::ranges::sort(part);
    parts.push_back(std::move(part));
  }
  std::ranges::stable_sort(parts, std::greater{}, &std::vector<std::uint32_t>::size);
  return parts;
}

}  // namespace lamina::report
