#include "lamina/io/onnx/values.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "lamina/io/onnx/limits.h"
#include "lamina/io/onnx/shape_rules.h"
#include "lamina/io/onnx/value_arithmetic.h"
#include "lamina/io/onnx/value_rules.h"

namespace lamina::io::onnx_reader {
namespace {

// Nothing for what is not whole.
MaybeInt power(Int a, Int b) {
  MaybeInt product = b < 0 ? MaybeInt() : 1;
  for (; b > 0 && product; b /= 2) {
    if (b % 2 != 0) product = mul(*product, a);
    const MaybeInt square = b > 1 ? mul(a, a) : a;
    if (!square) return std::nullopt;
    a = *square;
  }
  return product;
}

struct BinaryRule {
  std::string_view type;
  MaybeInt (*of_ints)(Int a, Int b);
  double (*of_reals)(double a, double b);  // null: for integers only
  bool is_comparison = false;              // its result is a bool
};

constexpr std::array kBinary = {
    BinaryRule{"Add", add, [](double a, double b) { return a + b; }},
    BinaryRule{"Sub", sub, [](double a, double b) { return a - b; }},
    BinaryRule{"Mul", mul, [](double a, double b) { return a * b; }},
    BinaryRule{"Div", div, [](double a, double b) { return a / b; }},
    BinaryRule{"Mod", mod, [](double a, double b) { return std::fmod(a, b); }},
    BinaryRule{"Pow", power, [](double a, double b) { return std::pow(a, b); }},
    BinaryRule{"Sum", add, [](double a, double b) { return a + b; }},
    BinaryRule{"Max", [](Int a, Int b) { return MaybeInt(std::max(a, b)); },
               [](double a, double b) { return std::max(a, b); }},
    BinaryRule{"Min", [](Int a, Int b) { return MaybeInt(std::min(a, b)); },
               [](double a, double b) { return std::min(a, b); }},
    BinaryRule{"Equal", [](Int a, Int b) { return MaybeInt(a == b); },
               [](double a, double b) { return double(a == b); }, true},
    BinaryRule{"Less", [](Int a, Int b) { return MaybeInt(a < b); },
               [](double a, double b) { return double(a < b); }, true},
    BinaryRule{"Greater", [](Int a, Int b) { return MaybeInt(a > b); },
               [](double a, double b) { return double(a > b); }, true},
    BinaryRule{"LessOrEqual", [](Int a, Int b) { return MaybeInt(a <= b); },
               [](double a, double b) { return double(a <= b); }, true},
    BinaryRule{"GreaterOrEqual", [](Int a, Int b) { return MaybeInt(a >= b); },
               [](double a, double b) { return double(a >= b); }, true},
    BinaryRule{"And", [](Int a, Int b) { return MaybeInt(a != 0 && b != 0); }, nullptr, true},
    BinaryRule{"Or", [](Int a, Int b) { return MaybeInt(a != 0 || b != 0); }, nullptr, true},
    BinaryRule{"Xor", [](Int a, Int b) { return MaybeInt((a != 0) != (b != 0)); }, nullptr, true},
};

struct UnaryRule {
  std::string_view type;
  MaybeInt (*of_ints)(Int x);
  double (*of_reals)(double x);
};

constexpr std::array kUnary = {
    UnaryRule{"Neg", [](Int x) { return sub(0, x); }, [](double x) { return -x; }},
    UnaryRule{"Abs", [](Int x) { return x < 0 ? sub(0, x) : x; },
              [](double x) { return std::abs(x); }},
    UnaryRule{"Not", [](Int x) { return MaybeInt(x == 0); }, nullptr},
    UnaryRule{"Floor", nullptr, [](double x) { return std::floor(x); }},
    UnaryRule{"Ceil", nullptr, [](double x) { return std::ceil(x); }},
    UnaryRule{"Round", nullptr, [](double x) { return std::nearbyint(x); }},
    UnaryRule{"Sqrt", nullptr, [](double x) { return std::sqrt(x); }},
    UnaryRule{"Exp", nullptr, [](double x) { return std::exp(x); }},
    UnaryRule{"Log", nullptr, [](double x) { return std::log(x); }},
    UnaryRule{"Reciprocal", nullptr, [](double x) { return 1.0 / x; }},
    UnaryRule{"Relu", [](Int x) { return MaybeInt(std::max<Int>(x, 0)); },
              [](double x) { return std::max(x, 0.0); }},
    UnaryRule{"Sign", [](Int x) { return MaybeInt((x > 0) - (x < 0)); },
              [](double x) { return double((x > 0) - (x < 0)); }},
};

template <class Rules>
auto find_rule(const Rules& rules, std::string_view type) -> decltype(&*rules.begin()) {
  const auto at = std::ranges::find(rules, type, [](const auto& rule) { return rule.type; });
  return at == rules.end() ? nullptr : &*at;
}

// Input i and what has been made of those before it.
void combine(const BinaryRule& rule, const TensorInfo& a, const TensorInfo& b, TensorInfo& out) {
  std::vector<MaybeInt> ints;
  Reals reals;
  const bool whole = a.ints && b.ints && rule.of_ints != nullptr;
  for_each_place(*out.shape, [&](std::size_t, const Shape& place) {
    const std::size_t i = position_in(*a.shape, place);
    const std::size_t j = position_in(*b.shape, place);
    if (whole) ints.push_back(rule.of_ints((*a.ints)[i], (*b.ints)[j]));
    if (!whole) reals.push_back(rule.of_reals((*a.reals)[i], (*b.reals)[j]));
  });
  if (whole)
    out.ints = all_of(ints);
  else if (rule.is_comparison)
    out.ints = Ints(reals.begin(), reals.end());
  else
    out.reals = std::move(reals);
}

void combine(const Op& op, const BinaryRule& rule, TensorInfo& out) {
  const bool fmod = op.integer("fmod", 0) != 0;
  for (std::size_t i = 0; i < op.num_inputs(); ++i) {
    const TensorInfo& x = op.input(i);
    const bool usable =
        (x.ints && rule.of_ints != nullptr && !fmod) || (x.reals && rule.of_reals != nullptr);
    if (!x.shape || !usable || x.ints.has_value() != op.input(0).ints.has_value()) return;
  }
  if (op.num_inputs() < 2) {
    out.ints = op.input(0).ints;
    out.reals = op.input(0).reals;
    return;
  }
  TensorInfo so_far = op.input(0);
  for (std::size_t i = 1; i < op.num_inputs(); ++i) {
    TensorInfo next;
    next.shape = out.shape;
    combine(rule, so_far, op.input(i), next);
    if (!next.has_values()) return;
    so_far = std::move(next);
  }
  out.ints = std::move(so_far.ints);
  out.reals = std::move(so_far.reals);
}

void apply(const Op& op, const UnaryRule& rule, TensorInfo& out) {
  const TensorInfo& x = op.input(0);
  if (x.ints && rule.of_ints != nullptr) {
    std::vector<MaybeInt> values;
    for (const Int v : *x.ints) values.push_back(rule.of_ints(v));
    out.ints = all_of(values);
  } else if (x.reals && rule.of_reals != nullptr) {
    out.reals.emplace();
    for (const double v : *x.reals) out.reals->push_back(rule.of_reals(v));
  }
}

template <class T>
std::vector<T> pick(const std::vector<T>& from, const Sources& sources) {
  std::vector<T> out;
  for (const std::size_t s : sources) out.push_back(from[s]);
  return out;
}

void move(const Op& op, std::size_t output, TensorInfo& out) {
  const TensorInfo& x = op.input(0);
  if (!x.has_values()) return;
  const auto sources = moved_from(op, output, *out.shape);
  if (!sources) return;
  if (x.ints) out.ints = pick(*x.ints, *sources);
  if (x.reals) out.reals = pick(*x.reals, *sources);
}

void shape_of(const Op& op, TensorInfo& out) {
  const Shape& x = op.shape(0);
  const auto n = static_cast<Int>(x.size());
  const Int start = op.integer("start", 0);
  const auto first = x.begin() + std::clamp<Int>(start < 0 ? start + n : start, 0, n);
  out.ints = Ints(first, first + out.shape->front());
}

void size_of(const Op& op, TensorInfo& out) { out.ints = Ints{static_cast<Int>(op.elements(0))}; }

void sequence_length(const Op& op, TensorInfo& out) {
  if (op.input(0).parts) out.ints = Ints{static_cast<Int>(op.input(0).parts->size())};
}

void constant_of_shape(const Op& op, TensorInfo& out) {
  const auto count = static_cast<std::size_t>(num_elements(*out.shape));
  const auto value = op.tensor("value");
  if (!value || is_real(out.type)) {
    const bool given = value && value->reals && value->reals->size() == 1;
    if (!value || given) out.reals = Reals(count, given ? value->reals->front() : 0.0);
  } else if (value->ints && value->ints->size() == 1) {
    out.ints = Ints(count, value->ints->front());
  }
}

void cast(const Op& op, TensorInfo& out) {
  const TensorInfo& x = op.input(0);
  const auto fits = [](double v) { return std::abs(v) < kMostElements; };
  if (x.ints && is_integer(out.type)) {
    out.ints = *x.ints;
    if (out.type == kBool)
      for (Int& v : *out.ints) v = v != 0 ? 1 : 0;
  } else if (x.ints && is_real(out.type)) {
    out.reals = Reals(x.ints->begin(), x.ints->end());
  } else if (x.reals && is_real(out.type)) {
    out.reals = x.reals;
  } else if (x.reals && is_integer(out.type) && std::ranges::all_of(*x.reals, fits)) {
    out.ints = Ints(x.reals->begin(), x.reals->end());
    if (out.type == kBool)
      for (std::size_t i = 0; i < x.reals->size(); ++i)
        (*out.ints)[i] = (*x.reals)[i] != 0.0 ? 1 : 0;
  }
}

void concat(const Op& op, TensorInfo& out) {
  const auto axis = resolve_axis(op.integer("axis", 1), out.shape->size());
  for (std::size_t i = 0; i < op.num_inputs(); ++i)
    if (!axis || !op.has_shape(i) || !op.input(i).has_values()) return;
  Ints ints;
  Reals reals;
  for_each_place(*out.shape, [&](std::size_t, Shape place) {
    std::size_t i = 0;
    while (place[*axis] >= op.shape(i)[*axis]) place[*axis] -= op.shape(i++)[*axis];
    const std::size_t at = position_in(op.shape(i), place);
    if (op.input(i).ints) ints.push_back((*op.input(i).ints)[at]);
    if (op.input(i).reals) reals.push_back((*op.input(i).reals)[at]);
  });
  if (is_integer(out.type)) out.ints = std::move(ints);
  if (is_real(out.type)) out.reals = std::move(reals);
}

void range(const Op& op, TensorInfo& out) {
  const auto& start = op.input(0).ints;
  const auto& step = op.input(2).ints;
  if (op.input(0).reals && op.input(2).reals) {
    out.reals.emplace();
    for (Int i = 0; i < out.shape->front(); ++i)
      out.reals->push_back(op.input(0).reals->front() +
                           static_cast<double>(i) * op.input(2).reals->front());
  }
  if (!start || !step) return;
  std::vector<MaybeInt> values;
  for (Int i = 0; i < out.shape->front(); ++i) {
    const MaybeInt distance = mul(i, step->front());
    values.push_back(distance ? add(start->front(), *distance) : MaybeInt());
  }
  out.ints = all_of(values);
}

void where(const Op& op, TensorInfo& out) {
  const auto& condition = op.input(0).ints;
  const TensorInfo& yes = op.input(1);
  const TensorInfo& no = op.input(2);
  const auto choose = [&](const auto& a, const auto& b, auto& chosen) {
    if (!a || !b) return;
    chosen.emplace();
    for_each_place(*out.shape, [&](std::size_t, const Shape& place) {
      const bool holds = (*condition)[position_in(op.shape(0), place)] != 0;
      chosen->push_back(holds ? (*a)[position_in(*yes.shape, place)]
                              : (*b)[position_in(*no.shape, place)]);
    });
  };
  if (!condition) return;
  choose(yes.ints, no.ints, out.ints);
  choose(yes.reals, no.reals, out.reals);
}

// Bounds are inputs from opset 11 on, attributes before.
void clip(const Op& op, TensorInfo& out) {
  const TensorInfo& x = op.input(0);
  for (std::size_t i = 1; i < 3; ++i)
    if (op.has_input(i) && !op.input(i).has_values()) return;
  const auto bounded = [&](const auto& values, const auto& low, const auto& high) {
    auto clipped = values;
    for (auto& v : *clipped) {
      if (low && low->size() == 1) v = std::max(v, low->front());
      if (high && high->size() == 1) v = std::min(v, high->front());
    }
    return clipped;
  };
  const auto given = [&](std::string_view name) {
    return op.has(name) ? std::optional(Reals{op.real(name, 0.0)}) : std::nullopt;
  };
  if (x.ints) out.ints = bounded(x.ints, op.input(1).ints, op.input(2).ints);
  if (x.reals)
    out.reals = bounded(x.reals, op.has_input(1) ? op.input(1).reals : given("min"),
                        op.has_input(2) ? op.input(2).reals : given("max"));
}

// The coordinates of what is not zero, one dimension after the other.
void non_zero(const Op& op, TensorInfo& out) {
  const TensorInfo& x = op.input(0);
  if (!x.has_values()) return;
  std::vector<Shape> places;
  for_each_place(*x.shape, [&](std::size_t i, const Shape& place) {
    if (x.ints ? (*x.ints)[i] != 0 : (*x.reals)[i] != 0.0) places.push_back(place);
  });
  out.ints.emplace();
  for (std::size_t d = 0; d < x.shape->size(); ++d)
    for (const Shape& place : places) out.ints->push_back(place[d]);
}

struct SpecialRule {
  std::string_view type;
  void (*apply)(const Op& op, TensorInfo& out);
};

constexpr std::array kSpecial = {
    SpecialRule{"Shape", shape_of},
    SpecialRule{"Size", size_of},
    SpecialRule{"SequenceLength", sequence_length},
    SpecialRule{"ConstantOfShape", constant_of_shape},
    SpecialRule{"Cast", cast},
    SpecialRule{"CastLike", cast},
    SpecialRule{"Concat", concat},
    SpecialRule{"Range", range},
    SpecialRule{"NonZero", non_zero},
    SpecialRule{"Where", where},
    SpecialRule{"Clip", clip},
    SpecialRule{"CumSum", running_sum},
    SpecialRule{"ReduceMax", reduced},
    SpecialRule{"ReduceMean", reduced},
    SpecialRule{"ReduceMin", reduced},
    SpecialRule{"ReduceProd", reduced},
    SpecialRule{"ReduceSum", reduced},
    SpecialRule{"Scatter", scattered},
    SpecialRule{"ScatterElements", scattered},
    SpecialRule{"ScatterND", scattered},
};

}  // namespace

void evaluate(const Op& op, std::span<TensorInfo> outputs) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    TensorInfo& out = outputs[i];
    if (out.has_values() || !out.shape ||
        num_elements(*out.shape) > static_cast<double>(kMostValues))
      continue;
    // Negative dimensions are refused later.
    if (std::ranges::any_of(*out.shape, [](Int d) { return d < 0; })) continue;
    if (const SpecialRule* const special = find_rule(kSpecial, op.type())) {
      if (i == 0) special->apply(op, out);
    } else if (const BinaryRule* const binary = find_rule(kBinary, op.type())) {
      combine(op, *binary, out);
    } else if (const UnaryRule* const unary = find_rule(kUnary, op.type())) {
      apply(op, *unary, out);
    } else {
      move(op, i, out);
    }
    const auto count = static_cast<std::size_t>(num_elements(*out.shape));
    if (out.ints && out.ints->size() != count) out.ints.reset();
    if (out.reals && out.reals->size() != count) out.reals.reset();
    if (out.reals)
      for (double& v : *out.reals) v = rounded(out.type, v);
  }
}

}  // namespace lamina::io::onnx_reader
