#include "lamina/core/units.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <span>
#include <type_traits>

#include "lamina/core/nearest.h"

namespace lamina {
namespace {

struct Scale {
  std::string_view prefix;
  double factor;
};

constexpr std::array kLarge{Scale{"", 1.0},   Scale{"k", 1e3},  Scale{"M", 1e6}, Scale{"G", 1e9},
                            Scale{"T", 1e12}, Scale{"P", 1e15}, Scale{"E", 1e18}};
constexpr std::array kBinary{Scale{"Ki", 0x1p10}, Scale{"Mi", 0x1p20}, Scale{"Gi", 0x1p30},
                             Scale{"Ti", 0x1p40}, Scale{"Pi", 0x1p50}};
constexpr std::array kSmall{Scale{"m", 1e-3}, Scale{"u", 1e-6}, Scale{"µ", 1e-6}, Scale{"μ", 1e-6},
                            Scale{"n", 1e-9}};

// A unit of one dimension: `symbol` is worth `factor` base units and takes these prefixes.
struct Unit {
  std::string_view symbol;
  double factor;
  std::span<const Scale> decimal;
  std::span<const Scale> more;
};

template <class Q>
struct Dimension;

template <>
struct Dimension<Bytes> {
  static constexpr std::string_view kName = "a size", kExample = "4 GiB";
  static constexpr std::array kUnits{Unit{"B", 1.0, kLarge, kBinary},
                                     Unit{"bit", 0.125, kLarge, kBinary}};
};
template <>
struct Dimension<Flop> {
  static constexpr std::string_view kName = "an amount of work", kExample = "173.4 MFLOP";
  static constexpr std::array kUnits{Unit{"FLOP", 1.0, kLarge, {}}};
};
template <>
struct Dimension<Seconds> {
  static constexpr std::string_view kName = "a time", kExample = "2 ms";
  static constexpr std::array kUnits{
      Unit{"s", 1.0, std::span<const Scale>(kLarge).first(1), kSmall}};
};
template <>
struct Dimension<BytesPerSecond> {
  static constexpr std::string_view kName = "a bandwidth", kExample = "100 Mbit/s";
  static constexpr std::array kUnits{Unit{"bit/s", 0.125, kLarge, kBinary},
                                     Unit{"B/s", 1.0, kLarge, kBinary}};
};
template <>
struct Dimension<FlopPerSecond> {
  static constexpr std::string_view kName = "a computing speed", kExample = "50 GFLOP/s";
  static constexpr std::array kUnits{Unit{"FLOP/s", 1.0, kLarge, {}}};
};

std::optional<double> factor_in(const Unit& unit, std::string_view word) {
  if (!word.ends_with(unit.symbol)) return std::nullopt;
  const std::string_view prefix = word.substr(0, word.size() - unit.symbol.size());
  for (const auto scales : {unit.decimal, unit.more})
    for (const Scale& scale : scales)
      if (scale.prefix == prefix) return scale.factor * unit.factor;
  return std::nullopt;
}

// The word is a prefix and a unit, of whatever dimension.
template <class... Q>
bool is_some_unit(std::string_view word) {
  return (... || std::ranges::any_of(Dimension<Q>::kUnits, [&](const Unit& u) {
            return factor_in(u, word).has_value();
          }));
}

template <class Q>
auto refuse(ErrorCode code, std::string_view text, std::string_view why) {
  return error(code, fmt::format("{} is not {}: {}; write e.g. \"{}\"", quoted(text),
                                 Dimension<Q>::kName, why, Dimension<Q>::kExample));
}

template <class Q>
auto refuse_unit(std::string_view text, std::string_view word) {
  if (word.empty()) return refuse<Q>(ErrorCode::kUnit, text, "the unit is missing");
  if (is_some_unit<Bytes, Flop, Seconds, BytesPerSecond, FlopPerSecond>(word))
    return refuse<Q>(ErrorCode::kUnit, text,
                     fmt::format("{} measures something else", quoted(word)));
  return refuse<Q>(ErrorCode::kUnit, text, fmt::format("{} is no unit", quoted(word)));
}

// Shortest decimal without an exponent where that stays short.
std::string shortest(double value) {
  std::string plain = fmt::format("{}", value);
  if (plain.find('e') == std::string::npos) return plain;
  std::array<char, 64> buffer{};
  const auto [end, failure] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed);
  return failure == std::errc() && end - buffer.data() <= 24 ? std::string(buffer.data(), end)
                                                             : plain;
}

// The largest decimal scale that leaves a number of at least 1, as text that reads back exactly.
std::string exact_text(double base, const Unit& unit) {
  const double in_unit = base / unit.factor;
  const std::string plain = shortest(in_unit);
  std::string best = plain + " " + std::string(unit.symbol);
  for (const auto scales : {unit.decimal, unit.more}) {
    for (const Scale& scale : scales) {
      const std::string text = shortest(in_unit / scale.factor);
      const double read = std::strtod(text.c_str(), nullptr);
      const std::string full = fmt::format("{} {}{}", text, scale.prefix, unit.symbol);
      const bool in_range = read >= 1.0 || in_unit == 0.0;
      if (in_range && read * (scale.factor * unit.factor) == base && full.size() < best.size())
        best = full;
    }
  }
  return best;
}

std::string three_digits(double value) {
  if (value >= 999.5) return fmt::format("{:.0f}", value);
  return fmt::format("{:.3g}", value);
}

// Rounded, with the largest of the ascending `scales` that leaves a number of at least one.
std::string rounded(double base, const Unit& unit, std::span<const Scale> scales) {
  constexpr double kRoundsUpToOne = 0.9995;
  const double in_unit = base / unit.factor;
  const Scale* best = &scales.front();
  for (const Scale& scale : scales)
    if (in_unit >= scale.factor * kRoundsUpToOne) best = &scale;
  return fmt::format("{} {}{}", three_digits(in_unit / best->factor), best->prefix, unit.symbol);
}

}  // namespace

