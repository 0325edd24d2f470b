#include "lamina/io/onnx/dimension_sum.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

namespace lamina::io::onnx_reader {
namespace {

constexpr double kMost = 1099511627776.0;  // 2^40
constexpr int kDeepest = 32;

using Value = std::optional<double>;

class Formula {
 public:
  using Lookup = std::function<std::optional<std::int64_t>(std::string_view)>;

  Formula(std::string_view text, const Lookup& value_of) : rest_(text), value_of_(value_of) {}

  Value run() {
    const Value value = sum();
    skip_spaces();
    return rest_.empty() ? value : std::nullopt;
  }

 private:
  void skip_spaces() {
    while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
  }

  bool takes(std::string_view sign) {
    skip_spaces();
    if (!rest_.starts_with(sign)) return false;
    rest_.remove_prefix(sign.size());
    return true;
  }

  Value sum() {
    Value value = product();
    while (value) {
      const bool plus = takes("+");
      if (!plus && !takes("-")) break;
      const Value next = product();
      if (!next) return std::nullopt;
      *value += plus ? *next : -*next;
    }
    return value;
  }

  // The next of * / // %, taken; "" if none of them comes next.
  std::string_view sign_of_product() {
    for (const std::string_view sign : {"//", "*", "/", "%"})
      if (takes(sign)) return sign;
    return "";
  }

  static Value applied(std::string_view sign, double a, double b) {
    if (sign == "*") return a * b;
    if (b == 0.0) return std::nullopt;
    if (sign == "/") return a / b;
    const double whole = std::floor(a / b);
    return sign == "//" ? whole : a - whole * b;
  }

  Value product() {
    Value value = factor();
    while (value) {
      const std::string_view sign = sign_of_product();
      if (sign.empty()) break;
      const Value next = factor();
      value = next ? applied(sign, *value, *next) : std::nullopt;
    }
    return value;
  }

  Value factor() {
    if (++depth_ > kDeepest) return std::nullopt;
    Value value;
    if (takes("(")) {
      value = sum();
      if (!takes(")")) return std::nullopt;
    } else {
      value = atom();
    }
    --depth_;
    return value;
  }

  // A number, a name, or a function of one or two sums.
  Value atom() {
    skip_spaces();
    const auto is_letter = [](unsigned char c) {
      return std::isalnum(c) != 0 || c == '_' || c == '.' || c == ':';
    };
    const auto end = std::ranges::find_if_not(rest_, is_letter);
    const std::string_view word = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    if (word.empty()) return std::nullopt;
    rest_.remove_prefix(word.size());
    std::int64_t number = 0;
    const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error == std::errc() && stop == word.data() + word.size())
      return static_cast<double>(number);
    if (takes("(")) return function(word);
    const auto value = value_of_(word);
    return value ? Value(static_cast<double>(*value)) : std::nullopt;
  }

  Value function(std::string_view name) {
    const Value a = sum();
    const Value b = takes(",") ? sum() : std::nullopt;
    if (!a || !takes(")")) return std::nullopt;
    if (name == "floor" && !b) return std::floor(*a);
    if ((name == "ceiling" || name == "ceil") && !b) return std::ceil(*a);
    if (!b) return std::nullopt;
    if (name == "Max" || name == "max") return std::max(*a, *b);
    if (name == "Min" || name == "min") return std::min(*a, *b);
    if (name == "Mod" && *b != 0.0) return *a - std::floor(*a / *b) * *b;
    return std::nullopt;
  }

  std::string_view rest_;
  const Lookup& value_of_;
  int depth_ = 0;
};

}  // namespace

std::optional<std::int64_t> evaluate_dimension(
    std::string_view text,
    const std::function<std::optional<std::int64_t>(std::string_view)>& value_of) {
  const Value value = Formula(text, value_of).run();
  if (!value || !(*value >= 0.0 && *value <= kMost)) return std::nullopt;
  return static_cast<std::int64_t>(std::floor(*value));
}

}  // namespace lamina::io::onnx_reader
