#include "bench/measure.h"

#include <algorithm>
#include <chrono>

namespace lamina::bench {
namespace {

using Clock = std::chrono::steady_clock;

Seconds since(Clock::time_point start) {
  return Seconds(std::chrono::duration<double>(Clock::now() - start).count());
}

// A method that is through so soon takes so many turns even where slow ones spend the budget: one
// turn right behind theirs finds cold caches.
constexpr Seconds kQuick(0.05);
constexpr std::size_t kTurnsOfQuick = 9;

// Long enough that reading the clock does not count.
constexpr Seconds kShortestTurn(20e-6);

struct Turns {
  std::size_t repeats = 1;
  double value = 0.0;
  std::vector<Seconds> times;
};

void take_turn(const Method& method, Turns& turns) {
  const auto start = Clock::now();
  for (std::size_t i = 0; i < turns.repeats; ++i) turns.value = method.answer();
  turns.times.push_back(since(start) / static_cast<double>(turns.repeats));
}

Turns warmed_up(const Method& method) {
  Turns turns;
  take_turn(method, turns);
  take_turn(method, turns);
  const double repeats = kShortestTurn / std::max(turns.times.back(), Seconds(1e-9));
  turns.repeats = static_cast<std::size_t>(std::clamp(repeats, 1.0, 1000.0));
  turns.times.clear();
  return turns;
}

void add_turns_of_quick(std::span<const Method> methods, std::vector<Turns>& turns) {
  for (std::size_t i = turns.front().times.size(); i < kTurnsOfQuick; ++i)
    for (std::size_t m = 0; m < methods.size(); ++m)
      if (turns[m].times.back() * static_cast<double>(turns[m].repeats) < kQuick)
        take_turn(methods[m], turns[m]);
}

Measured summary(Turns& turns) {
  const auto middle = turns.times.begin() + static_cast<std::ptrdiff_t>(turns.times.size() / 2);
  std::nth_element(turns.times.begin(), middle, turns.times.end());
  return {turns.value,
          {*middle, *std::ranges::min_element(turns.times), turns.times.size() * turns.repeats}};
}

}  // namespace

std::vector<Measured> measure(std::span<const Method> methods, const Effort& effort) {
  const auto start = Clock::now();
  std::vector<Turns> turns;
  for (const Method& method : methods) turns.push_back(warmed_up(method));
  for (std::size_t i = 0; i < effort.max_runs; ++i) {
    if (i >= effort.min_runs && since(start) > effort.budget) break;
    for (std::size_t m = 0; m < methods.size(); ++m) take_turn(methods[m], turns[m]);
  }
  if (!methods.empty()) add_turns_of_quick(methods, turns);
  std::vector<Measured> out;
  for (Turns& t : turns) out.push_back(summary(t));
  return out;
}

}  // namespace lamina::bench
