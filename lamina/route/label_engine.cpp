#include "lamina/route/label_engine.h"

#include <algorithm>
#include <cassert>

#include "lamina/route/chunked_sweep.h"
#include "lamina/route/queue_at.h"

namespace lamina::route {
namespace {

// Seconds, and stays if they are limited.
class TimeTariff final : public Tariff {
 public:
  TimeTariff(const Network& network, const Query& query)
      : network_(network),
        resources_(network),
        query_(query),
        stay_(query.limits.stays ? 1.0 : 0.0) {}

  [[nodiscard]] Amounts hop(std::uint32_t tensor, LinkId link) const override {
    const Link& over = network_.link(link);
    const Bytes size = query_.job.model().tensor_size(tensor);
    return {
        (size / over.bandwidth + over.delay + (drains() ? Seconds() : queue(resources_.of(link))))
            .value(),
        0.0};
  }
  [[nodiscard]] Amounts begin(std::uint32_t l, NodeId node) const override {
    const Node& at = network_.node(node);
    const bool once = query_.waiting == Waiting::kPerStay;
    return {(at.overhead + (once ? queue(resources_.of(node)) : Seconds()) +
             query_.job.model().enter_time(l, at))
                .value(),
            stay_};
  }
  [[nodiscard]] Amounts end(std::uint32_t l, NodeId node) const override {
    return {query_.job.model().leave_time(l, network_.node(node)).value(), 0.0};
  }
  [[nodiscard]] Amounts layer(std::uint32_t l, NodeId node) const override {
    const Node& at = network_.node(node);
    const bool each = query_.waiting == Waiting::kPerLayer;
    const Seconds time = *query_.job.model().layer_time(l, at);
    return {(time + (each ? queue(resources_.of(node)) : Seconds())).value(), 0.0};
  }

 private:
  // Queues that drain are served by then.
  [[nodiscard]] bool drains() const { return query_.waiting == Waiting::kDraining; }
  [[nodiscard]] Seconds queue(ResourceId r) const {
    return queue_at(resources_, r, query_.waiting, query_.queues);
  }

  const Network& network_;
  Resources resources_;
  const Query& query_;
  double stay_;
};

}  // namespace

LabelEngine::LabelEngine(const Network& network) : network_(&network), search_(network) {}

bool LabelEngine::supports(const Network& network, const Query& query) {
  if (travels_in_chunks(network, query.job)) return false;  // its times are no sum over links
  if (query.waiting != Waiting::kDraining) return true;
  const Resources resources(network);
  return std::ranges::all_of(all_ids<ResourceId>(resources.size()), [&](ResourceId r) {
    return queue_at(resources, r, query.waiting, query.queues) <= query.job.release();
  });
}

const RoutingResult& LabelEngine::solve(const Query& query) {
  assert(supports(*network_, query));
  const TimeTariff tariff(*network_, query);
  const double limit =
      query.limits.stays ? static_cast<double>(*query.limits.stays) : LabelSearch::kNoLimit;
  search_.stop_by(query.stop);
  auto found = search_.cheapest(query.job, tariff, limit);
  answer_ = {.stopped = search_.stopped()};
  if (found.empty()) return answer_;
  answer_.completion = query.job.release() + Seconds(found.front().total.cost);
  answer_.route = std::move(found.front().route);
  return answer_;
}

}  // namespace lamina::route
