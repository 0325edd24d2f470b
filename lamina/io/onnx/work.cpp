#include "lamina/io/onnx/work.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "lamina/io/onnx/work_rules.h"

namespace lamina::io::onnx_reader {
namespace {

const WorkRule* find_rule(std::string_view type) {
  static const auto index = [] {
    std::unordered_map<std::string_view, const WorkRule*> all;
    for (const auto family : {product_work(), element_work(), contributed_work()})
      for (const WorkRule& rule : family) all.emplace(rule.type, &rule);
    return all;
  }();
  const auto at = index.find(type);
  return at == index.end() ? nullptr : at->second;
}

struct Steering {
  std::string_view type;
  std::size_t first;                                           // this input ...
  std::size_t last = std::numeric_limits<std::size_t>::max();  // ... to this
};

constexpr std::array kSteering = {
    Steering{"AffineGrid", 1},
    Steering{"CenterCropPad", 1},
    Steering{"Clip", 1},
    Steering{"Col2Im", 1},
    Steering{"Compress", 1},
    Steering{"ConstantOfShape", 0},
    Steering{"CumProd", 1},
    Steering{"CumSum", 1},
    Steering{"DFT", 1},
    Steering{"Dropout", 1},
    Steering{"Expand", 1},
    Steering{"Loop", 0, 1},
    Steering{"If", 0},
    Steering{"MaxUnpool", 2},
    Steering{"com.microsoft.BeamSearch", 1, 6},
    Steering{"com.microsoft.ConvTransposeWithDynamicPads", 2, 2},
    Steering{"com.microsoft.CropAndResize", 3},
    Steering{"com.microsoft.ExpandDims", 1},
    Steering{"com.microsoft.GreedySearch", 1, 3},
    Steering{"com.microsoft.GroupQueryAttention", 5, 6},
    Steering{"com.microsoft.MatMulFpQ4", 2},
    Steering{"com.microsoft.RelativePositionBias", 1},
    Steering{"com.microsoft.Sampling", 1, 3},
    Steering{"com.microsoft.WhisperBeamSearch", 1, 6},
    Steering{"NonMaxSuppression", 2},
    Steering{"OneHot", 1},
    Steering{"Pad", 1},
    Steering{"Range", 0},
    Steering{"ReduceL1", 1},
    Steering{"ReduceL2", 1},
    Steering{"ReduceLogSum", 1},
    Steering{"ReduceLogSumExp", 1},
    Steering{"ReduceMax", 1},
    Steering{"ReduceMean", 1},
    Steering{"ReduceMin", 1},
    Steering{"ReduceProd", 1},
    Steering{"ReduceSum", 1},
    Steering{"ReduceSumSquare", 1},
    Steering{"Reshape", 1},
    Steering{"Resize", 1},
    Steering{"ReverseSequence", 1},
    Steering{"STFT", 1},
    Steering{"Slice", 1},
    Steering{"Split", 1},
    Steering{"Squeeze", 1},
    Steering{"Tile", 1},
    Steering{"TopK", 1},
    Steering{"Trilu", 1},
    Steering{"Unsqueeze", 1},
    Steering{"Upsample", 1},
};

}  // namespace

Cost cost_of(const Op& op, Outputs outputs) {
  const WorkRule* const rule = find_rule(op.type());
  if (rule == nullptr) return {0.0, 0.0, false};
  if (outputs.empty() || !outputs[0].shape) return {0.0, 0.0, false};
  for (std::size_t i = 0; i < rule->num_shaped; ++i)
    if (!op.has_shape(i)) return {0.0, 0.0, false};
  Cost cost;
  cost.work = rule->per_output * made(outputs);
  if (rule->special != nullptr) cost.work += rule->special(op, outputs);
  if (rule->macs != nullptr) {
    const double macs = rule->macs(op, outputs);
    cost.work += 2.0 * macs;
    if (op.type() == "Conv" || op.type() == "Gemm" || op.type() == "MatMul") cost.macs = macs;
  }
  if (!std::isfinite(cost.work) || cost.work < 0.0) return {0.0, 0.0, false};
  return cost;
}

bool has_work_rule(std::string_view type) { return find_rule(type) != nullptr; }

bool is_steering_input(const Op& op, std::size_t i) {
  const auto* const row =
      std::ranges::find(kSteering, std::string_view(op.type()), &Steering::type);
  return row != kSteering.end() && i >= row->first && i <= row->last;
}

}  // namespace lamina::io::onnx_reader
