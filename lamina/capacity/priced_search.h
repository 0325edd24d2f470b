#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "lamina/capacity/way.h"
#include "lamina/model/job.h"
#include "lamina/route/layer_times.h"
#include "lamina/route/merged_layers.h"
#include "lamina/route/packed_links.h"
#include "lamina/route/spread.h"
#include "lamina/route/stay_ends.h"

namespace lamina::capacity {

// The cheapest ways of one inference from its source to every node, where a second of each resource
// has a price: shortest paths in the layered graph, layer by layer, as in LayeredSearch. Delays and
// backlogs cost nothing. Prices are constant, so that the bytes of all runs of a model that
// generates take the same way between two nodes; the node of its first layer, to which each further
// run returns, is tried one by one (docs/theory.md#capacity).
//
// Layers are merged first by the hull lemma, which holds for any price of a node as it does for any
// speed. O(L (m + n log n)); n times as long for models that generate. The network must outlive it;
// it belongs to one thread.
class PricedSearch {
 public:
  explicit PricedSearch(const Network& network);
  // The spreads refer to the links.
  PricedSearch(const PricedSearch&) = delete;
  PricedSearch& operator=(const PricedSearch&) = delete;
  PricedSearch(PricedSearch&&) = delete;
  PricedSearch& operator=(PricedSearch&&) = delete;
  ~PricedSearch() = default;

  // By resource, not negative.
  void set_prices(std::span<const double> prices);

  // The job to every node, whatever its own destination; it must outlive the next calls. Ways that
  // cost more than the limit are not looked for.
  void run(const Job& job, double limit = std::numeric_limits<double>::infinity());
  // What that costs; infinite if there is no way within the limit.
  [[nodiscard]] double cost_to(NodeId destination) const { return cost_[destination.index()]; }
  // The way; there must be one.
  [[nodiscard]] Way way_to(NodeId destination);

 private:
  void search(const Job& job, std::optional<NodeId> home);
  void begin(const Job& job, std::optional<NodeId> home);
  [[nodiscard]] double entering(std::uint32_t l, std::size_t v) const;
  [[nodiscard]] double leaving(std::uint32_t l, std::size_t v) const;
  void compute(std::uint32_t k);
  void spread(std::uint32_t k);
  void return_home();
  [[nodiscard]] double bytes(std::uint32_t l) const;
  void find_times(std::uint32_t first, std::uint32_t last);
  [[nodiscard]] std::span<std::uint32_t> via(std::uint32_t k) {
    return std::span(via_).subspan(k * n_, n_);
  }

  const Network* network_;
  std::size_t n_;
  route::PackedLinks links_, links_back_;
  route::Spread spread_, spread_back_;
  route::LayerTimes layer_times_;
  route::StayEnds ends_;
  route::HullMerger merger_;
  std::vector<double> node_price_;                // by node
  std::vector<double> per_byte_, per_byte_back_;  // by arc of each of the links

  const Job* job_ = nullptr;
  std::optional<NodeId> home_{};
  std::optional<Job> further_{};  // a further run, of a model that generates
  double num_further_ = 0.0;
  double limit_ = std::numeric_limits<double>::infinity();
  route::LayerGroups groups_;
  std::vector<double> times_, arrived_, in_service_, back_;
  std::vector<std::uint32_t> via_, via_back_;  // by group and node: the last hop
  std::vector<std::uint8_t> goes_on_;          // by group and node: in the stay of the group before
  std::vector<double> cost_;                   // by node, of all homes
  std::vector<NodeId> best_home_;              // by node
};

}  // namespace lamina::capacity
