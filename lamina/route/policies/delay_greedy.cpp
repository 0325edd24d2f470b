#include <cassert>
#include <memory>

#include "lamina/route/policies/all.h"

namespace lamina::route {
namespace {

class DelayGreedy final : public Policy {
 public:
  DelayGreedy(const Network& network, const PolicySettings& settings)
      : network_(&network), planner_(settings.planner), options_(settings.routing) {
    assert(planner_ != nullptr);
  }

  RoutingResult decide(const Job& job, const Queues& queues) override {
    const Queues now = queues.from_now();
    options_.queues = &now;
    return planner_->plan(*network_, job, options_);
  }

 private:
  const Network* network_;
  const JobPlanner* planner_;
  RoutingOptions options_;
};

}  // namespace

std::unique_ptr<Policy> make_delay_greedy(const Network& network, const PolicySettings& settings) {
  return std::make_unique<DelayGreedy>(network, settings);
}

}  // namespace lamina::route
