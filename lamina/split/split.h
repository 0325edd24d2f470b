#pragma once

#include <string>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/plan/deployment.h"
#include "lamina/split/checked_plan.h"
#include "lamina/split/rope.h"

namespace lamina::split {

// A file of a deployment: an ONNX file, or weights beside one.
struct PartFile {
  std::string name, sha256;
  Rope bytes;
};

struct Split {
  Deployment deployment;
  // What the deployment names, each once, in its order. Parts that are equal share a file.
  std::vector<PartFile> files;
};

struct SplitOptions {
  std::uint64_t largest = (std::uint64_t{1} << 31) - 1;  // bytes of an ONNX file
};

// Cuts the models of a plan where it cuts them: one part a stay. Nothing is written; files are read
// once for their digests. The same plan, the same bytes.
//
// Fails as Cutter, and with kUnsupported for a job that generates (its further runs go round). The
// errors name the model's file, or the plan's and the job.
[[nodiscard]] Expected<Split> split(const CheckedPlan& plan, const ModelFiles& models,
                                    const SplitOptions& options = {});

// "cam_1" of "cam/1": what may stand in the name of a file on any system.
[[nodiscard]] std::string file_stem(std::string_view id);

}  // namespace lamina::split
