#include "lamina/io/networks/simgrid_units.h"

#include <array>
#include <charconv>
#include <cmath>
#include <span>

#include "lamina/io/text/source_text.h"

namespace lamina::io {
namespace {

// Multiplied and divided by whole numbers, so that a decimal is rounded once.
struct Scale {
  std::string_view name;
  double factor = 1.0, divisor = 1.0;
};

constexpr std::array kPrefixes{Scale{""},           Scale{"k", 1e3},     Scale{"M", 1e6},
                               Scale{"G", 1e9},     Scale{"T", 1e12},    Scale{"P", 1e15},
                               Scale{"E", 1e18},    Scale{"Z", 1e21},    Scale{"Y", 1e24},
                               Scale{"Ki", 0x1p10}, Scale{"Mi", 0x1p20}, Scale{"Gi", 0x1p30},
                               Scale{"Ti", 0x1p40}, Scale{"Pi", 0x1p50}, Scale{"Ei", 0x1p60}};
constexpr std::array kSpeeds{Scale{"f"}, Scale{"flops"}};
constexpr std::array kRates{Scale{"Bps"}, Scale{"bps", 1.0, 8.0}};
constexpr std::array kTimes{Scale{"s"},
                            Scale{"ms", 1.0, 1e3},
                            Scale{"us", 1.0, 1e6},
                            Scale{"ns", 1.0, 1e9},
                            Scale{"ps", 1.0, 1e12},
                            Scale{"m", 60.0},
                            Scale{"h", 3600.0},
                            Scale{"d", 86400.0},
                            Scale{"w", 604800.0}};

// A prefix and a unit; base units where the word is empty.
std::optional<Scale> scale_of(std::string_view word, std::span<const Scale> units,
                              std::span<const Scale> prefixes) {
  if (word.empty()) return Scale{};
  for (const Scale& unit : units) {
    if (!word.ends_with(unit.name)) continue;
    for (const Scale& prefix : prefixes)
      if (prefix.name == word.substr(0, word.size() - unit.name.size()))
        return Scale{word, prefix.factor * unit.factor, unit.divisor};
  }
  return std::nullopt;
}

std::optional<double> value_of(std::string_view text, std::span<const Scale> units,
                               std::span<const Scale> prefixes) {
  text = trimmed(text);
  double number = 0.0;
  const char* const end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data(), end, number);
  if (failure != std::errc() || !(number >= 0.0)) return std::nullopt;
  const auto scale =
      scale_of(trimmed({rest, static_cast<std::size_t>(end - rest)}), units, prefixes);
  if (!scale) return std::nullopt;
  const double value = number * scale->factor / scale->divisor;
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

}  // namespace

std::optional<FlopPerSecond> simgrid_speed(std::string_view text) {
  const auto value = value_of(text.substr(0, text.find(',')), kSpeeds, kPrefixes);
  return value ? std::optional(FlopPerSecond(*value)) : std::nullopt;
}

std::optional<BytesPerSecond> simgrid_bandwidth(std::string_view text) {
  const auto value = value_of(text, kRates, kPrefixes);
  return value ? std::optional(BytesPerSecond(*value)) : std::nullopt;
}

std::optional<Seconds> simgrid_time(std::string_view text) {
  const auto value = value_of(text, kTimes, std::span(kPrefixes).first(1));
  return value ? std::optional(Seconds(*value)) : std::nullopt;
}

}  // namespace lamina::io
