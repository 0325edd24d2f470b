#include "lamina/route/generation.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <limits>
#include <utility>

#include "lamina/route/generation_bound.h"
#include "lamina/route/generation_costs.h"
#include "lamina/route/generation_search.h"
#include "lamina/route/queue_at.h"

namespace lamina::route {
namespace {

// Layer 1 at one place, and how far that is settled.
struct Home {
  std::size_t place;
  double start;     // when the input is there
  double at_least;  // of all plans
  std::vector<GenerationBound> bounds{};
  bool is_settled = false;
};

class HomeSearch {
 public:
  HomeSearch(GenerationCosts& costs, const Query& query)
      : costs_(costs), stop_(query.stop), search_(costs) {
    const auto start = costs.first_row_at(0, query.job.source(), 0.0);
    for (std::size_t p = 0; p < costs.num_places(); ++p)
      if (start[p] < kNever) homes_.push_back({p, start[p], start[p]});
    const GenerationBound free(costs, std::nullopt);
    for (Home& home : homes_) home.at_least += free.to_begin(0, home.place);
    std::erase_if(homes_, [](const Home& home) { return !(home.at_least < kNever); });
    std::ranges::sort(homes_, {},
                      [](const Home& home) { return std::pair(home.at_least, home.place); });
    for (std::size_t p = 0; p < costs.num_places(); ++p) (void)costs.back_row(p);
    search_.find_twins();
    leave_out_alike();
  }

  // Each round keeps more labels. All that are left out in one are looked at in the next.
  void run() {
    constexpr std::size_t kEveryLabel = std::numeric_limits<std::size_t>::max();
    constexpr std::array<std::size_t, 5> kWidths{4, 32, 256, 2048, kEveryLabel};
    for (const std::size_t width : kWidths) {
      for (Home& home : homes_) {
        if (stop_.is_set()) return;
        if (!is_open(home)) continue;
        prepare(home, width);
        if (is_open(home)) try_home(home, width);
      }
      if (std::ranges::none_of(homes_, [&](const Home& home) { return is_open(home); })) return;
    }
  }

  [[nodiscard]] const GenerationSearch::Result& best() const { return best_; }
  // Seconds a byte by place that prove most of the best plan's home; empty if none are needed.
  [[nodiscard]] std::vector<double> prices() const {
    if (best_.stays.empty() || costs_.limited().empty()) return {};
    const auto home = std::ranges::find(homes_, best_.stays.front().place, &Home::place);
    constexpr double kThere = 1.0 - 1e-11;
    if (home->start + home->bounds.front().at_least(home->place) >= best_.latency * kThere)
      return {};
    const GenerationBound priced =
        home->bounds.size() > 1
            ? home->bounds[1]
            : priced_bound(costs_, home->place, best_.latency - home->start, num_rounds());
    return {priced.prices().begin(), priced.prices().end()};
  }
  [[nodiscard]] std::size_t num_tried() const { return num_tried_; }
  // No plan is below.
  [[nodiscard]] double at_least() const {
    double least = best_.latency;
    for (const Home& home : homes_)
      if (is_open(home)) least = std::min(least, home.at_least);
    return least;
  }

 private:
  [[nodiscard]] bool is_open(const Home& home) const {
    return !home.is_settled && home.at_least < best_.latency;
  }

  // Of homes that cannot be told apart one is as good as all.
  void leave_out_alike() {
    for (std::size_t i = 0; i < homes_.size(); ++i)
      for (std::size_t j = 0; j < i && !homes_[i].is_settled; ++j)
        homes_[i].is_settled = homes_[i].start == homes_[j].start &&
                               search_.are_alike(homes_[i].place, homes_[j].place);
  }

  void raise(Home& home, const GenerationBound& bound) {
    home.at_least = std::max(home.at_least, home.start + bound.at_least(home.place));
  }

