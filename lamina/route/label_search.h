#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "lamina/core/stop.h"
#include "lamina/model/job.h"
#include "lamina/plan/route.h"

namespace lamina::route {

// Two amounts that a route adds up: `cost` is to be least, `spent` may have a limit. Any two: time
// and joules, money and time. Not negative.
struct Amounts {
  double cost = 0.0;
  double spent = 0.0;

  friend Amounts operator+(Amounts a, Amounts b) { return {a.cost + b.cost, a.spent + b.spent}; }
  friend bool operator==(Amounts, Amounts) = default;
};

// What every arc of one job's layered graph charges. All amounts are finite and not negative.
class Tariff {
 public:
  virtual ~Tariff() = default;
  // Tensor l (from 0) crosses the link.
  [[nodiscard]] virtual Amounts hop(std::uint32_t tensor, LinkId link) const = 0;
  // A stay begins at the node with layer l; paid once a stay.
  [[nodiscard]] virtual Amounts begin(std::uint32_t l, NodeId node) const = 0;
  // A stay ends at the node with layer l (from 1).
  [[nodiscard]] virtual Amounts end(std::uint32_t l, NodeId node) const = 0;
  // Layer l (from 1) is computed at the node, which is able to and may.
  [[nodiscard]] virtual Amounts layer(std::uint32_t l, NodeId node) const = 0;
};

struct TariffedRoute {
  Amounts total;
  Route route;
};

// Routes of one job under two amounts at once, by labels with dominance: a label (cost, spent) of a
// state is dropped if another one of that state is at most as high in both. A state says which
// tensor is where, and whether that node is still in the stay that made it.
//
// Exact. Two backward sweeps, one an amount, tell what is at least still to come; they order the
// labels (A*) and drop those that cannot keep the limit. Labels may grow exponentially in theory
// (the problem is NP-hard: Handler and Zang, 1980; label setting after Martins, 1984); on the
// networks of our instances there are few a state.
//
// A query object: it belongs to one thread; network, job and tariff must outlive its calls.
class LabelSearch {
 public:
  static constexpr double kNoLimit = std::numeric_limits<double>::infinity();

  explicit LabelSearch(const Network& network);
  // From now on searches end when it is set.
  void stop_by(const StopToken& stop) { stop_ = stop; }

  // The route of least cost that spends at most `limit` (but for 1e-12 of it), and of these the one
  // that spends least. Empty if there is none, or if the search was stopped (see `stopped`).
  [[nodiscard]] std::vector<TariffedRoute> cheapest(const Job& job, const Tariff& tariff,
                                                    double limit = kNoLimit);
  // One route for each pair of amounts that no other route matches in both: by rising cost and
  // falling `spent`. Within the limit; what a stopped search had found so far.
  [[nodiscard]] std::vector<TariffedRoute> frontier(const Job& job, const Tariff& tariff,
                                                    double limit = kNoLimit);

  // Whether the last search was ended from outside before it was through.
  [[nodiscard]] bool stopped() const { return stopped_; }
  // Labels that the last search settled.
  [[nodiscard]] std::size_t num_settled() const { return num_settled_; }

 private:
  struct Search;
  [[nodiscard]] std::vector<TariffedRoute> run(const Job& job, const Tariff& tariff, double limit,
                                               std::size_t max_routes);

  const Network& network_;
  StopToken stop_;
  std::vector<std::uint32_t> first_into_;  // by node, and one more: positions in links_into_
  std::vector<LinkId> links_into_;         // by the node that they lead to
  bool stopped_ = false;
  std::size_t num_settled_ = 0;
};

}  // namespace lamina::route
