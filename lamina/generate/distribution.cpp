#include "lamina/generate/distribution.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <numbers>

#include "lamina/core/nearest.h"
#include "lamina/core/units.h"

namespace lamina::generate {
namespace {

constexpr double kLargest = 1e30;  // no draw is above it
constexpr double kMostSigma = 5.0;

struct Name {
  std::string_view name;
  Distribution::Kind kind;
  std::size_t num_values;  // 0: any number of them, from 1
  std::string_view form;
};
using Kind = Distribution::Kind;
constexpr std::array kNames{Name{"constant", Kind::kConstant, 1, "constant:VALUE"},
                            Name{"uniform", Kind::kUniform, 2, "uniform:LOW,HIGH"},
                            Name{"log-uniform", Kind::kLogUniform, 2, "log-uniform:LOW,HIGH"},
                            Name{"lognormal", Kind::kLognormal, 2, "lognormal:MEDIAN,SIGMA"},
                            Name{"exponential", Kind::kExponential, 1, "exponential:MEAN"},
                            Name{"choice", Kind::kChoice, 0, "choice:VALUE,VALUE,..."}};

std::string_view trimmed(std::string_view text) {
  const std::size_t start = text.find_first_not_of(' ');
  if (start == text.npos) return {};
  return text.substr(start, text.find_last_not_of(' ') - start + 1);
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t comma = text.find(',');
    parts.push_back(trimmed(text.substr(0, comma)));
    if (comma == text.npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

Expected<double> number_of(std::string_view text) {
  double value = 0.0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure == std::errc() && end == text.data() + text.size() && value >= 0.0 &&
      std::isfinite(value))
    return value;
  return error(ErrorCode::kValue,
               fmt::format("{} is not a finite, nonnegative number", quoted(text)));
}

template <class Q>
Expected<double> quantity_of(std::string_view text) {
  const auto value = parse_quantity<Q>(text);
  if (!value) return tl::unexpected(value.error());
  return value->value();
}

Expected<double> value_of(std::string_view text, const Distribution::Values& values,
                          bool may_be_zero) {
  auto value = values.parse(text);
  if (value && *value == 0.0 && !may_be_zero)
    return error(ErrorCode::kValue, fmt::format("{} must be above zero here", quoted(text)));
  return value;
}

double normal(Random& random) {  // Box and Muller, 1958
  const double radius = std::sqrt(-2.0 * std::log1p(-random.unit()));
  return radius * std::cos(2.0 * std::numbers::pi * random.unit());
}

Expected<const Name*> name_of(std::string_view text) {
  std::vector<std::string_view> names;
  for (const Name& name : kNames) {
    if (name.name == text) return &name;
    names.push_back(name.name);
  }
  return error(ErrorCode::kValue, fmt::format("{} is not a distribution{}; known: {}", quoted(text),
                                              did_you_mean(text, names), distribution_names()));
}

}  // namespace

const Distribution::Values kSpeeds{quantity_of<FlopPerSecond>, 1.0, false};
const Distribution::Values kRates{quantity_of<BytesPerSecond>, 8.0, false};
const Distribution::Values kTimes{quantity_of<Seconds>, 1.0, true};
const Distribution::Values kNumbers{number_of, 1.0, true};

std::string distribution_names() {
  std::string names;
  for (const Name& name : kNames)
    names += fmt::format("{}{}", names.empty() ? "" : ", ", name.form);
  return names;
}

double rounded(double value) {
  const std::string text = fmt::format("{:.3e}", value);
  double result = 0.0;
  std::from_chars(text.data(), text.data() + text.size(), result);
  return result;
}

Expected<Distribution> Distribution::parse(std::string_view text, const Values& values) {
  Distribution drawn;
  drawn.text_ = trimmed(text);
  drawn.scale_ = values.scale;
  drawn.may_be_zero_ = values.may_be_zero;
  const std::size_t colon = text.find(':');
  const auto name = name_of(colon == text.npos ? "constant" : trimmed(text.substr(0, colon)));
  if (!name) return tl::unexpected(name.error());
  drawn.kind_ = (*name)->kind;
  const auto parts = split(colon == text.npos ? text : text.substr(colon + 1));
  if ((*name)->num_values != 0 && parts.size() != (*name)->num_values)
    return error(ErrorCode::kValue, fmt::format("{} must be {}", quoted(text), (*name)->form));
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool is_sigma = drawn.kind_ == Kind::kLognormal && i == 1;
    const bool may_be_zero = is_sigma || (values.may_be_zero && drawn.kind_ != Kind::kLogUniform &&
                                          drawn.kind_ != Kind::kLognormal);
    const auto value = is_sigma ? number_of(parts[i]) : value_of(parts[i], values, may_be_zero);
    if (!value) return tl::unexpected(value.error());
    if (is_sigma && *value > kMostSigma)
      return error(ErrorCode::kValue,
                   fmt::format("the sigma {} is above {}", quoted(parts[i]), kMostSigma));
    drawn.values_.push_back(*value);
  }
  if ((*name)->num_values == 2 && drawn.kind_ != Kind::kLognormal &&
      drawn.values_[0] > drawn.values_[1])
    return error(ErrorCode::kValue, fmt::format("{}: the first value is above the second, as in {}",
                                                quoted(text), (*name)->form));
  return drawn;
}

double Distribution::draw(Random& random) const {
  if (kind_ == Kind::kConstant) return values_[0];
  if (kind_ == Kind::kChoice) return values_[random.below(values_.size())];
  for (;;) {
    const double value = rounded(std::min(draw_unrounded(random), kLargest) * scale_) / scale_;
    if (may_be_zero_ || value > 0.0) return value;
  }
}

double Distribution::draw_unrounded(Random& random) const {
  switch (kind_) {
    case Kind::kUniform: return random.uniform(values_[0], values_[1]);
    case Kind::kLogUniform: return random.log_uniform(values_[0], values_[1]);
    case Kind::kLognormal: return values_[0] * std::exp(values_[1] * normal(random));
    case Kind::kExponential: return random.exponential(values_[0]);
    default: return values_[0];
  }
}

}  // namespace lamina::generate