  void prepare(Home& home, std::size_t width) {
    if (home.bounds.empty()) {
      ++num_tried_;
      home.bounds.emplace_back(costs_, home.place);
      raise(home, home.bounds.back());
    } else if (home.bounds.size() == 1 && !costs_.limited().empty() && width > 4) {
      home.bounds.push_back(
          priced_bound(costs_, home.place, best_.latency - home.start, num_rounds()));
      raise(home, home.bounds.back());
    }
  }

  // As many as take about a second.
  [[nodiscard]] int num_rounds() const {
    const double k = static_cast<double>(costs_.num_places()), g = costs_.num_groups();
    return static_cast<int>(std::clamp(1e8 / (g * k * (g + k)), 3.0, 80.0));
  }

  void try_home(Home& home, std::size_t width) {
    const auto found =
        search_.run(home.place, home.start, {home.bounds, best_.latency, width}, stop_);
    if (found.latency < best_.latency) best_ = found;
    home.at_least = std::max(home.at_least, found.at_least);
    home.is_settled = !(found.at_least < best_.latency);
  }

  GenerationCosts& costs_;
  StopToken stop_;
  GenerationSearch search_;
  std::vector<Home> homes_;
  GenerationSearch::Result best_;
  std::size_t num_tried_ = 0;
};

// The ways of all runs over the stays.
class RouteOfRuns {
 public:
  RouteOfRuns(const Query& query, GenerationCosts& costs)
      : job_(query.job), costs_(costs), at_(query.job.source()) {}

  void add(const std::vector<GenerationStay>& stays) {
    for (const GenerationStay& stay : stays) {
      const NodeId node = costs_.node(stay.place);
      const std::uint32_t g = stay.first - 1;
      const std::uint32_t tensor = g == 0 ? 0 : costs_.last_layer(g);
      move_first(g, tensor, node);
      if (g > 0) hops(route_.again, tensor, costs_.further_path(g, at_, node));
      const Stay leg{node, costs_.first_layer(stay.first), costs_.last_layer(stay.last)};
      route_.first.emplace_back(leg);
      route_.again.emplace_back(leg);
      compute(stay);
      at_ = node;
    }
  }

  void finish(const std::vector<GenerationStay>& stays) {
    const std::uint32_t last = job_.model().num_layers();
    if (!stays.empty()) {
      Route back;
      hops(back, 0, costs_.further_path(0, at_, costs_.node(stays.front().place)));
      route_.again.insert(route_.again.begin(), back.begin(), back.end());
    }
    hops(route_.again, last, costs_.result_path(at_, job_.destination()));
    hops(route_.first, last,
         costs_.first_path(costs_.num_groups(), at_, clock_, job_.destination()));
  }

  struct Both {
    Route first, again;
  };
  [[nodiscard]] Both take() && { return std::move(route_); }

 private:
  static void hops(Route& route, std::uint32_t tensor, const std::vector<LinkId>& links) {
    for (const LinkId link : links) route.emplace_back(Hop{tensor, link});
  }

  void move_first(std::uint32_t g, std::uint32_t tensor, NodeId to) {
    hops(route_.first, tensor, costs_.first_path(g, at_, clock_, to));
    if (to != at_) clock_ = costs_.first_row_at(g, at_, clock_)[*costs_.place_of(to)];
  }

  void compute(const GenerationStay& stay) {
    clock_ =
        std::max(clock_, costs_.idle_from(stay.place)) + costs_.first_begin(stay.first, stay.place);
    for (std::uint32_t g = stay.first; g <= stay.last; ++g)
      clock_ += costs_.first_time(g, stay.place);
    clock_ += costs_.first_end(stay.last, stay.place);
  }

