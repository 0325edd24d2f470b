#include "lamina/io/onnx/shapes.h"

#include <algorithm>
#include <unordered_map>

#include "lamina/io/onnx/shape_rules.h"

namespace lamina::io::onnx_reader {
namespace {

using Index = std::unordered_map<std::string_view, const ShapeRule*>;

const ShapeRule* find_rule(std::string_view type) {
  static const Index index = [] {
    Index all;
    for (const auto family : {elementwise_rules(), window_rules(), matrix_rules(), layout_rules(),
                              making_rules(), reduction_rules(), vision_rules(), sequence_rules(),
                              attention_rules(), contributed_rules()})
      for (const ShapeRule& rule : family) all.emplace(rule.type, &rule);
    return all;
  }();
  const auto at = index.find(type);
  return at == index.end() ? nullptr : at->second;
}

}  // namespace

std::optional<Shape> broadcast(std::span<const std::int64_t> a, std::span<const std::int64_t> b) {
  if (a.size() < b.size()) std::swap(a, b);
  Shape out(a.begin(), a.end());
  const std::size_t shift = a.size() - b.size();
  for (std::size_t i = 0; i < b.size(); ++i) {
    std::int64_t& d = out[i + shift];
    if (d == 1) d = b[i];
    if (b[i] != d && b[i] != 1) return std::nullopt;
  }
  return out;
}

bool has_shape_rule(std::string_view type) { return find_rule(type) != nullptr; }

Inferred infer_shapes(const Op& op) {
  const ShapeRule* const rule = find_rule(op.type());
  if (rule == nullptr) return because("there is no rule for operators of the type '{}'", op.type());
  for (std::size_t i = 0; i < rule->num_needed; ++i) {
    if (!op.has_input(i)) return because("its input {} is missing", i);
    if (!op.has_shape(i)) return because("the shape of its input {} is not known", i);
  }
  return rule->infer(op);
}

}  // namespace lamina::io::onnx_reader
