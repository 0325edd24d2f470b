#include "lamina/formulations/placement_one_hop.h"

#include <algorithm>
#include <fmt/format.h>

#include "lamina/core/nearest.h"
#include "lamina/formulations/placement.h"
#include "lamina/formulations/shortest_paths.h"

namespace lamina::formulations {
namespace {

constexpr std::size_t kStays = static_cast<std::size_t>(-1);

// One choice of a tensor: a way, or to stay where it is.
struct Choice {
  std::size_t way;  // position in ways(), or kStays
  NodeId from, to;
};

// U_t as the tensor sees it: where it is made (of = t) or wanted (of = t + 1).
std::vector<NodeId> ends(const Problem& problem, std::uint32_t of) {
  if (of == 0) return {problem.job().source()};
  if (of > problem.num_layers()) return {problem.job().destination()};
  std::vector<NodeId> nodes;
  for (const Candidate& candidate : problem.candidates(of)) nodes.push_back(candidate.node);
  return nodes;
}

// C_t, the stays first, then the links in the order of ways().
std::vector<Choice> choices(const Problem& problem, std::uint32_t t) {
  const std::vector<NodeId> from = ends(problem, t), to = ends(problem, t + 1);
  std::vector<Choice> result;
  for (const NodeId u : from)
    if (std::ranges::binary_search(to, u)) result.push_back({kStays, u, u});
  if (!problem.may_move(t)) return result;
  for (const NodeId u : from)
    for (const std::uint32_t e : problem.leaving(u))
      if (const NodeId v = problem.ways()[e].to; std::ranges::binary_search(to, v))
        result.push_back({e, u, v});
  return result;
}

Size size_one_hop(const Problem& problem) {
  const std::uint32_t last = problem.num_layers();
  const double x = static_cast<double>(problem.num_placements());
  Size size{.variables = x, .rows = 2.0 * last + 1.0, .nonzeros = x};
  for (std::uint32_t t = 0; t <= last; ++t) {
    const auto count = static_cast<double>(choices(problem, t).size());
    const double free_ends = (t > 0 ? 1.0 : 0.0) + (t < last ? 1.0 : 0.0);
    size.variables += count;
    size.rows += free_ends * count;
    size.nonzeros += count + 2.0 * free_ends * count;
  }
  return size;
}

class OneHopBuilder {
 public:
  explicit OneHopBuilder(const Problem& problem) : problem_(problem), names_(problem, programme_) {}

  lp::Programme build() {
    add_placements(problem_, names_, true, {}, programme_);
    std::vector<std::size_t> first;
    for (std::uint32_t t = 0; t <= problem_.num_layers(); ++t) {
      first.push_back(programme_.num_variables());
      for (const Choice& choice : choices(problem_, t)) add_variable(t, choice);
    }
    add_assignment_rows(problem_, programme_);
    for (std::uint32_t t = 0; t <= problem_.num_layers(); ++t) add_rows(t, first[t]);
    return std::move(programme_);
  }

 private:
  [[nodiscard]] lp::Name name(const char* word, std::uint32_t t, const Choice& choice) const {
    const lp::LabelId label =
        choice.way == kStays ? names_.nodes[choice.from.index()] : names_.ways[choice.way];
    return {.word = word, .number = t, .labels = {label}};
  }

  void add_variable(std::uint32_t t, const Choice& choice) {
    const bool stays = choice.way == kStays;
    programme_.add_variable(
        {.name = name(stays ? "keep" : "hop", t, choice),
         .cost = stays ? 0.0 : problem_.send_seconds(t, problem_.ways()[choice.way]),
         .upper = 1.0,
         .integer = true});
  }

  void add_rows(std::uint32_t t, std::size_t first) {
    const std::vector<Choice> all = choices(problem_, t);
    std::vector<lp::Term> sum;
    for (std::size_t c = 0; c < all.size(); ++c) sum.push_back({lp::VariableId(first + c), 1.0});
    programme_.add_row({.word = "pick", .number = t}, lp::Range::exactly(1), sum);
    for (std::size_t c = 0; c < all.size(); ++c) {
      if (t > 0) add_link(name("from", t, all[c]), t, all[c].from, first + c);
      if (t < problem_.num_layers()) add_link(name("onto", t, all[c]), t + 1, all[c].to, first + c);
    }
  }

