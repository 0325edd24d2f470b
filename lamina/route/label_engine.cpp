#include "lamina/route/label_engine.h"

#include <algorithm>
#include <cassert>

namespace lamina::route {
namespace {

// Seconds, and stays if they are limited.
class TimeTariff final : public Tariff {
 public:
  TimeTariff(const Network& network, const Query& query)
      : network_(network), query_(query), stay_(query.limits.stays ? 1.0 : 0.0) {}

  [[nodiscard]] Amounts hop(std::uint32_t tensor, LinkId link) const override {
    const Link& over = network_.link(link);
    const Bytes size = query_.job.model().tensor_size(tensor);
    return {(size / over.bandwidth + over.delay + paid(over.backlog_time())).value(), 0.0};
  }
  [[nodiscard]] Amounts begin(NodeId node) const override {
    const Node& at = network_.node(node);
    const bool once = query_.waiting == Waiting::kPerStay;
    return {(at.overhead + (once ? at.backlog_time() : Seconds())).value(), stay_};
  }
  [[nodiscard]] Amounts layer(std::uint32_t l, NodeId node) const override {
    const Node& at = network_.node(node);
    const bool each = query_.waiting == Waiting::kPerLayer;
    const Seconds time = *query_.job.model().layer_time(l, at);
    return {(time + (each ? at.backlog_time() : Seconds())).value(), 0.0};
  }

 private:
  // A backlog that drains is served by then.
  [[nodiscard]] Seconds paid(Seconds backlog) const {
    return query_.waiting == Waiting::kDraining ? Seconds() : backlog;
  }

  const Network& network_;
  const Query& query_;
  double stay_;
};

}  // namespace

LabelEngine::LabelEngine(const Network& network) : network_(&network), search_(network) {}

bool LabelEngine::supports(const Network& network, const Query& query) {
  if (query.waiting != Waiting::kDraining) return true;
  const auto is_served = [&](const auto& it) { return it.backlog_time() <= query.job.release(); };
  return std::ranges::all_of(network.nodes(), is_served) &&
         std::ranges::all_of(network.links(), is_served);
}

const Answer& LabelEngine::solve(const Query& query) {
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
