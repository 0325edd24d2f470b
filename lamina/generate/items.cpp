#include "lamina/generate/items.h"

#include <charconv>
#include <cmath>
#include <fmt/format.h>

#include "lamina/core/quoted.h"

namespace lamina::generate {

Expected<double> read_number(std::string_view text, double low, double high, bool whole) {
  double value = 0.0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool fits = failure == std::errc() && end == text.data() + text.size() && value >= low &&
                    value <= high && (!whole || value == std::floor(value));
  if (fits) return value;
  return error(ErrorCode::kValue, fmt::format("{} is not a {} from {} to {}", quoted(text),
                                              whole ? "whole number" : "number", low, high));
}

Expected<void> read_seed(std::string_view text, std::uint64_t& seed) {
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (failure == std::errc() && end == text.data() + text.size()) return {};
  return error(ErrorCode::kValue,
               fmt::format("{} is not a whole number from 0 to 2^64 - 1", quoted(text)));
}

Expected<void> TakenItems::take(std::string_view name, std::string_view text) {
  const bool of_role = name.find('.') != name.npos || text.find('=') != text.npos;
  if (of_role || taken_.insert(std::string(name)).second) return {};
  return error(ErrorCode::kUsage, "is given more than once", std::string(name));
}

Expected<void> TakenItems::take_role(std::string_view name, std::string_view role) {
  if (roles_.insert(fmt::format("{}.{}", name, role)).second) return {};
  return error(ErrorCode::kUsage, fmt::format("is given more than once for {}", quoted(role)),
               std::string(name));
}

bool TakenItems::contains_role(std::string_view name, std::string_view role) const {
  return roles_.contains(fmt::format("{}.{}", name, role));
}

}  // namespace lamina::generate
