#pragma once

#include <cassert>
#include <cmath>
#include <cstdint>
#include <span>
#include <utility>

namespace lamina {

// Seeded random numbers that are the same on every machine and standard library (the standard
// distributions are not): SplitMix64 of Steele, Lea and Flood, "Fast splittable pseudorandom number
// generators", OOPSLA 2014. Meant for test instances and randomised algorithms, not for secrets.
class Random {
 public:
  using result_type = std::uint64_t;

  explicit Random(std::uint64_t seed) : state_(seed) {}

  [[nodiscard]] static constexpr result_type min() { return 0; }
  [[nodiscard]] static constexpr result_type max() { return ~std::uint64_t{0}; }

  result_type operator()() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
  }

  // Uniform in [0, 1).
  double unit() { return static_cast<double>((*this)() >> 11U) * 0x1.0p-53; }

  // Uniform in [low, high).
  double uniform(double low, double high) { return low + (high - low) * unit(); }

  // Uniform in the logarithm, in [low, high); both positive.
  double log_uniform(double low, double high) { return low * std::pow(high / low, unit()); }

  // Exponentially distributed with the given mean.
  double exponential(double mean) { return -mean * std::log1p(-unit()); }

  // Uniform in 0 .. count - 1; count > 0.
  std::size_t below(std::size_t count) {
    assert(count > 0);
    const std::uint64_t limit = max() - max() % count;
    std::uint64_t drawn = (*this)();
    while (drawn >= limit) drawn = (*this)();
    return static_cast<std::size_t>(drawn % count);
  }

  bool chance(double probability) { return unit() < probability; }

  template <class T>
  void shuffle(std::span<T> items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  std::uint64_t state_;
};

}  // namespace lamina
