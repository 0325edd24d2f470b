#include "lamina/route/memory_prices.h"

#include <algorithm>

namespace lamina::route {

MemoryPrices::MemoryPrices(Windows& windows, const MemoryNeeds& needs, const Query& query,
                           bool shift)
    : windows_(&windows),
      needs_(&needs),
      release_(query.job.release().value()),
      shift_(shift),
      now_(windows.use().size()) {}

double MemoryPrices::run_without() { return bound_ = look({}); }

double MemoryPrices::look(std::span<const double> prices) {
  const double value = windows_->run(prices);
  if (value == kNever) return kNever;
  Route route = windows_->route();
  const auto use = windows_->use();
  double paid = 0.0, free = 0.0;
  for (std::size_t v = 0; v < prices.size(); ++v) {
    if (prices[v] == 0.0) continue;
    paid += prices[v] * use[v];
    free += prices[v] * needs_->room(v);
  }
  if (needs_->fits(use) && (paid == 0.0 || !shift_) && value - paid < completion_) {
    completion_ = value - paid;
    route_ = std::move(route);
  }
  return value - free;
}

// Per byte of room, so that large and small memories weigh alike.
void MemoryPrices::step(double target, double value, double relaxation) {
  const auto use = windows_->use();
  const auto slope = [&](std::size_t v) {
    const double room = needs_->room(v);
    return room > 0.0 ? use[v] / room - 1.0 : 0.0;
  };
  double norm = 0.0;
  for (std::size_t v = 0; v < now_.size(); ++v)
    if (needs_->is_limited(v) && (now_[v] > 0.0 || slope(v) > 0.0)) norm += slope(v) * slope(v);
  if (norm == 0.0) return;
  const double length = relaxation * (target - value) / norm;
  for (std::size_t v = 0; v < now_.size(); ++v)
    if (needs_->is_limited(v) && needs_->room(v) > 0.0)
      now_[v] = std::max(0.0, now_[v] + length * slope(v) / needs_->room(v));
}

void MemoryPrices::climb(double target, std::size_t num_steps, const StopToken& stop) {
  constexpr double kThere = 1e-12, kGuess = 0.05, kLeast = 1e-3;
  constexpr std::size_t kPatience = 12;
  double relaxation = 1.0;
  std::size_t since_better = 0;
  if (prices_.empty())
    std::ranges::fill(now_, 0.0);
  else
    now_ = prices_;
  double value = look(now_);
  for (std::size_t i = 0; i < num_steps && !stop.is_set() && value < kNever; ++i) {
    const double known = std::min(target, completion_);
    if (bound_ - release_ >= (known - release_) * (1.0 - kThere)) return;
    step(known < kNever ? known : bound_ + kGuess * (bound_ - release_), value, relaxation);
    value = look(now_);
    if (value > bound_ && value < kNever) {
      bound_ = value;
      prices_ = now_;
      since_better = 0;
    } else if (++since_better == kPatience) {
      since_better = 0;
      relaxation = std::max(relaxation * 0.5, kLeast);
      if (!prices_.empty()) now_ = prices_;
    }
  }
}

}  // namespace lamina::route
