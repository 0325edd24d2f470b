// Operators whose outputs have the shape of their input, or of their inputs broadcast together.

#include <array>

#include "lamina/io/onnx/shape_rules.h"

namespace lamina::io::onnx_reader {
namespace {

Inferred same(const Op& op) { return one(op.input(0).type, op.shape(0)); }
Inferred same_bool(const Op& op) { return one(kBool, op.shape(0)); }

// Dropout: the mask is as large as the data.
Inferred dropout(const Op& op) {
  auto outputs = same(op);
  outputs->push_back({kBool, op.shape(0), {}, {}});
  return outputs;
}

Inferred cast(const Op& op) {
  return one(static_cast<int>(op.integer("to", kUndefined)), op.shape(0));
}
Inferred cast_like(const Op& op) { return one(op.input(1).type, op.shape(0)); }

Inferred broadcast_inputs(const Op& op, std::size_t first, int type) {
  Shape out;
  for (std::size_t i = first; i < op.num_inputs(); ++i) {
    if (!op.has_input(i)) continue;
    if (!op.has_shape(i)) return because("the shape of its input {} is not known", i);
    auto wider = broadcast(out, op.shape(i));
    if (!wider)
      return because("its inputs {} and {} do not fit each other", to_text(out),
                     to_text(op.shape(i)));
    out = *std::move(wider);
  }
  return one(type, std::move(out));
}

Inferred combine(const Op& op) { return broadcast_inputs(op, 0, op.input(0).type); }
Inferred compare(const Op& op) { return broadcast_inputs(op, 0, kBool); }

Inferred where(const Op& op) { return broadcast_inputs(op, 0, op.input(1).type); }

constexpr std::array kRules = {
    // One input
    ShapeRule{"Abs", 1, same},
    ShapeRule{"Neg", 1, same},
    ShapeRule{"Relu", 1, same},
    ShapeRule{"LeakyRelu", 1, same},
    ShapeRule{"Elu", 1, same},
    ShapeRule{"Selu", 1, same},
    ShapeRule{"Celu", 1, same},
    ShapeRule{"ThresholdedRelu", 1, same},
    ShapeRule{"Clip", 1, same},
    ShapeRule{"HardSigmoid", 1, same},
    ShapeRule{"HardSwish", 1, same},
    ShapeRule{"Sigmoid", 1, same},
    ShapeRule{"Tanh", 1, same},
    ShapeRule{"Softmax", 1, same},
    ShapeRule{"LogSoftmax", 1, same},
    ShapeRule{"LRN", 1, same},
    ShapeRule{"BatchNormalization", 1, same},
    ShapeRule{"Identity", 1, same},
    ShapeRule{"Dropout", 1, dropout},
    ShapeRule{"Cast", 1, cast},
    ShapeRule{"CastLike", 2, cast_like},
    ShapeRule{"Not", 1, same_bool},
    // Several
    ShapeRule{"Add", 2, combine},
    ShapeRule{"Sub", 2, combine},
    ShapeRule{"Mul", 2, combine},
    ShapeRule{"Div", 2, combine},
    ShapeRule{"Pow", 2, combine},
    ShapeRule{"Sum", 1, combine},
    ShapeRule{"Equal", 2, compare},
    ShapeRule{"Where", 3, where},
};

}  // namespace

std::span<const ShapeRule> elementwise_rules() { return kRules; }

}  // namespace lamina::io::onnx_reader
