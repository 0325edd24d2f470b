#include "lamina/core/units.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <type_traits>

#include "lamina/core/nearest.h"

namespace lamina {
namespace {

constexpr int kMostExactPower = 22;  // 10^22 is the last power of ten that is a double
constexpr auto kPowersOfTen = [] {
  std::array<double, kMostExactPower + 1> powers{1.0};
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = 10.0 * powers[i - 1];
  return powers;
}();

// 0 <= power <= kMostExactPower.
constexpr double ten_to(int power) { return kPowersOfTen[static_cast<std::size_t>(power)]; }

// A prefix: 10^power times `factor`.
struct Scale {
  std::string_view prefix;
  int power = 0;
  double factor = 1.0;

  // In floating point, so rounded more than once: for people, not for files.
  [[nodiscard]] double to_units(double number) const {
    return (power < 0 ? number / ten_to(-power) : number * ten_to(power)) * factor;
  }
  [[nodiscard]] double from_units(double number) const {
    return (power < 0 ? number * ten_to(-power) : number / ten_to(power)) / factor;
  }
};

constexpr std::array kLarge{Scale{"", 0},   Scale{"k", 3},  Scale{"M", 6}, Scale{"G", 9},
                            Scale{"T", 12}, Scale{"P", 15}, Scale{"E", 18}};
constexpr std::array kBinary{Scale{"Ki", 0, 0x1p10}, Scale{"Mi", 0, 0x1p20}, Scale{"Gi", 0, 0x1p30},
                             Scale{"Ti", 0, 0x1p40}, Scale{"Pi", 0, 0x1p50}};
constexpr std::array kSmall{Scale{"m", -3}, Scale{"u", -6}, Scale{"µ", -6}, Scale{"μ", -6},
                            Scale{"n", -9}};

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
template <>
struct Dimension<PerSecond> {
  static constexpr std::string_view kName = "a rate", kExample = "30 /s";
  static constexpr std::span kNoPrefix = std::span<const Scale>(kLarge).first(1);
  static constexpr std::array kUnits{Unit{"/s", 1.0, kNoPrefix, {}},
                                     Unit{"/min", 1.0 / 60.0, kNoPrefix, {}},
                                     Unit{"/h", 1.0 / 3600.0, kNoPrefix, {}}};
};

// The scale with which `word` names the unit; null where it does not.
const Scale* scale_in(const Unit& unit, std::string_view word) {
  if (!word.ends_with(unit.symbol)) return nullptr;
  const std::string_view prefix = word.substr(0, word.size() - unit.symbol.size());
  for (const auto scales : {unit.decimal, unit.more})
    for (const Scale& scale : scales)
      if (scale.prefix == prefix) return &scale;
  return nullptr;
}

// The word is a prefix and a unit, of whatever dimension.
template <class... Q>
bool is_some_unit(std::string_view word) {
  return (... || std::ranges::any_of(Dimension<Q>::kUnits,
                                     [&](const Unit& u) { return scale_in(u, word) != nullptr; }));
}

constexpr std::string_view kOutOfRange = "the number is beyond what a double can hold";

template <class Q>
auto refuse(ErrorCode code, std::string_view text, std::string_view why) {
  return error(code, fmt::format("{} is not {}: {}; write e.g. \"{}\"", quoted(text),
                                 Dimension<Q>::kName, why, Dimension<Q>::kExample));
}

template <class Q>
auto refuse_unit(std::string_view text, std::string_view word) {
  if (word.empty()) return refuse<Q>(ErrorCode::kUnit, text, "the unit is missing");
  if (is_some_unit<Bytes, Flop, Seconds, BytesPerSecond, FlopPerSecond, PerSecond>(word))
    return refuse<Q>(ErrorCode::kUnit, text,
                     fmt::format("{} measures something else", quoted(word)));
  return refuse<Q>(ErrorCode::kUnit, text, fmt::format("{} is not a unit", quoted(word)));
}

// "1.5e-07" as "0.00000015".
std::string without_exponent(std::string_view text, std::size_t mark) {
  int exponent = 0;
  std::from_chars(text.data() + mark + 2, text.data() + text.size(), exponent);
  std::string fixed = "0." + std::string(static_cast<std::size_t>(exponent - 1), '0');
  std::ranges::copy_if(text.substr(0, mark), std::back_inserter(fixed),
                       [](char c) { return c != '.'; });
  return fixed;
}

// Shortest decimal without an exponent where that stays short; of values that are not negative. By
// fmt alone: std::to_chars would bring its tables along, 120 KB in the page.
std::string shortest(double value) {
  constexpr std::size_t kShort = 24;
  std::string plain = fmt::format("{}", value);
  const std::size_t mark = plain.find('e');
  if (mark == std::string::npos) return plain;
  std::string fixed = value < 1.0 ? without_exponent(plain, mark) : fmt::format("{:.0f}", value);
  return fixed.size() <= kShort ? fixed : plain;
}

// A decimal number of few digits: whole * 10^exponent, where `whole` is exact as a double.
struct ShortDecimal {
  double whole = 0.0;
  int exponent = 0;
};

// Nothing where the number has a sign, an exponent or too many digits.
std::optional<ShortDecimal> short_decimal(std::string_view digits) {
  constexpr std::size_t kMostDigits = 15;
  if (digits.size() > kMostDigits) return std::nullopt;
  std::uint64_t whole = 0;
  int num_behind_point = 0;
  bool behind_point = false;
  for (const char c : digits) {
    if (c == '.') {
      behind_point = true;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    whole = 10 * whole + static_cast<std::uint64_t>(c - '0');
    num_behind_point += behind_point ? 1 : 0;
  }
  return ShortDecimal{static_cast<double>(whole), -num_behind_point};
}

// The double nearest to `digits` (a decimal number, perhaps with an exponent) times 10^power; not a
// number where no double is near.
double shifted(std::string_view digits, int power) {
  if (const auto number = short_decimal(digits)) {  // one operation on exact numbers rounds once
    const int exponent = number->exponent + power;
    if (exponent >= 0 && exponent <= kMostExactPower) return number->whole * ten_to(exponent);
    if (exponent < 0 && -exponent <= kMostExactPower) return number->whole / ten_to(-exponent);
  }
  const std::size_t mark = std::min(digits.find_first_of("eE"), digits.size());
  std::string_view tail = digits.substr(mark);
  tail.remove_prefix(std::min(tail.find_first_of("-0123456789"), tail.size()));
  int exponent = 0;
  std::from_chars(tail.data(), tail.data() + tail.size(), exponent);
  const std::string text = fmt::format("{}e{}", digits.substr(0, mark), exponent + power);
  double value = std::numeric_limits<double>::quiet_NaN();
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// What `digits`, read as `number`, are worth in base units. A whole number up to 2^53 is exact, so
// scaling it rounds once; others are scaled as text, so that "4.9 us" is the double nearest to
// 4.9e-6.
double in_base_units(std::string_view digits, double number, const Scale& scale, const Unit& unit) {
  const bool is_exact = number == std::floor(number) && number <= 0x1p53;
  const bool rounds_once = scale.power == 0 || is_exact;
  return (rounds_once ? scale.to_units(number) : shifted(digits, scale.power)) * unit.factor;
}

// The shortest of the texts with the unit's prefixes that read back exactly and have a number of at
// least 1; the bare unit where none has.
std::string exact_text(double base, const Unit& unit) {
  const double in_unit = base / unit.factor;
  const std::string digits = fmt::format("{}", in_unit);
  std::string best = fmt::format("{} {}", shortest(in_unit), unit.symbol);
  for (const auto scales : {unit.decimal, unit.more}) {
    for (const Scale& scale : scales) {
      const double number = shifted(digits, -scale.power) / scale.factor;
      if (!(number >= 1.0)) continue;
      const std::string number_text = shortest(number);
      std::string text = fmt::format("{} {}{}", number_text, scale.prefix, unit.symbol);
      const bool is_exact = in_base_units(number_text, number, scale, unit) == base;
      if (is_exact && text.size() < best.size()) best = std::move(text);
    }
  }
  return best;
}

std::string three_digits(double value) {
  if (std::abs(value) >= 999.5 && std::abs(value) < 1e6) return fmt::format("{:.0f}", value);
  return fmt::format("{:.3g}", value);
}

// Rounded, with the largest of the ascending `scales` that leaves a number of at least one.
std::string rounded(double base, const Unit& unit, std::span<const Scale> scales) {
  constexpr double kRoundsUpToOne = 0.9995;
  const double in_unit = base / unit.factor;
  const Scale* best = &scales.front();
  for (const Scale& scale : scales)
    if (std::abs(in_unit) >= scale.to_units(kRoundsUpToOne)) best = &scale;
  return fmt::format("{} {}{}", three_digits(best->from_units(in_unit)), best->prefix, unit.symbol);
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
    return refuse<Q>(ErrorCode::kValue, text, kOutOfRange);
  if (std::signbit(number) && number != 0.0)
    return refuse<Q>(ErrorCode::kValue, text, "it is negative");
  const std::string_view digits(text.data(), static_cast<std::size_t>(rest - text.data()));
  std::string_view word(rest, static_cast<std::size_t>(end - rest));
  word.remove_prefix(std::min(word.find_first_not_of(' '), word.size()));
  for (const Unit& unit : Dimension<Q>::kUnits) {
    if (const Scale* const scale = scale_in(unit, word)) {
      const double value = in_base_units(digits, std::abs(number), *scale, unit);
      const bool vanishes = value == 0.0 && number != 0.0;
      if (!std::isfinite(value) || vanishes) return refuse<Q>(ErrorCode::kValue, text, kOutOfRange);
      return Q(value);
    }
  }
  return refuse_unit<Q>(text, word);
}

template <class Q>
std::string to_text(Q quantity) {
  // The largest rates overflow in bit/s, the first unit; B/s holds them.
  const auto& units = Dimension<Q>::kUnits;
  const bool fits_first = std::isfinite(quantity.value() / units.front().factor);
  return exact_text(quantity.value(), fits_first ? units.front() : units.back());
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
  if constexpr (std::is_same_v<Q, PerSecond>)
    return rounded(quantity.value(), unit, Dimension<PerSecond>::kNoPrefix);
  return rounded(quantity.value(), unit, kLarge);
}

std::string to_bytes_text(BytesPerSecond rate) {
  return exact_text(rate.value(), Dimension<BytesPerSecond>::kUnits.back());
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
LAMINA_QUANTITY(PerSecond)
#undef LAMINA_QUANTITY

}  // namespace lamina
