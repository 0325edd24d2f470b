#include <utility>
#include <vector>

#include "lamina/route/layer_times.h"
#include "lamina/route/planners/all.h"
#include "lamina/route/planners/all_at_node.h"
#include "lamina/route/reach.h"
#include "lamina/route/stay_times.h"

namespace lamina::route {
namespace {

// When each node would have finished all layers in one stay, arriving at its time in `input`.
std::vector<double> all_layers_done(const Network& network, const Job& job, const Reach& input,
                                    const RoutingOptions& options) {
  LayerTimes layer_times(network);
  StayTimes stay_times(network);
  stay_times.set_rule(options.waiting, options.queues);
  std::vector<double> done(network.num_nodes());
  const bool holds_all = !query_of(job, options).memory_may_bind(network);
  for (const NodeId v : all_ids<NodeId>(done.size()))
    done[v.index()] = holds_all || fits_at(network, job, options, {v, 1, job.model().num_layers()})
                          ? input.at(v)
                          : kNever;
  for (std::uint32_t l = 1; l <= job.model().num_layers(); ++l) {
    const auto times = layer_times.row(job, l);
    for (std::size_t v = 0; v < done.size(); ++v) {
      const double enter = l == 1 ? job.model().enter_time(l, network.nodes()[v]).value() : 0.0;
      done[v] = l == 1 ? stay_times.begin(v, done[v], enter + times[v])
                       : stay_times.go_on(v, done[v], times[v]);
      if (l == job.model().num_layers())
        done[v] = stay_times.end(v, done[v], job.model().leave_time(l, network.nodes()[v]).value());
    }
  }
  return done;
}

// Of a model that generates: one node after the other.
RoutingResult best_of_all_nodes(const Network& network, const Job& job,
                                const RoutingOptions& options) {
  RoutingResult best;
  for (const NodeId v : all_ids<NodeId>(network.num_nodes())) {
    if (options.stop.is_set()) return {.stopped = true};
    if (network.node(v).is_relay()) continue;
    RoutingResult there = solve_all_at(network, job, v, options);
    if (there.completion < best.completion) best = std::move(there);
  }
  return best;
}

}  // namespace

// The input spreads to all nodes, each computes everything, and the results spread to the
// destination, which takes the first: two Dijkstras and O(L n). One stay is no loss: leaving a node
// between its layers and coming back never ends earlier.
RoutingResult plan_best_node(const Network& network, const Job& job,
                             const RoutingOptions& options) {
  if (job.model().steps() > 0) return best_of_all_nodes(network, job, options);
  if (options.stop.is_set()) return {.stopped = true};
  const std::uint32_t num_layers = job.model().num_layers();
  Reach input(network, options.queues), result(network, options.queues);
  input.place(job.source(), job.release().value());
  if (job.constraints().leaves(0)) input.spread(job, options.waiting, 0);
  const auto done = all_layers_done(network, job, input, options);
  for (std::size_t v = 0; v < done.size(); ++v) result.place(NodeId(v), done[v]);
  result.spread(job, options.waiting, num_layers, job.destination());

  RoutingResult answer{Seconds(result.at(job.destination())), {}};
  if (!answer.feasible()) return answer;
  BackwardRoute route(answer.route);
  const NodeId node = result.trace_back(job.destination(), num_layers, route);
  if (num_layers > 0) route.stay(node, 1, num_layers);
  input.trace_back(node, 0, route);
  route.finish();
  return answer;
}

}  // namespace lamina::route