template <class Q>
Expected<Q> parse_quantity(std::string_view text) {
  double number = 0.0;
  const char* const end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data(), end, number);
  if (failure == std::errc::invalid_argument)
    return refuse<Q>(ErrorCode::kValue, text, "it does not start with a decimal number");
  if (failure == std::errc::result_out_of_range || !std::isfinite(number))
    return refuse<Q>(ErrorCode::kValue, text, "the number is not finite");
  if (std::signbit(number) && number != 0.0)
    return refuse<Q>(ErrorCode::kValue, text, "it is negative");
  std::string_view word(rest, static_cast<std::size_t>(end - rest));
  word.remove_prefix(std::min(word.find_first_not_of(' '), word.size()));
  for (const Unit& unit : Dimension<Q>::kUnits) {
    if (const auto factor = factor_in(unit, word)) {
      const double value = std::abs(number) * *factor;
      if (!std::isfinite(value))
        return refuse<Q>(ErrorCode::kValue, text, "the number is not finite");
      return Q(value);
    }
  }
  return refuse_unit<Q>(text, word);
}

template <class Q>
std::string to_text(Q quantity) {
  return exact_text(quantity.value(), Dimension<Q>::kUnits.front());
}

template <class Q>
std::string to_human(Q quantity) {
  static constexpr std::array kBytesScales{kLarge[0],  kBinary[0], kBinary[1],
                                           kBinary[2], kBinary[3], kBinary[4]};
  static constexpr std::array kTimeScales{kSmall[4], kSmall[1], kSmall[0], kLarge[0]};
  const Unit& unit = Dimension<Q>::kUnits.front();
  if constexpr (std::is_same_v<Q, Bytes>) return rounded(quantity.value(), unit, kBytesScales);
  if constexpr (std::is_same_v<Q, Seconds>) {
    if (quantity.value() == 0.0) return "0 s";
    return rounded(quantity.value(), unit, kTimeScales);
  }
  return rounded(quantity.value(), unit, kLarge);
}

#define LAMINA_QUANTITY(Q)                                  \
  template Expected<Q> parse_quantity<Q>(std::string_view); \
  template std::string to_text<Q>(Q);                       \
  template std::string to_human<Q>(Q);
LAMINA_QUANTITY(Bytes)
LAMINA_QUANTITY(Flop)
LAMINA_QUANTITY(Seconds)
LAMINA_QUANTITY(BytesPerSecond)
LAMINA_QUANTITY(FlopPerSecond)
#undef LAMINA_QUANTITY

}  // namespace lamina
