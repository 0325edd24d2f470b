#include <algorithm>
#include <memory>
#include <vector>

#include "lamina/plan/tasks.h"
#include "lamina/route/layered_search.h"
#include "lamina/route/policies/all.h"
#include "lamina/route/weighed_costs.h"

namespace lamina::route {
namespace {

// max-weight and drift-plus-penalty, which differ in what is added to the drift. The drift of half
// the sum of squared virtual queues is at most a constant plus the sum of (virtual queue) x (work
// routed there - 1) a second; what is minimised is the part that the decision changes.
class Drift : public Policy {
 public:
  explicit Drift(const Network& network)
      : network_(&network),
        virtual_(std::vector<Seconds>(Resources(network).size())),
        costs_(network),
        search_(network, PackedLinks(network)) {}

  RoutingResult decide(const Job& job, const Queues& queues) final {
    virtual_.advance(queues.now());
    weights_.a_second.resize(virtual_.size());
    weights_.a_visit.assign(virtual_.size(), 0.0);
    weights_.a_delay = 0.0;
    for (std::size_t r = 0; r < virtual_.size(); ++r)
      weights_.a_second[r] = virtual_.queued(ResourceId(r)).value();
    add_penalty(queues, weights_);
    costs_.set(search_.links(), job, weights_);
    RoutingResult answer = search_.run(job, 0.0, costs_);
    if (!answer.feasible()) return answer;
    answer.completion = Seconds();
    for (const Task& task : tasks_of(*network_, job, answer.route)) {
      virtual_.add(task.resource, task.service);
      answer.completion += task.service + task.delay;
    }
    return answer;
  }

 private:
  virtual void add_penalty(const Queues& queues, ResourceWeights& weights) const = 0;

  const Network* network_;
  Queues virtual_;
  ResourceWeights weights_;
  WeighedCosts costs_;
  LayeredSearch<WeighedCosts> search_;
};

class MaxWeight final : public Drift {
 public:
  using Drift::Drift;

 private:
  // Too little to outweigh a drift: it decides among equals, and where all virtual queues are
  // empty.
  void add_penalty(const Queues& /*queues*/, ResourceWeights& weights) const override {
    constexpr double kAmongEquals = 1e-9;
    const double most = std::ranges::max(weights.a_second);
    const double little = most > 0.0 ? kAmongEquals * most : 1.0;
    for (double& a_second : weights.a_second) a_second += little;
    weights.a_delay = little;
  }
};

class DriftPlusPenalty final : public Drift {
 public:
  DriftPlusPenalty(const Network& network, double penalty) : Drift(network), penalty_(penalty) {}

 private:
  void add_penalty(const Queues& queues, ResourceWeights& weights) const override {
    for (std::size_t r = 0; r < weights.a_second.size(); ++r) {
      weights.a_second[r] += penalty_;
      weights.a_visit[r] = penalty_ * queues.queued(ResourceId(r)).value();
    }
    weights.a_delay = penalty_;
  }

  double penalty_;
};

}  // namespace

std::unique_ptr<Policy> make_max_weight(const Network& network,
                                        const PolicySettings& /*settings*/) {
  return std::make_unique<MaxWeight>(network);
}

std::unique_ptr<Policy> make_drift_plus_penalty(const Network& network,
                                                const PolicySettings& settings) {
  return std::make_unique<DriftPlusPenalty>(network, settings.penalty);
}

}  // namespace lamina::route
