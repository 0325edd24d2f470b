#include "lamina/formulations/chunked_flow.h"

#include <algorithm>
#include <fmt/format.h>
#include <functional>

#include "lamina/formulations/shortest_paths.h"

namespace lamina::formulations {
namespace {

BytesPerSecond bandwidth_of(const Problem& problem, const Arc& way) {
  return problem.network().link(way.link).bandwidth;
}

}  // namespace

ChunkedFlow::ChunkedFlow(const Problem& problem) : problem_(&problem) {
  for (const Arc& way : problem.ways()) rates_.push_back(bandwidth_of(problem, way).value());
  std::ranges::sort(rates_, std::greater<>());
  rates_.erase(std::unique(rates_.begin(), rates_.end()), rates_.end());
  ways_before_.push_back(0);
  for (const double rate : rates_) {
    ways_.emplace_back();
    for (std::uint32_t e = 0; e < problem.ways().size(); ++e)
      if (bandwidth_of(problem, problem.ways()[e]).value() >= rate) ways_.back().push_back(e);
    ways_before_.push_back(ways_before_.back() + ways_.back().size());
  }
  count();
}

void ChunkedFlow::count() {
  const std::size_t n = num_nodes(), copies = rates_.size();
  std::size_t variables = problem_->num_placements();
  std::size_t rows = (problem_->num_layers() + std::size_t{1}) * n;
  for (std::uint32_t t = 0; t <= problem_->num_layers(); ++t) {
    first_variable_.push_back(variables);
    first_row_.push_back(rows);
    if (!problem_->may_move(t)) continue;
    const bool whole = problem_->is_whole(t);
    variables += whole ? problem_->ways().size() : 2 * n * copies + ways_before_.back();
    rows += whole ? 0 : n * copies;
  }
  size_ = {.variables = static_cast<double>(variables),
           .rows = static_cast<double>(rows),
           .nonzeros = 2.0 * static_cast<double>(variables)};
}

double ChunkedFlow::send_seconds(std::uint32_t t, const Arc& way) const {
  if (problem_->is_whole(t)) return problem_->send_seconds(t, way);
  const Bytes size = problem_->job().model().tensor_size(t), chunk = problem_->network().chunk();
  return problem_->send_seconds(t, way) - ((size - chunk) / bandwidth_of(*problem_, way)).value();
}

double ChunkedFlow::leave_seconds(std::uint32_t t, std::size_t r) const {
  const Bytes size = problem_->job().model().tensor_size(t);
  return ((size - problem_->network().chunk()) / BytesPerSecond(rates_[r])).value();
}

namespace {

using Terms = std::vector<std::vector<lp::Term>>;

// Collects variables, and what each puts into the rows where its flow leaves and arrives.
class Builder {
 public:
  Builder(const Problem& problem, const Names& names, lp::Programme& programme)
      : problem_(problem),
        names_(names),
        programme_(programme),
        flow_(problem),
        terms_(static_cast<std::size_t>(flow_.size().rows)) {}

  void run() && {
    for (std::size_t r = 0; r < flow_.rates().size(); ++r)
      copies_.push_back(programme_.labels().add(fmt::format("rate{}", r + 1)));
    place_runs();
    for (std::uint32_t t = 0; t <= problem_.num_layers(); ++t) {
      if (!problem_.may_move(t)) continue;
      if (problem_.is_whole(t))
        add_whole(t);
      else
        for (std::size_t r = 0; r < flow_.rates().size(); ++r) add_copy(t, r);
    }
    add_rows();
  }

 private:
  [[nodiscard]] std::size_t row(std::uint32_t t, NodeId v) const {
    return t * problem_.network().num_nodes() + v.index();
  }
  void put(std::size_t variable, std::size_t from, std::size_t to) {
    terms_[from].push_back({lp::VariableId(variable), 1.0});
    terms_[to].push_back({lp::VariableId(variable), -1.0});
  }
  void add(const lp::Name& name, double cost, std::size_t from, std::size_t to) {
    put(programme_.add_variable({.name = name, .cost = cost}).index(), from, to);
  }

  // The placements are there already.
  void place_runs() {
    std::size_t variable = 0;
    for (std::uint32_t l = 1; l <= problem_.num_layers(); ++l)
      for (const Candidate& u : problem_.candidates(l))
        put(variable++, row(l - 1, u.node), row(l, u.node));
  }

  void add_whole(std::uint32_t t) {
    for (std::size_t e = 0; e < problem_.ways().size(); ++e) {
      const Arc& way = problem_.ways()[e];
      add({.word = "send", .number = t, .labels = {names_.ways[e]}}, flow_.send_seconds(t, way),
          row(t, way.from), row(t, way.to));
    }
  }

  void add_copy(std::uint32_t t, std::size_t r) {
    const lp::LabelId copy = copies_[r];
    const auto nodes = all_ids<NodeId>(problem_.network().num_nodes());
    for (const NodeId v : nodes)
      add({.word = "enter", .number = t, .labels = {copy, names_.nodes[v.index()]}}, 0.0, row(t, v),
          flow_.copy_row(t, r, v));
    for (const NodeId v : nodes)
      add({.word = "leave", .number = t, .labels = {copy, names_.nodes[v.index()]}},
          flow_.leave_seconds(t, r), flow_.copy_row(t, r, v), row(t, v));
    for (const std::uint32_t e : flow_.ways(r)) {
      const Arc& way = problem_.ways()[e];
      add({.word = "send", .number = t, .labels = {copy, names_.ways[e]}},
          flow_.send_seconds(t, way), flow_.copy_row(t, r, way.from), flow_.copy_row(t, r, way.to));
    }
  }

