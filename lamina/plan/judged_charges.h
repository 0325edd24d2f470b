#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lamina/model/job.h"

namespace lamina {

// What one inference pays for what it does: so much for a second of each resource, and so much for
// a second of delay. Prices of time pay for resources alone; the time where nothing waits is what
// is paid if every second costs 1.
struct ChargeRates {
  std::span<const double> by_resource;  // not negative
  double of_delay = 0.0;
};

// What the judge lets run where: what the job's rules, the nodes' speeds and the memory of the node
// allow, if the layer is alone there. In all runs, if the model generates.
[[nodiscard]] bool may_run_alone(const Network& network, const Job& job, std::uint32_t l, NodeId v);

// The least that is still to be paid, backwards from one destination through the layered graph: of
// a job whose model does not generate, from every state; so that jobs that differ in their source
// alone are one pass. O(L (m + n log n)).
class ChargesToGo {
 public:
  ChargesToGo(const Network& network, const Job& job, const ChargeRates& rates);

  // Tensor l is at v, which is still in the stay that made it, or not. Infinite if there is no way.
  [[nodiscard]] double at(std::uint32_t l, NodeId v, bool in_service) const {
    return (in_service ? serving_ : here_)[l * n_ + v.index()];
  }

 private:
  friend std::vector<double> least_charges(const Network&, const Job&, const ChargeRates&);
  struct Runs;
  ChargesToGo(const Network& network, const Job& job, const ChargeRates& rates,
              std::optional<NodeId> home);
  void spread_back(double bytes, std::span<double> cost) const;
  void pass(const Job& job, const Runs& runs);

  const Network& network_;
  ChargeRates rates_;
  std::size_t n_;
  std::vector<std::uint32_t> first_into_;  // by node, and one more: positions in into_
  std::vector<LinkId> into_;               // by the node that they lead to
  std::vector<double> here_, serving_;     // by tensor and node
};

// The least that an inference pays which starts at each node, all runs together. n times as long
// for models that generate: the node of the first layer, to which every further run returns, is
// tried one by one (docs/theory.md#capacity). Delays of these are not paid (asserted).
[[nodiscard]] std::vector<double> least_charges(const Network& network, const Job& job,
                                                const ChargeRates& rates);

// The least that a job pays, of the ways that take no longer than `within`, by labels; never more
// than that, and less only after a great many labels. Infinite if there is none. Models must not
// generate.
[[nodiscard]] double least_charge_within(const Network& network, const Job& job,
                                         const ChargeRates& rates, Seconds within);

}  // namespace lamina