  const Job& job_;
  GenerationCosts& costs_;
  NodeId at_;
  double clock_ = 0.0;  // of the first run
  Both route_;
};

// The nodes that links lead to from v, or, backwards, from which they lead to v.
std::vector<bool> reached(const Network& network, NodeId v, bool backwards) {
  std::vector<std::vector<NodeId>> next(network.num_nodes());
  for (const Link& link : network.links())
    backwards ? next[link.to.index()].push_back(link.from)
              : next[link.from.index()].push_back(link.to);
  std::vector<bool> is_reached(network.num_nodes());
  is_reached[v.index()] = true;
  std::vector<NodeId> open{v};
  while (!open.empty()) {
    const NodeId at = open.back();
    open.pop_back();
    for (const NodeId to : next[at.index()]) {
      if (is_reached[to.index()]) continue;
      is_reached[to.index()] = true;
      open.push_back(to);
    }
  }
  return is_reached;
}

// When the last layer of the first run may be done at the earliest, from the release on.
double earliest_end(GenerationCosts& costs, NodeId source) {
  const auto start = costs.first_row_at(0, source, 0.0);
  std::vector<double> there(start.begin(), start.end() - 1);
  std::vector<double> computed(there.size(), kNever);  // by a stay that goes on
  for (std::uint32_t g = 1; g <= costs.num_groups(); ++g) {
    for (std::size_t p = 0; p < there.size(); ++p) {
      const double begun = std::max(there[p], costs.idle_from(p)) + costs.first_begin(g, p);
      computed[p] = std::min(begun, computed[p]) + costs.first_time(g, p);
    }
    if (g < costs.num_groups()) there = costs.first_spread(g, computed);
  }
  return there.empty() ? kNever : std::ranges::min(computed);
}

}  // namespace

bool Generation::supports(const Network& /*network*/, const Query& query) {
  return query.job.model().steps() > 0 && query.limits.is_unlimited();
}

const RoutingResult& Generation::solve(const Query& query) {
  answer_ = {};
  GenerationCosts costs(*network_, query);
  HomeSearch search(costs, query);
  search.run();
  num_homes_ = search.num_tried();
  num_places_ = costs.num_places();
  const auto& best = search.best();
  answer_.stopped = search.at_least() < best.latency;
  if (!(best.latency < kNever)) return answer_;
  answer_.completion = query.job.release() + Seconds(best.latency);
  const std::vector<double> prices = search.prices();
  for (std::size_t p = 0; p < prices.size(); ++p)
    if (prices[p] > 0.0) answer_.memory_prices.push_back({costs.node(p), prices[p]});
  RouteOfRuns runs(query, costs);
  runs.add(best.stays);
  runs.finish(best.stays);
  auto both = std::move(runs).take();
  answer_.route = std::move(both.first);
  answer_.again = std::move(both.again);
  return answer_;
}

std::string Generation::explanation() const {
  return fmt::format("generation: layer 1 tried at {} of {} nodes, the others cannot be better",
                     num_homes_, num_places_);
}

std::optional<LinkId> outlasting_backlog(const Network& network, const Query& query) {
  if (query.waiting != Waiting::kDraining) return std::nullopt;
  const Resources resources(network);
  const auto left = [&](LinkId e) {
    return queue_at(resources, resources.of(e), query.waiting, query.queues) - query.job.release();
  };
  const auto links = all_ids<LinkId>(network.num_links());
  if (std::ranges::none_of(links, [&](LinkId e) { return left(e) > Seconds(); }))
    return std::nullopt;
  GenerationCosts costs(network, query);
  const double soon = earliest_end(costs, query.job.source());
  if (!(soon < kNever)) return std::nullopt;
  const auto from_source = reached(network, query.job.source(), false);
  const auto to_destination = reached(network, query.job.destination(), true);
  std::optional<LinkId> longest;
  for (const LinkId e : links) {
    const Link& link = network.link(e);
    if (from_source[link.from.index()] && to_destination[link.to.index()] &&
        left(e) > Seconds(soon) && (!longest || left(e) > left(*longest)))
      longest = e;
  }
  return longest;
}

}  // namespace lamina::route
