#include "lamina/capacity/way.h"

#include <map>

#include "lamina/model/resources.h"

namespace lamina::capacity {
namespace {

void add(const Network& network, const Model& model, const Route& route, double times,
         std::map<std::uint32_t, double>& seconds) {
  const Resources resources(network);
  for (const Leg& leg : route) {
    ResourceId at;
    double busy = 0.0;
    if (const Hop* const hop = std::get_if<Hop>(&leg)) {
      at = resources.of(hop->link);
      busy = model.tensor_size(hop->tensor).value() / network.link(hop->link).bandwidth.value();
    } else {
      const Stay& stay = std::get<Stay>(leg);
      at = resources.of(stay.node);
      busy = network.node(stay.node).overhead.value();
      for (std::uint32_t l = stay.first_layer; l <= stay.last_layer; ++l)
        busy += model.layer_time(l, network.node(stay.node)).value_or(Seconds::infinity()).value();
      busy += (model.enter_time(stay.first_layer, network.node(stay.node)) +
               model.leave_time(stay.last_layer, network.node(stay.node)))
                  .value();
    }
    if (busy > 0.0) seconds[static_cast<std::uint32_t>(at.index())] += times * busy;
  }
}

}  // namespace

std::vector<Use> uses_of(const Network& network, const Job& job, const Way& way) {
  std::map<std::uint32_t, double> seconds;
  add(network, job.model(), way.route, 1.0, seconds);
  if (job.model().steps() > 0)
    add(network, *job.model().step_model(), way.again, job.model().steps(), seconds);
  std::vector<Use> uses;
  uses.reserve(seconds.size());
  for (const auto& [resource, busy] : seconds) uses.push_back({resource, busy});
  return uses;
}

}  // namespace lamina::capacity
