#include "lamina/io/networks/link_units.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "lamina/io/text/source_text.h"

namespace lamina::io {
namespace {

struct Unit {
  std::string_view name;
  double factor;
};

constexpr std::array kTimes{
    Unit{"s", 1.0},          Unit{"sec", 1.0},           Unit{"secs", 1.0},
    Unit{"second", 1.0},     Unit{"seconds", 1.0},       Unit{"ms", 1e-3},
    Unit{"msec", 1e-3},      Unit{"msecs", 1e-3},        Unit{"milli", 1e-3},
    Unit{"millis", 1e-3},    Unit{"millisecond", 1e-3},  Unit{"milliseconds", 1e-3},
    Unit{"us", 1e-6},        Unit{"usec", 1e-6},         Unit{"usecs", 1e-6},
    Unit{"\xC2\xB5s", 1e-6}, Unit{"\xCE\xBCs", 1e-6},    Unit{"microsecond", 1e-6},
    Unit{"ns", 1e-9},        Unit{"microseconds", 1e-6}, Unit{"nsec", 1e-9},
    Unit{"nsecs", 1e-9},     Unit{"nanosecond", 1e-9},   Unit{"nanoseconds", 1e-9}};
constexpr std::array kLengths{
    Unit{"km", 1.0},         Unit{"kms", 1.0},       Unit{"kilometer", 1.0},
    Unit{"kilometers", 1.0}, Unit{"kilometre", 1.0}, Unit{"kilometres", 1.0},
    Unit{"m", 1e-3},         Unit{"meter", 1e-3},    Unit{"meters", 1e-3},
    Unit{"metre", 1e-3},     Unit{"metres", 1e-3},   Unit{"mi", 1.609344},
    Unit{"mile", 1.609344},  Unit{"miles", 1.609344}};
// The rest of a rate behind its prefix; "b" and "B" tell bits from bytes, other letters may be of
// either case.
constexpr std::array kRates{Unit{"bps", 0.125},
                            Unit{"b/s", 0.125},
                            Unit{"bit/s", 0.125},
                            Unit{"bits/s", 0.125},
                            Unit{"bit/sec", 0.125},
                            Unit{"bits/sec", 0.125},
                            Unit{"bit", 0.125},
                            Unit{"bits", 0.125},
                            Unit{"bitpersec", 0.125},
                            Unit{"bitspersec", 0.125},
                            Unit{"bitps", 0.125},
                            Unit{"bitspersecond", 0.125},
                            Unit{"bitpersecond", 0.125},
                            Unit{"b/sec", 0.125},
                            Unit{"Bps", 1.0},
                            Unit{"B/s", 1.0},
                            Unit{"B/sec", 1.0},
                            Unit{"byte/s", 1.0},
                            Unit{"bytes/s", 1.0},
                            Unit{"bytes/sec", 1.0},
                            Unit{"bytepersec", 1.0},
                            Unit{"bytespersec", 1.0},
                            Unit{"bytespersecond", 1.0}};
constexpr std::array kPrefixes{Unit{"ki", 0x1p10}, Unit{"mi", 0x1p20}, Unit{"gi", 0x1p30},
                               Unit{"ti", 0x1p40}, Unit{"k", 1e3},     Unit{"m", 1e6},
                               Unit{"g", 1e9},     Unit{"t", 1e12},    Unit{"p", 1e15},
                               Unit{"kilo", 1e3},  Unit{"mega", 1e6},  Unit{"giga", 1e9},
                               Unit{"tera", 1e12}, Unit{"", 1.0}};

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

template <class Units>
std::optional<double> find(const Units& units, std::string_view name) {
  const auto found = std::ranges::find(units, name, &Unit::name);
  return found == units.end() ? std::nullopt : std::optional(found->factor);
}

// "Bps" and "bps" are told by their first letter; of longer words it says nothing.
std::optional<double> rate_of(std::string_view rest) {
  std::string word = lower(rest);
  const bool letter = word == "bps" || word.starts_with("b/");
  if (letter && rest == "BPS") return std::nullopt;
  if (letter) word.front() = rest.front();
  return find(kRates, word);
}

}  // namespace

std::optional<double> link_unit(LinkQuantity quantity, std::string_view word) {
  word = trimmed(word);
  if (quantity == LinkQuantity::kDelay) return find(kTimes, lower(word));
  if (quantity == LinkQuantity::kLength) return find(kLengths, lower(word));
  for (const Unit& prefix : kPrefixes) {
    if (lower(word.substr(0, prefix.name.size())) != prefix.name) continue;
    const std::string_view rest = word.substr(prefix.name.size());
    // The "G" of LinkSpeedUnits: so many bits a second.
    if (rest.empty() && prefix.name.size() == 1) return prefix.factor / 8.0;
    if (const auto rate = rate_of(rest)) return prefix.factor * *rate;
  }
  return std::nullopt;
}

}  // namespace lamina::io
