#include "lamina/io/onnx/values.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "lamina/io/onnx/limits.h"
#include "lamina/io/onnx/value_rules.h"

namespace lamina::io::onnx_reader {
namespace {

using Int = std::int64_t;
using Ints = std::vector<Int>;
using Reals = std::vector<double>;
using MaybeInt = std::optional<Int>;

// Arithmetic that says nothing where 64 bits are not enough.
MaybeInt add(Int a, Int b) {
  Int c = 0;
  return __builtin_add_overflow(a, b, &c) ? MaybeInt() : c;
}
MaybeInt sub(Int a, Int b) {
  Int c = 0;
  return __builtin_sub_overflow(a, b, &c) ? MaybeInt() : c;
}
MaybeInt mul(Int a, Int b) {
  Int c = 0;
  return __builtin_mul_overflow(a, b, &c) ? MaybeInt() : c;
}
MaybeInt div(Int a, Int b) { return b == 0 || (b == -1 && a == INT64_MIN) ? MaybeInt() : a / b; }
// The sign of the divisor, as Python has it.
MaybeInt mod(Int a, Int b) {
  if (b == 0 || b == -1) return b == 0 ? MaybeInt() : 0;
  const Int r = a % b;
  return r != 0 && (r < 0) != (b < 0) ? r + b : r;
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
    BinaryRule{"Mod", mod, nullptr},
    BinaryRule{"Pow", nullptr, [](double a, double b) { return std::pow(a, b); }},
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
};

template <class Rules>
auto find_rule(const Rules& rules, std::string_view type) -> decltype(&*rules.begin()) {
  const auto at = std::ranges::find(rules, type, [](const auto& rule) { return rule.type; });
  return at == rules.end() ? nullptr : &*at;
}

// The ints, or nothing where one of them is missing.
std::optional<Ints> all_of(const std::vector<MaybeInt>& values) {
  Ints out;
  for (const MaybeInt v : values) {
    if (!v) return std::nullopt;
    out.push_back(*v);
  }
  return out;
}

void combine(const Op& op, const BinaryRule& rule, TensorInfo& out) {
  const TensorInfo& a = op.input(0);
  const TensorInfo& b = op.input(1);
  if (op.num_inputs() != 2 || op.integer("fmod", 0) != 0) return;
  const auto each = [&](auto f) {
    for_each_place(*out.shape, [&](std::size_t, const Shape& place) {
      f(position_in(*a.shape, place), position_in(*b.shape, place));
    });
  };
  if (a.ints && b.ints && rule.of_ints != nullptr) {
    std::vector<MaybeInt> values;
    each([&](std::size_t i, std::size_t j) {
      values.push_back(rule.of_ints((*a.ints)[i], (*b.ints)[j]));
    });
    out.ints = all_of(values);
  } else if (a.reals && b.reals && rule.of_reals != nullptr) {
    Reals values;
    each([&](std::size_t i, std::size_t j) {
      values.push_back(rule.of_reals((*a.reals)[i], (*b.reals)[j]));
    });
    if (rule.is_comparison)
      out.ints = Ints(values.begin(), values.end());
    else
      out.reals = std::move(values);
  }
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
  if (!value || out.type == kFloat) {
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

// Only of one dimension, as shapes are put together.
void concat(const Op& op, TensorInfo& out) {
  if (out.shape->size() != 1) return;
  Ints ints;
  Reals reals;
  for (std::size_t i = 0; i < op.num_inputs(); ++i) {
    if (!op.input(i).has_values()) return;
    if (op.input(i).ints)
      ints.insert(ints.end(), op.input(i).ints->begin(), op.input(i).ints->end());
    if (op.input(i).reals)
      reals.insert(reals.end(), op.input(i).reals->begin(), op.input(i).reals->end());
  }
  if (is_integer(out.type)) out.ints = std::move(ints);
  if (is_real(out.type)) out.reals = std::move(reals);
}

void range(const Op& op, TensorInfo& out) {
  const auto& start = op.input(0).ints;
  const auto& step = op.input(2).ints;
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
  if (!condition || !yes.ints || !no.ints) return;
  out.ints.emplace();
  for_each_place(*out.shape, [&](std::size_t, const Shape& place) {
    const bool holds = (*condition)[position_in(op.shape(0), place)] != 0;
    out.ints->push_back(holds ? (*yes.ints)[position_in(*yes.shape, place)]
                              : (*no.ints)[position_in(*no.shape, place)]);
  });
}

// Sums, products and extremes of all elements.
void reduce(const Op& op, TensorInfo& out) {
  const auto& x = op.input(0).ints;
  if (!x || x->empty() || num_elements(*out.shape) != 1.0) return;
  MaybeInt value = x->front();
  for (std::size_t i = 1; i < x->size() && value; ++i) {
    if (op.type() == "ReduceProd") value = mul(*value, (*x)[i]);
    if (op.type() == "ReduceSum") value = add(*value, (*x)[i]);
    if (op.type() == "ReduceMax") value = std::max(*value, (*x)[i]);
    if (op.type() == "ReduceMin") value = std::min(*value, (*x)[i]);
  }
  if (value) out.ints = Ints{*value};
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
    SpecialRule{"ReduceProd", reduce},
    SpecialRule{"ReduceSum", reduce},
    SpecialRule{"ReduceMax", reduce},
    SpecialRule{"ReduceMin", reduce},
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
  }
}

}  // namespace lamina::io::onnx_reader
