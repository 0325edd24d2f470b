#include "lamina/io/onnx/work.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace lamina::io::onnx_reader {
namespace {

using Outputs = std::span<const TensorInfo>;

struct WorkRule {
  std::string_view type;
  double per_output = 0.0;                                 // FLOP per element of the first output
  double (*special)(const Op& op, Outputs out) = nullptr;  // added to that
  double (*macs)(const Op& op, Outputs out) = nullptr;     // and twice this
};

double made(Outputs out) { return num_elements(*out[0].shape); }

// One addition per output element where input i, a bias, is there.
double bias(const Op& op, std::size_t i, Outputs out) { return op.has_input(i) ? made(out) : 0.0; }

// Every output element sums over the input channels of its group and the kernel.
double conv_macs(const Op& op, Outputs out) {
  const Shape& w = op.shape(1);
  return made(out) * num_elements(std::span(w).subspan(1));
}
double conv_bias(const Op& op, Outputs out) { return bias(op, 2, out); }

double gemm_macs(const Op& op, Outputs out) {
  const Shape& a = op.shape(0);
  return made(out) * static_cast<double>(a[op.integer("transA", 0) != 0 ? 0 : 1]);
}

double matmul_macs(const Op& op, Outputs out) {
  return made(out) * static_cast<double>(op.shape(0).back());
}

// One FLOP per element under the kernel (the division of an average is that of its last element).
double pool(const Op& op, Outputs out) {
  const auto kernel = op.integers("kernel_shape");
  return kernel ? made(out) * num_elements(*kernel) : 0.0;
}

double per_input(const Op& op, Outputs) { return op.elements(0); }

// size squares and their sum, then scale, power and division.
double lrn(const Op& op, Outputs out) {
  return made(out) * (2.0 * static_cast<double>(op.integer("size", 1)) + 7.0);
}

double sum(const Op& op, Outputs out) {
  return made(out) * static_cast<double>(op.num_inputs() - 1);
}

constexpr std::array kRules = {
    WorkRule{"Conv", 0, conv_bias, conv_macs},
    WorkRule{"Gemm", 0, conv_bias, gemm_macs},
    WorkRule{"MatMul", 0, nullptr, matmul_macs},
    WorkRule{"MaxPool", 0, pool},
    WorkRule{"AveragePool", 0, pool},
    WorkRule{"GlobalAveragePool", 0, per_input},
    WorkRule{"GlobalMaxPool", 0, per_input},
    WorkRule{"Relu", 1},
    WorkRule{"Clip", 2},
    WorkRule{"Add", 1},
    WorkRule{"Sub", 1},
    WorkRule{"Mul", 1},
    WorkRule{"Div", 1},
    WorkRule{"Sum", 0, sum},
    WorkRule{"Softmax", 8},
    WorkRule{"BatchNormalization", 2},
    WorkRule{"LRN", 0, lrn},
    // Nothing is computed
    WorkRule{"Reshape"},
    WorkRule{"Flatten"},
    WorkRule{"Transpose"},
    WorkRule{"Concat"},
    WorkRule{"Squeeze"},
    WorkRule{"Unsqueeze"},
    WorkRule{"Identity"},
    WorkRule{"Dropout"},
    WorkRule{"Cast"},
};

const WorkRule* find_rule(std::string_view type) {
  static const auto index = [] {
    std::unordered_map<std::string_view, const WorkRule*> all;
    for (const WorkRule& rule : kRules) all.emplace(rule.type, &rule);
    return all;
  }();
  const auto at = index.find(type);
  return at == index.end() ? nullptr : at->second;
}

struct Steering {
  std::string_view type;
  std::size_t first;  // this input and all behind it
};

constexpr std::array kSteering = {
    Steering{"Reshape", 1}, Steering{"Squeeze", 1}, Steering{"Unsqueeze", 1},
    Steering{"Clip", 1},    Steering{"Dropout", 1}, Steering{"ConstantOfShape", 0},
};

}  // namespace

Cost cost_of(const Op& op, Outputs outputs) {
  const WorkRule* const rule = find_rule(op.type());
  if (rule == nullptr) return {0.0, 0.0, false};
  if (outputs.empty() || !outputs[0].shape) return {};
  Cost cost;
  cost.work = rule->per_output * made(outputs);
  if (rule->macs != nullptr) cost.macs = rule->macs(op, outputs);
  if (rule->special != nullptr) cost.work += rule->special(op, outputs);
  cost.work += 2.0 * cost.macs;
  return cost;
}

bool is_steering_input(const Op& op, std::size_t i) {
  return std::ranges::any_of(
      kSteering, [&](const Steering& s) { return s.type == op.type() && i >= s.first; });
}

}  // namespace lamina::io::onnx_reader
