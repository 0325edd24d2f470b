#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "lamina/schedule/bounds/lower_bound.h"
#include "lamina/schedule/bounds/price_master.h"
#include "lamina/schedule/bounds/priced_chain.h"
#include "lamina/schedule/bounds/priced_sweep.h"
#include "lamina/schedule/thread_pool.h"
#include "lamina/schedule/workload.h"

namespace lamina::schedule {

// The jobs of a workload, those of a kind (equal model, destination, constraints and weight)
// together, and what they pay under prices. Times count from the workload's time 0.
class PricedJobs {
 public:
  // How the jobs' layers are looked at: all of them, which gives a bound, or in the groups that a
  // search takes them in, which does not.
  enum class Detail { kAllLayers, kGroups };

  struct Walk {
    std::size_t job;
    double completion;
    std::vector<PaidService> services;
  };
  struct Outcome {
    double value = 0.0;         // with all layers a lower bound of the objective
    std::vector<Walk> walks;    // the cheapest way of every job, if asked for
    std::size_t num_cells = 0;  // of tables
  };
  struct Question {
    std::span<const TimedPrice> prices;
    double cell;
    std::span<const double> costs;  // by job, what it can be had for; only says where to look
    Detail detail;
    bool traced;
  };

  PricedJobs(const Workload& workload, const BoundEffort& effort);

  // Nothing once the clock is over.
  [[nodiscard]] std::optional<Outcome> evaluate(const Question& question, const BoundClock& clock);

  // By resource, when it can serve any of the jobs at the earliest.
  [[nodiscard]] std::span<const double> first_served() const { return first_; }
  // Of all layers, nodes and links, kind by kind.
  [[nodiscard]] double num_states() const { return num_states_; }
  [[nodiscard]] static double num_states(const Workload& workload);
  // The narrowest cells, a little wider, in which the judge looks at these prices: it refuses
  // proofs of more cells (plan/prove_bound.h).
  [[nodiscard]] double narrowest_judged(std::span<const TimedPrice> prices) const;

 private:
  struct Kind {
    std::vector<std::size_t> jobs;
    double weight;
    // Null where those of all kinds would fill too much memory.
    std::unique_ptr<const PricedChain> layers{}, groups{};
  };
  struct Part {
    double value = 0.0;
    std::vector<Walk> walks;
    std::size_t num_cells = 0;
    bool is_done = false;
  };

  void find_kinds();
  [[nodiscard]] PricedChain chain_of(const Kind& kind, Detail detail) const;
  void find_first_served();
  Part price(const Kind& kind, const PriceTables& tables, double shift, const Question& question,
             PricedSweep& sweep) const;
  [[nodiscard]] Walk walk_of(std::size_t j, std::span<const PricedSweep::Leg> legs,
                             double shift) const;
  // What is cheaper than waiting until then, in cells.
  [[nodiscard]] double latest_worth(std::size_t j, double cost) const;

  const Workload* workload_;
  Seconds origin_;
  ThreadPool pool_;
  std::vector<PricedSweep> sweeps_;  // by thread
  std::vector<double> backlog_, first_;
  std::vector<Kind> kinds_;
  double num_states_ = 0.0, num_layers_ = 0.0;  // of all layers, kind by kind
  double longest_to_go_ = 0.0, first_release_ = 0.0;
};

}  // namespace lamina::schedule
