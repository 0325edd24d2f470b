#include "lamina/io/networks/network_change.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <optional>

#include "lamina/core/nearest.h"
#include "lamina/core/quoted.h"
#include "lamina/io/networks/change_places.h"

namespace lamina::io {
namespace {

constexpr std::array<std::string_view, 5> kScaleKeys{"bandwidth", "compute", "delay", "backlog",
                                                     "memory"};

tl::unexpected<Error> misshapen(std::string_view text, std::string_view shape) {
  return error(ErrorCode::kValue, fmt::format("{} is not {}", lamina::quoted(text), shape));
}

// Where the value begins: the first '=' behind a key that is known, since ids may hold '='.
std::size_t find_equals(std::string_view text) {
  for (std::size_t at = text.find('='); at != text.npos; at = text.find('=', at + 1)) {
    const std::size_t dot = text.substr(0, at).rfind('.');
    if (dot != text.npos && is_change_key(text.substr(dot + 1, at - dot - 1))) return at;
  }
  return text.find('=');
}

std::optional<double> number(std::string_view text) {
  double value = 0.0;
  const auto [rest, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || rest != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

}  // namespace

Expected<NetworkChange> parse_set(std::string_view text) {
  constexpr std::string_view kShape = "WHERE.KEY=VALUE, as in edge.compute=10 GFLOP/s";
  const std::size_t equals = find_equals(text);
  if (equals == text.npos) return misshapen(text, kShape);
  const std::size_t dot = text.substr(0, equals).rfind('.');
  if (dot == text.npos || dot == 0 || equals + 1 == text.size()) return misshapen(text, kShape);
  NetworkChange change{.text = std::string(text)};
  change.where = text.substr(0, dot);
  change.key = text.substr(dot + 1, equals - dot - 1);
  change.value = text.substr(equals + 1);
  return change;
}

Expected<NetworkChange> parse_scale(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == text.npos) return misshapen(text, "KEY=FACTOR, as in bandwidth=0.5");
  NetworkChange change{.kind = NetworkChange::Kind::kScale, .text = std::string(text)};
  change.key = text.substr(0, equals);
  if (std::ranges::find(kScaleKeys, change.key) == kScaleKeys.end())
    return error(ErrorCode::kUnknownName,
                 fmt::format("{} cannot be scaled{}; known: {}", lamina::quoted(change.key),
                             did_you_mean(change.key, kScaleKeys), listed(kScaleKeys, ", ")));
  const std::string_view written = text.substr(equals + 1);
  const auto factor = number(written);
  const bool is_rate = change.key == "bandwidth" || change.key == "compute";
  if (!factor || *factor < 0.0 || (is_rate && *factor == 0.0))
    return error(
        ErrorCode::kValue,
        fmt::format("{}: the factor of {} must be a finite number {} zero{}", lamina::quoted(text),
                    change.key, is_rate ? "greater than" : "of at least",
                    is_rate ? "; --without takes nodes and links out" : ""));
  change.factor = *factor;
  return change;
}

Expected<NetworkChange> parse_without(std::string_view text) {
  if (text.empty()) return misshapen(text, "a node or a link, as in cloud or cam->hub");
  NetworkChange change{.kind = NetworkChange::Kind::kWithout, .text = std::string(text)};
  change.where = text;
  return change;
}

std::span<const std::string_view> scale_keys() { return kScaleKeys; }

std::string_view option_of(NetworkChange::Kind kind) {
  switch (kind) {
    case NetworkChange::Kind::kSet: return "set";
    case NetworkChange::Kind::kScale: return "scale";
    case NetworkChange::Kind::kWithout: return "without";
  }
  return {};
}

}  // namespace lamina::io