  void add_rows() {
    const std::size_t n = problem_.network().num_nodes();
    const std::size_t source = row(0, problem_.job().source());
    const std::size_t sink = row(problem_.num_layers(), problem_.job().destination());
    for (std::size_t i = 0; i < terms_.size(); ++i) {
      const double supply = (i == source ? 1.0 : 0.0) - (i == sink ? 1.0 : 0.0);
      const bool is_copy = i >= (problem_.num_layers() + 1) * n;
      const auto number = static_cast<std::uint32_t>(is_copy ? i : i / n);
      programme_.add_row(
          {.word = is_copy ? "copy" : "flow", .number = number, .labels = {names_.nodes[i % n]}},
          lp::Range::exactly(supply), terms_[i]);
    }
  }

  const Problem& problem_;
  const Names& names_;
  lp::Programme& programme_;
  ChunkedFlow flow_;
  std::vector<lp::LabelId> copies_;  // by rate
  Terms terms_;                      // by row
};

}  // namespace

void add_chunked_flow(const Problem& problem, const Names& names, lp::Programme& programme) {
  Builder(problem, names, programme).run();
}

std::optional<Route> route_in_chunked_flow(const Problem& problem,
                                           std::span<const NodeId> placement,
                                           std::span<const double> values) {
  const ShortestPaths paths(problem);
  const ChunkedFlow flow(problem);
  return join(problem, placement, [&](std::uint32_t t) -> WayOf {
    const NodeId from = made_at(problem, placement, t), to = wanted_at(problem, placement, t);
    if (from == to) return std::vector<LinkId>{};
    if (!problem.may_move(t)) return std::nullopt;
    std::vector<double> carried(problem.ways().size());
    for (std::size_t e = 0; problem.is_whole(t) && e < carried.size(); ++e)
      carried[e] = values[flow.send(t, e)];
    for (std::size_t r = 0; !problem.is_whole(t) && r < flow.rates().size(); ++r)
      for (std::size_t i = 0; i < flow.ways(r).size(); ++i)
        carried[flow.ways(r)[i]] += values[flow.send(t, r, i)];
    return paths.way(t, from, to, carried);
  });
}

namespace {

// One transfer, in the copy of its slowest link.
void set_transfer(const Problem& problem, const ChunkedFlow& flow, std::uint32_t t,
                  std::span<const LinkId> links, std::vector<double>& values) {
  const Network& network = problem.network();
  double slowest = lp::kInfinity;
  for (const LinkId link : links) slowest = std::min(slowest, network.link(link).bandwidth.value());
  const auto r =
      static_cast<std::size_t>(std::ranges::find(flow.rates(), slowest) - flow.rates().begin());
  values[flow.enter(t, r, network.link(links.front()).from)] += 1.0;
  values[flow.leave(t, r, network.link(links.back()).to)] += 1.0;
  for (const LinkId link : links) {
    const auto place = std::ranges::find(flow.ways(r), problem.trip_of(link));
    values[flow.send(t, r, static_cast<std::size_t>(place - flow.ways(r).begin()))] += 1.0;
  }
}

}  // namespace

std::vector<double> chunked_flow_of(const Problem& problem, const Route& route) {
  const ChunkedFlow flow(problem);
  std::vector<double> values(static_cast<std::size_t>(flow.size().variables));
  set_placements(problem, placement_of(problem, route), values);
  std::vector<LinkId> links;
  for (std::size_t i = 0; i < route.size(); ++i) {
    const Hop* const hop = std::get_if<Hop>(&route[i]);
    if (hop == nullptr) continue;
    if (problem.is_whole(hop->tensor)) {
      values[flow.send(hop->tensor, problem.trip_of(hop->link))] += 1.0;
      continue;
    }
    links.push_back(hop->link);
    if (i + 1 < route.size() && std::holds_alternative<Hop>(route[i + 1])) continue;
    set_transfer(problem, flow, hop->tensor, links, values);
    links.clear();
  }
  return values;
}

double worst_slack_in_chunks(const Problem& problem, std::span<const double> potentials) {
  const ChunkedFlow flow(problem);
  const std::size_t n = problem.network().num_nodes();
  double worst = 0.0;
  const auto demand = [&](std::size_t tail, std::size_t head, double cost) {
    worst = std::max(worst, potentials[head] - potentials[tail] - cost);
  };
  for (std::uint32_t t = 0; t <= problem.num_layers(); ++t) {
    if (!problem.may_move(t) || problem.is_whole(t)) continue;
    for (std::size_t r = 0; r < flow.rates().size(); ++r) {
      for (const NodeId v : all_ids<NodeId>(n)) {
        demand(t * n + v.index(), flow.copy_row(t, r, v), 0.0);
        demand(flow.copy_row(t, r, v), t * n + v.index(), flow.leave_seconds(t, r));
      }
      for (const std::uint32_t e : flow.ways(r)) {
        const Arc& way = problem.ways()[e];
        demand(flow.copy_row(t, r, way.from), flow.copy_row(t, r, way.to),
               flow.send_seconds(t, way));
      }
    }
  }
  return worst;
}

}  // namespace lamina::formulations
