#include "lamina/runtime/slow_links.h"

#include <algorithm>

namespace lamina::runtime {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kShortest = kSecond, kLongest = 600 * kSecond;  // until it is tried again
constexpr std::int64_t kSettled = 60 * kSecond;  // after so long it is no longer the same trouble

}  // namespace

bool SlowLinks::note(std::int64_t now_ns, const Ways& ways, double rate) {
  State& it = links_[ways];
  it.told_ns = now_ns;
  rate = std::max(rate, 1.0);
  if (it.slow) {
    const bool is_new = rate < 0.5 * it.rate;
    if (is_new) it.rate = rate;
    return is_new;
  }
  const std::int64_t shortest = std::max(hold_ns_, kShortest);
  const bool is_again = it.wait_ns > 0 && now_ns - it.back_ns < std::max(kSettled, 2 * it.wait_ns);
  it.wait_ns = is_again ? std::min(2 * it.wait_ns, std::max(shortest, kLongest)) : shortest;
  it.rate = rate;
  it.slow = true;
  return true;
}

std::vector<SlowLinks::Ways> SlowLinks::due(std::int64_t now_ns) {
  std::vector<Ways> found;
  for (auto& [ways, it] : links_) {
    if (!it.slow || now_ns - it.told_ns < it.wait_ns) continue;
    it.slow = false;
    it.back_ns = now_ns;
    found.push_back(ways);
  }
  return found;
}

std::vector<SlowWay> SlowLinks::slow() const {
  std::vector<SlowWay> found;
  for (const auto& [ways, it] : links_)
    for (const auto& [row, from] : ways)
      if (it.slow) found.push_back({row, from, it.rate});
  return found;
}

}  // namespace lamina::runtime
