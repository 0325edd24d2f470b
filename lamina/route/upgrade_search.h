#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/model/network.h"
#include "lamina/plan/waiting.h"
#include "lamina/route/lone_labels.h"
#include "lamina/route/node_queue.h"

namespace lamina::route {

// A node that is faster, with its time for each group of layers.
struct FasterNode {
  std::uint32_t node = 0;
  StayCost stay;
  std::vector<double> times;
};

// What one job alone gains if one resource of the network is faster: exact, without planning anew
// (docs/theory.md#upgrades).
//
// Labels F and R of the network as it is are found once (LoneLabels). A faster resource improves F
// at states behind it and nowhere else, so only improved labels are searched for, group by group of
// the layers: much as shortest paths are mended after an arc gets cheaper (G. Ramalingam and
// T. Reps, "On the computational complexity of dynamic graph problems", Theoretical Computer
// Science 158, 1996). Of these, only labels are kept that may lead to something better: by R if the
// resource is not used again, else by what further uses gain at most. Where no queue drains any
// more, a label and its R are an answer at once.
//
// Backlogs of the resource are served faster, too; memory is no limit here. A question costs
// O(L x links of the resource + labels kept x log n).
class UpgradeSearch {
 public:
  // Whether the labels say all of such a job: it runs once, its tensors travel whole, and its
  // layers have one order.
  [[nodiscard]] static bool supports(const Network& network, const Job& job);

  // Rates are multiplied by `factor`, at least 1. Network and job must outlive it.
  UpgradeSearch(const Network& network, const Job& job, Waiting waiting, double factor);

  // The latency of the best plan as things are; infinite if there is none.
  [[nodiscard]] Seconds base() const;

  // The least latency of the plans that use the node, or a link of the row, once that is faster;
  // infinite if it is no less than `within`, but for rounding.
  [[nodiscard]] Seconds through(NodeId v, Seconds within);
  [[nodiscard]] Seconds through(std::span<const LinkId> row, Seconds within);

 private:
  // Labels of one group of layers, infinite but at `nodes`.
  struct Improved {
    std::vector<double> arrived, in_service;
    std::vector<std::uint32_t> nodes;

    void add(std::uint32_t v);
    void clear();
  };

  // A state of the layered graph: group k is done, and its tensor is at v.
  struct State {
    std::uint32_t k, v;
  };

  // The tensor of a group crosses a faster link, or the group behind is computed at the faster
  // node: how long that takes, F and R before it and behind it, and what is left from its begin at
  // least.
  struct Use {
    std::uint32_t group = 0;
    double time = 0.0, begun_at = 0.0, left_before = 0.0, ended_at = 0.0, left_behind = 0.0;
    double left = 0.0;
  };
  enum class Expect {
    kRoughly,  // every use follows on the one before at once
    kClosely   // with the way between them; O(uses^2)
  };

  void list_uses();
  void add_use(const Use& use);
  void expect_uses(Expect how);
  [[nodiscard]] double left_behind(const Use& use, std::size_t num_later) const;
  // Whether no use can beat what was found.
  [[nodiscard]] bool is_settled() const { return must_improve_ && !(via_.front() < limit_); }
  [[nodiscard]] Seconds search(double within);
  void use_once();
  void compute(std::uint32_t k);
  void spread(std::uint32_t k);
  void send(std::uint32_t k);
  void offer_service(std::uint32_t k, std::uint32_t v, double time);
  void offer_hop(std::uint32_t k, std::uint32_t arc, double ready);
  // Whether a label may lead to something better; `left` is the R there, `earliest` the F.
  [[nodiscard]] bool may_win(const State& at, double time, double left, double earliest);
  // When the tensor of group k is at v at the earliest, as far as it is known.
  [[nodiscard]] double ready_at(std::uint32_t k, std::size_t v) const;

  const Network* network_;
  const Job* job_;
  double factor_;
  LoneLabels labels_;

  // Of the question at hand.
  std::optional<FasterNode> faster_node_;
  std::vector<std::uint32_t> faster_arcs_;
  std::vector<Use> uses_;
  // Of uses of the resource that begin in group k or later: what they gain of R at most, and when
  // they end at the earliest if F leads to them.
  std::vector<double> gain_, via_;
  double limit_ = 0.0;         // labels that end no earlier are dropped
  bool must_improve_ = false;  // ... and those that are no earlier than F
  double best_ = 0.0;
  Improved now_, next_;
  NodeQueue queue_;
};

}  // namespace lamina::route
