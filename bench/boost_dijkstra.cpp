#include "bench/boost_dijkstra.h"

#ifdef LAMINA_HAS_BOOST_GRAPH
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <cassert>
#include <utility>
#include <vector>
#endif

namespace lamina::bench {

#ifdef LAMINA_HAS_BOOST_GRAPH

namespace {

struct Weight {
  double seconds = 0.0;
};

using Graph = boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, Weight>;
using Vertex = boost::graph_traits<Graph>::vertex_descriptor;

struct Settled {};  // thrown to leave the search, as Boost's manual proposes

struct StopAt : boost::default_dijkstra_visitor {
  explicit StopAt(Vertex at) : goal(at) {}
  template <class G>
  void examine_vertex(Vertex v, const G&) const {
    if (v == goal) throw Settled();
  }
  Vertex goal;
};

}  // namespace

struct BoostDijkstra::State {
  Graph graph;
  Vertex source = 0, goal = 0;
  double release = 0.0;
  std::vector<double> distances;
  std::vector<Vertex> predecessors;

  template <class Visitor>
  void search(const Visitor& visitor) {
    boost::dijkstra_shortest_paths(graph, source,
                                   boost::weight_map(boost::get(&Weight::seconds, graph))
                                       .distance_map(boost::make_iterator_property_map(
                                           distances.begin(), get(boost::vertex_index, graph)))
                                       .predecessor_map(boost::make_iterator_property_map(
                                           predecessors.begin(), get(boost::vertex_index, graph)))
                                       .visitor(visitor));
  }
};

bool BoostDijkstra::is_available() { return true; }

BoostDijkstra::BoostDijkstra(const Network& network, const Job& job)
    : state_(std::make_unique<State>()) {
  const std::size_t n = network.num_nodes();
  const std::uint32_t num_layers = job.model().num_layers();
  std::vector<std::pair<Vertex, Vertex>> arcs;
  std::vector<Weight> weights;
  for (std::uint32_t l = 0; l <= num_layers; ++l) {
    for (const NodeId v : all_ids<NodeId>(n)) {
      assert(network.node(v).overhead == Seconds() && network.node(v).backlog == Flop());
      const Vertex at = l * n + v.index();
      for (const Link& link : network.links_from(v)) {
        assert(link.backlog == Bytes());
        if (!job.constraints().leaves(l)) continue;
        arcs.emplace_back(at, l * n + link.to.index());
        weights.push_back({(job.model().tensor_size(l) / link.bandwidth + link.delay).value()});
      }
      if (l == num_layers || !job.constraints().allows(l + 1, v)) continue;
      if (const auto time = job.model().layer_time(l + 1, network.node(v))) {
        arcs.emplace_back(at, at + n);
        weights.push_back({time->value()});
      }
    }
  }
  const std::size_t num_states = (num_layers + std::size_t{1}) * n;
  state_->graph =
      Graph(boost::edges_are_sorted, arcs.begin(), arcs.end(), weights.begin(), num_states);
  state_->source = job.source().index();
  state_->goal = num_layers * n + job.destination().index();
  state_->release = job.release().value();
  state_->distances.resize(num_states);
  state_->predecessors.resize(num_states);
}

double BoostDijkstra::answer(bool stops_early) {
  try {
    if (stops_early)
      state_->search(StopAt(state_->goal));
    else
      state_->search(boost::default_dijkstra_visitor());
  } catch (const Settled&) {
  }
  return state_->release + state_->distances[state_->goal];
}

#else

struct BoostDijkstra::State {};
bool BoostDijkstra::is_available() { return false; }
BoostDijkstra::BoostDijkstra(const Network&, const Job&) {}
double BoostDijkstra::answer(bool) { return 0.0; }

#endif

BoostDijkstra::~BoostDijkstra() = default;

}  // namespace lamina::bench
