#pragma once

#include <cassert>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <ranges>

namespace lamina {

// A position in one particular array, of a type of its own so that a node cannot be used as a link.
// Default-constructed it names nothing: `valid()` is false.
template <class Tag>
class Id {
 public:
  constexpr Id() = default;
  constexpr explicit Id(std::size_t index) : value_(static_cast<std::uint32_t>(index)) {
    assert(index < kNone);
  }

  [[nodiscard]] constexpr std::size_t index() const { return value_; }
  [[nodiscard]] constexpr bool valid() const { return value_ != kNone; }

  constexpr auto operator<=>(const Id&) const = default;

 private:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t value_ = kNone;
};

using NodeId = Id<struct NodeTag>;
using LinkId = Id<struct LinkTag>;  // one directed link
using OperatorId = Id<struct OperatorTag>;
using TensorId = Id<struct TensorTag>;

// The ids 0 .. count - 1 as a range.
template <class AnyId>
[[nodiscard]] constexpr auto all_ids(std::size_t count) {
  return std::views::iota(std::size_t{0}, count) |
         std::views::transform([](std::size_t i) { return AnyId(i); });
}

}  // namespace lamina

template <class Tag>
struct std::hash<lamina::Id<Tag>> {
  std::size_t operator()(lamina::Id<Tag> id) const noexcept { return id.index(); }
};
