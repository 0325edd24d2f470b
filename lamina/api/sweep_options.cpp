#include <array>
#include <charconv>
#include <fmt/format.h>
#include <string>

#include "lamina/api/option_values.h"
#include "lamina/api/planners.h"
#include "lamina/api/sweep.h"
#include "lamina/core/nearest.h"
#include "lamina/core/units.h"
#include "lamina/io/networks/change_places.h"

namespace lamina::api {
namespace {

constexpr std::string_view kShape =
    "[WHERE.]KEY=LOW..HIGH, as in \"bandwidth=1 Mbit/s..1 Gbit/s\" or "
    "\"edge.compute=1 GFLOP/s..9 GFLOP/s:lin:20\"";

tl::unexpected<Error> misshapen(std::string_view text) {
  return error(ErrorCode::kValue, fmt::format("{} is not {}", lamina::quoted(text), kShape));
}

// A value in SI base units, and which.
struct Value {
  double number = 0.0;
  std::string_view unit;
};

template <class Q>
Expected<Value> value_of(std::string_view text, std::string_view unit) {
  const auto quantity = parse_quantity<Q>(text);
  if (!quantity) return tl::unexpected(quantity.error());
  return Value{quantity->value(), unit};
}

Expected<Value> parse_value(std::string_view key, std::string_view text) {
  const std::string_view unit = base_unit_of(key);
  if (unit == "B/s") return value_of<BytesPerSecond>(text, unit);
  if (unit == "FLOP/s") return value_of<FlopPerSecond>(text, unit);
  if (unit == "B") return value_of<Bytes>(text, unit);
  if (unit == "s") return value_of<Seconds>(text, unit);
  // A backlog: its unit decides between nodes and links.
  auto bytes = value_of<Bytes>(text, "B");
  return bytes ? bytes : value_of<Flop>(text, "FLOP");
}

// Takes ":lin" and ":N" off the end of the text.
Expected<void> take_suffixes(Vary& vary, std::string_view& text) {
  while (true) {
    const std::size_t colon = text.rfind(':');
    if (colon == text.npos || colon < text.rfind("..")) return {};
    const std::string_view suffix = text.substr(colon + 1);
    text = text.substr(0, colon);
    if (suffix == "lin") {
      vary.is_linear = true;
      continue;
    }
    const auto count = whole_number(suffix, 2, 1'000'000);
    if (!count)
      return error(ErrorCode::kValue, fmt::format("{} is neither lin nor a number of points from 2",
                                                  lamina::quoted(suffix)));
    vary.num_points = static_cast<std::size_t>(*count);
  }
}

Expected<void> demand_range(const Vary& vary, std::string_view low, std::string_view high) {
  if (!(vary.low < vary.high))
    return error(ErrorCode::kValue, fmt::format("the range must rise: {} is not below {}",
                                                lamina::quoted(low), lamina::quoted(high)));
  const bool is_rate = vary.unit == "B/s" || vary.unit == "FLOP/s";
  if (vary.low == 0.0 && (is_rate || !vary.is_linear))
    return error(ErrorCode::kValue,
                 fmt::format("{}: {}", lamina::quoted(low),
                             is_rate ? "a rate must be greater than zero"
                                     : "even steps of the logarithm cannot begin at zero; append "
                                       ":lin for even steps of the value"));
  return {};
}

}  // namespace

Expected<Vary> parse_vary(std::string_view text) {
  const std::size_t dots = text.rfind(".."), equals = text.substr(0, dots).find('=');
  if (dots == text.npos || equals == text.npos) return misshapen(text);
  Vary vary;
  const std::string_view place = text.substr(0, equals);
  const std::size_t dot = place.rfind('.');
  vary.key = dot == place.npos ? place : place.substr(dot + 1);
  vary.has_place = dot != place.npos;
  if (vary.has_place) vary.where = place.substr(0, dot);
  if (!io::is_change_key(vary.key) || vary.key == "device")
    return error(
        ErrorCode::kUnknownName,
        fmt::format("no value {} can be varied; known: bandwidth, delay, backlog, compute, "
                    "overhead, memory, memory_bandwidth",
                    lamina::quoted(vary.key)));
  if (auto ok = take_suffixes(vary, text); !ok) return tl::unexpected(ok.error());
  const std::string_view low = text.substr(equals + 1, dots - equals - 1),
                         high = text.substr(dots + 2);
  const auto from = parse_value(vary.key, low), to = parse_value(vary.key, high);
  if (!from || !to) {
    Error failure = !from ? from.error() : to.error();
    failure.message = fmt::format("{}: {}", lamina::quoted(text), failure.message);
    return tl::unexpected(std::move(failure));
  }
  if (from->unit != to->unit) return misshapen(text);
  vary.low = from->number;
  vary.high = to->number;
  vary.unit = from->unit;
  if (auto ok = demand_range(vary, low, high); !ok) return tl::unexpected(ok.error());
  return vary;
}

namespace {

using S = SweepOptions;

Expected<void> set_vary(S& options, std::string_view text) {
  auto vary = parse_vary(text);
  if (!vary) return tl::unexpected(vary.error());
  options.vary = *std::move(vary);
  return {};
}

std::vector<std::string_view> planner_names() {
  std::vector<std::string_view> names;
  for (const Planner& row : planners()) names.push_back(row.name);
  return names;
}

Expected<void> set_planners(S& options, std::string_view text) {
  options.planners.clear();
  const auto known = planner_names();
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view name = text.substr(0, comma);
    if (auto ok = demand_choice("planner", name, known); !ok) return ok;
    options.planners.emplace_back(name);
    if (comma == std::string_view::npos) return {};
    text.remove_prefix(comma + 1);
  }
}

constexpr std::array kSweepOptions{
    Option<S>{.name = "vary",
              .value = "RANGE",
              .range = "[WHERE.]KEY=LOW..HIGH, steps even in the logarithm; append :lin for even "
                       "steps of the value, :N for N points (default: 11)",
              .summary = "the value of the network to vary, as in \"bandwidth=1 Mbit/s..1 Gbit/s\"",
              .set = set_vary},
    Option<S>{.name = "planner",
              .value = "NAMES",
              .preset = "shortest-path for one job, greedy for several",
              .summary = "planning algorithms, separated by commas",
              .set = set_planners},
    Option<S>{.name = "exact",
              .summary = "one job, bandwidth or compute: also the values at which the best plan "
                         "changes, computed and not sampled",
              .set = set_flag<&S::exact>}};

}  // namespace

std::span<const Option<SweepOptions>> sweep_options() { return kSweepOptions; }

}  // namespace lamina::api
