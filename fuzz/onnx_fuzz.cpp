// Whatever is read as an ONNX model is a sound model or an error with a message.
#include <cmath>
#include <cstdint>

#include "fuzz/require.h"
#include "fuzz/target.h"

#include "lamina/io/onnx/onnx.h"

namespace {

using fuzz::require;

}  // namespace

FUZZ_TARGET(onnx) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)lamina::io::may_be_onnx(bytes);
  const auto model = lamina::io::read_onnx_bytes(bytes, "fuzz");
  if (!model) {
    require(!model.error().message.empty());
    return 0;
  }
  double work = 0.0;
  for (const lamina::Layer& layer : model->layers()) {
    require(layer.work.is_finite() && layer.work.value() >= 0.0);
    require(layer.work.value() >= 2.0 * layer.macs * (1.0 - 1e-12));
    require(layer.output.is_finite() && layer.weights.is_finite());
    work += layer.work.value();
  }
  require(std::isfinite(work));
  return 0;
}