  // y <= x_{l,node}.
  void add_link(const lp::Name& row, std::uint32_t l, NodeId node, std::size_t y) {
    const std::size_t x = problem_.first_placement(l) + problem_.candidate_at(l, node);
    programme_.add_row(row, lp::Range::at_most(0),
                       {{lp::VariableId(y), 1.0}, {lp::VariableId(x), -1.0}});
  }

  const Problem& problem_;
  lp::Programme programme_;
  Names names_;
};

lp::Programme build_one_hop(const Problem& problem) { return OneHopBuilder(problem).build(); }

// Calls `use(t, choice, variable)` for every choice of every tensor.
template <class Use>
void for_each_choice(const Problem& problem, Use&& use) {
  std::size_t next = problem.num_placements();
  for (std::uint32_t t = 0; t <= problem.num_layers(); ++t)
    for (const Choice& choice : choices(problem, t)) use(t, choice, next++);
}

std::optional<Route> route(const Problem& problem, std::span<const NodeId> placement,
                           std::span<const double> values) {
  std::vector<WayOf> taken(problem.num_layers() + 1);
  for_each_choice(problem, [&](std::uint32_t t, const Choice& choice, std::size_t variable) {
    if (values[variable] < 0.5) return;
    if (choice.way == kStays)
      taken[t] = std::vector<LinkId>{};
    else
      taken[t] = std::vector{problem.ways()[choice.way].link};
  });
  return join(problem, placement, [&](std::uint32_t t) { return taken[t]; });
}

std::vector<double> values_one_hop(const Problem& problem, const Route& route) {
  std::vector<double> values(static_cast<std::size_t>(size_one_hop(problem).variables));
  const std::vector<NodeId> placement = placement_of(problem, route);
  set_placements(problem, placement, values);
  std::vector<std::size_t> way(problem.num_layers() + 1, kStays);
  for (const Leg& leg : route)
    if (const Hop* hop = std::get_if<Hop>(&leg)) way[hop->tensor] = problem.trip_of(hop->link);
  for_each_choice(problem, [&](std::uint32_t t, const Choice& choice, std::size_t variable) {
    const bool is_taken = way[t] == choice.way && choice.from == made_at(problem, placement, t) &&
                          choice.to == wanted_at(problem, placement, t);
    values[variable] = is_taken ? 1.0 : 0.0;
  });
  return values;
}

bool is_joined(const Problem& problem, NodeId u, NodeId v) {
  return u == v || std::ranges::any_of(problem.leaving(u),
                                       [&](std::uint32_t e) { return problem.ways()[e].to == v; });
}

std::optional<Error> objection(const Problem& problem) {
  for (std::uint32_t t = 0; t <= problem.num_layers(); ++t) {
    if (!problem.may_move(t)) continue;
    for (const NodeId u : ends(problem, t))
      for (const NodeId v : ends(problem, t + 1))
        if (!is_joined(problem, u, v))
          return Error{
              ErrorCode::kUnsupported,
              fmt::format(
                  "placement-one-hop supports only full meshes, but no link leads from {} to {}",
                  quoted(problem.network().node(u).id), quoted(problem.network().node(v).id)),
              {}};
  }
  return std::nullopt;
}

bool is_exact(const Problem& problem) {
  constexpr double kRounding = 1e-12;
  ShortestPaths ways(problem);
  for (std::uint32_t t = 0; t <= problem.num_layers(); ++t) {
    if (!problem.may_move(t)) continue;
    for (const NodeId u : ends(problem, t))
      for (const NodeId v : ends(problem, t + 1)) {
        double direct = u == v ? 0.0 : lp::kInfinity;
        for (const std::uint32_t e : problem.leaving(u))
          if (problem.ways()[e].to == v)
            direct = std::min(direct, problem.send_seconds(t, problem.ways()[e]));
        if (direct > ways.seconds(t, u)[v.index()] * (1.0 + kRounding)) return false;
      }
  }
  return true;
}

}  // namespace

Formulation placement_one_hop() {
  return {.name = "placement-one-hop",
          .symbol = "EP-1H",
          .summary = "a node for every layer and at most one link for every tensor; full meshes",
          .is_tight = false,
          .size = size_one_hop,
          .build = build_one_hop,
          .route = route,
          .values = values_one_hop,
          .objection = objection,
          .is_exact = is_exact};
}

}  // namespace lamina::formulations
