#pragma once

#include <cmath>
#include <compare>
#include <limits>

namespace lamina {

// A number with a dimension, in SI base units (seconds, bytes, FLOP). Conversions from and to
// double are explicit, and only operators that keep the dimensions right exist: seconds cannot be
// multiplied by seconds, bytes cannot be added to FLOP.
template <class Dimension>
class Quantity {
 public:
  constexpr Quantity() = default;
  constexpr explicit Quantity(double value) : value_(value) {}

  [[nodiscard]] static constexpr Quantity infinity() {
    return Quantity(std::numeric_limits<double>::infinity());
  }

  [[nodiscard]] constexpr double value() const { return value_; }
  [[nodiscard]] bool is_finite() const { return std::isfinite(value_); }

  constexpr auto operator<=>(const Quantity&) const = default;
  // By themselves, since through <=> compilers ask of each comparison whether it is one with NaN.
  friend constexpr bool operator<(Quantity a, Quantity b) { return a.value_ < b.value_; }
  friend constexpr bool operator>(Quantity a, Quantity b) { return a.value_ > b.value_; }
  friend constexpr bool operator<=(Quantity a, Quantity b) { return a.value_ <= b.value_; }
  friend constexpr bool operator>=(Quantity a, Quantity b) { return a.value_ >= b.value_; }

  constexpr Quantity& operator+=(Quantity other) { return *this = *this + other; }
  constexpr Quantity& operator-=(Quantity other) { return *this = *this - other; }

  friend constexpr Quantity operator+(Quantity a, Quantity b) {
    return Quantity(a.value_ + b.value_);
  }
  friend constexpr Quantity operator-(Quantity a, Quantity b) {
    return Quantity(a.value_ - b.value_);
  }
  friend constexpr Quantity operator*(double s, Quantity q) { return Quantity(s * q.value_); }
  friend constexpr Quantity operator*(Quantity q, double s) { return s * q; }
  friend constexpr Quantity operator/(Quantity q, double s) { return Quantity(q.value_ / s); }
  friend constexpr double operator/(Quantity a, Quantity b) { return a.value_ / b.value_; }

 private:
  double value_ = 0.0;
};

using Seconds = Quantity<struct SecondsDimension>;
using Bytes = Quantity<struct BytesDimension>;
using Flop = Quantity<struct FlopDimension>;
using BytesPerSecond = Quantity<struct BytesPerSecondDimension>;
using FlopPerSecond = Quantity<struct FlopPerSecondDimension>;
using PerSecond = Quantity<struct PerSecondDimension>;  // how often

// In place of the value of a time or a cost: of what never happens, or must not.
inline constexpr double kNever = std::numeric_limits<double>::infinity();

constexpr Seconds operator/(Bytes size, BytesPerSecond rate) {
  return Seconds(size.value() / rate.value());
}
constexpr Seconds operator/(Flop work, FlopPerSecond rate) {
  return Seconds(work.value() / rate.value());
}
constexpr BytesPerSecond operator/(Bytes size, Seconds time) {
  return BytesPerSecond(size.value() / time.value());
}
constexpr FlopPerSecond operator/(Flop work, Seconds time) {
  return FlopPerSecond(work.value() / time.value());
}
constexpr Bytes operator*(BytesPerSecond rate, Seconds time) {
  return Bytes(rate.value() * time.value());
}
constexpr Flop operator*(FlopPerSecond rate, Seconds time) {
  return Flop(rate.value() * time.value());
}

}  // namespace lamina
