#include "lamina/sim/queue_growth.h"

#include <algorithm>
#include <cmath>

namespace lamina::sim {

QueueGrowth::QueueGrowth(std::size_t num_resources, Seconds duration)
    : num_resources_(num_resources),
      look_every_(duration / static_cast<double>(kWindows * kLooks)),
      sums_(kWindows * num_resources),
      longest_(num_resources) {}

void QueueGrowth::look(const Queues& queues, std::span<const Task> tasks) {
  for (const Task& task : tasks) {
    Seconds& longest = longest_[task.resource.index()];
    longest = std::max(longest, task.service);
  }
  const double place = std::floor(queues.now() / look_every_);
  if (place < static_cast<double>(num_looks_) || num_looks_ >= kWindows * kLooks) return;
  const auto now =
      static_cast<std::size_t>(std::min(place, static_cast<double>(kWindows * kLooks - 1)));
  num_looks_ = now + 1;
  const std::size_t window = now / kLooks;
  ++seen_[window];
  for (std::size_t r = 0; r < num_resources_; ++r)
    sums_[window * num_resources_ + r] += queues.queued(ResourceId(r));
}

std::optional<double> QueueGrowth::of(ResourceId r) const {
  constexpr std::size_t kFewest = 8;
  std::vector<double> means;
  std::size_t first = kWindows, last = 0;
  for (std::size_t w = 0; w < kWindows; ++w) {
    if (seen_[w] == 0) continue;
    first = std::min(first, w);
    last = w;
    means.push_back((sums_[w * num_resources_ + r.index()] / seen_[w]).value());
  }
  if (means.size() < kFewest) return std::nullopt;
  const auto n = static_cast<double>(means.size() - 1);
  const double rise = means.back() - means.front();
  double squares = 0.0;
  for (std::size_t i = 0; i + 1 < means.size(); ++i)
    squares += std::pow(means[i + 1] - means[i] - rise / n, 2.0);
  const double deviation = std::sqrt(squares / (n - 1.0));
  if (rise <= 4.0 * deviation * std::sqrt(n) || rise <= 5.0 * longest_[r.index()].value())
    return std::nullopt;
  return rise / (static_cast<double>((last - first) * kLooks) * look_every_.value());
}

}  // namespace lamina::sim
