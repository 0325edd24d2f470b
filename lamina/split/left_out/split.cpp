// Splitting in a build without ONNX (-DLAMINA_ONNX=OFF): says so.
#include "lamina/split/split.h"

namespace lamina::split {

Expected<Split> split(const CheckedPlan& plan, const ModelFiles& /*models*/,
                      const SplitOptions& /*options*/) {
  return error(ErrorCode::kUsage,
               "this build of Lamina cuts no ONNX models: build it with -DLAMINA_ONNX=ON",
               plan.name);
}

}  // namespace lamina::split
