#include "lamina/formulations/problem.h"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>
#include <optional>
#include <string>

#include "lamina/core/nearest.h"
#include "lamina/core/units.h"
#include "lamina/model/memory_use.h"

namespace lamina::formulations {
namespace {

std::optional<std::string> backlogged(const Network& network) {
  for (const Node& node : network.nodes())
    if (node.backlog.value() > 0.0)
      return fmt::format("node {} has a backlog of {}", quoted(node.id), to_text(node.backlog));
  for (const Link& link : network.links())
    if (link.backlog.value() > 0.0)
      return fmt::format("link {} from {} to {} has a backlog of {}", link.row,
                         quoted(network.node(link.from).id), quoted(network.node(link.to).id),
                         to_text(link.backlog));
  return std::nullopt;
}

}  // namespace

Expected<Problem> Problem::make(const Network& network, const Job& job, Waiting waiting) {
  if (waiting != Waiting::kPerLayer)
    if (const auto what = backlogged(network))
      return error(ErrorCode::kUnsupported,
                   fmt::format("{}: programmes add up costs arc by arc, which with backlogs only "
                               "--waiting per-layer allows, not {}",
                               *what, to_text(waiting)),
                   "waiting");
  Problem problem(network, job, waiting);
  problem.collect_candidates();
  for (const Candidate& candidate : problem.candidates_)
    if (const Node& node = network.node(candidate.node); node.overhead.value() > 0.0)
      return error(ErrorCode::kUnsupported,
                   fmt::format("node {} has an overhead of {}, paid once per stay: programmes add "
                               "up costs layer by layer and allow no overheads (`plan` does)",
                               quoted(node.id), to_text(node.overhead)));
  problem.collect_memory_limits();
  problem.collect_ways();
  return problem;
}

void Problem::collect_candidates() {
  first_.push_back(0);
  for (std::uint32_t l = 1; l <= num_layers(); ++l) {
    for (const NodeId v : all_ids<NodeId>(network_->num_nodes())) {
      if (!job_->constraints().allows(l, v)) continue;
      const Node& node = network_->node(v);
      const auto time = job_->model().layer_time(l, node);
      if (!time ||
          !fits(memory_of(job_->model().layer(l)), node.memory.value_or(Bytes::infinity())))
        continue;
      const Seconds waited = waiting_ == Waiting::kPerLayer ? node.backlog_time() : Seconds();
      const Seconds ends = job_->model().enter_time(l, node) + job_->model().leave_time(l, node);
      candidates_.push_back({v, (*time + waited + ends).value()});
    }
    first_.push_back(candidates_.size());
  }
}

void Problem::collect_memory_limits() {
  std::vector<Bytes> all(network_->num_nodes());
  for (std::uint32_t l = 1; l <= num_layers(); ++l)
    for (const Candidate& candidate : candidates(l))
      all[candidate.node.index()] += memory_of(job_->model().layer(l));
  for (const NodeId v : all_ids<NodeId>(all.size()))
    if (const auto& memory = network_->node(v).memory; memory && !fits(all[v.index()], *memory))
      memory_limits_.push_back({v, *memory});
}

void Problem::collect_ways() {
  leaving_.resize(network_->num_nodes());
  entering_.resize(network_->num_nodes());
  way_of_.resize(network_->num_links());
  for (const LinkId e : all_ids<LinkId>(network_->num_links())) {
    const Link& link = network_->link(e);
    if (link.from == link.to) continue;
    const auto position = static_cast<std::uint32_t>(ways_.size());
    way_of_[e.index()] = position;
    leaving_[link.from.index()].push_back(position);
    entering_[link.to.index()].push_back(position);
    ways_.push_back({e, link.from, link.to});
  }
}

std::size_t Problem::candidate_at(std::uint32_t l, NodeId node) const {
  const auto range = candidates(l);
  const auto found = std::ranges::lower_bound(range, node, {}, &Candidate::node);
  assert(found != range.end() && found->node == node);
  return static_cast<std::size_t>(found - range.begin());
}

std::uint32_t Problem::num_moving_tensors() const {
  std::uint32_t count = 0;
  for (std::uint32_t t = 0; t <= num_layers(); ++t) count += may_move(t) ? 1 : 0;
  return count;
}

bool Problem::all_whole() const {
  for (std::uint32_t t = 0; t <= num_layers(); ++t)
    if (may_move(t) && !is_whole(t)) return false;
  return true;
}

double Problem::send_seconds(std::uint32_t t, const Arc& way) const {
  const Link& link = network_->link(way.link);
  const Seconds waited = waiting_ == Waiting::kPerLayer ? link.backlog_time() : Seconds();
  return (job_->model().tensor_size(t) / link.bandwidth + link.delay + waited).value();
}

}  // namespace lamina::formulations
