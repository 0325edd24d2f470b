#pragma once

#include <filesystem>
#include <string_view>

#include "lamina/core/expected.h"
#include "lamina/io/models/model_options.h"
#include "lamina/model/model.h"

namespace lamina::io {

class InputFile;

// An ONNX model (opset 7 and newer, IR 3 and newer) as operators with work and tensors with sizes;
// docs/onnx.md tells what is counted. The model is called after the file.
//
// - Weights are initializers, constants, and all that is computed from these and from the shapes of
//   inputs alone. They are no operators; their bytes count at the operator that uses them first.
// - Payloads of weights are skipped, never read, and external files never opened.
// - Shapes are inferred operator by operator; what the file declares fills the gaps. Open
//   dimensions are set by `options.dims` ("batch", or "x[0]" for dimension 0 of tensor x), and else
//   taken as 1 with a note.
//
// Every Error names the file: kFile; kSyntax: no ONNX model, or a broken one; kModel: a cycle, a
// tensor made twice or by nobody, a needed shape that stays unknown (tells tensor, operator and the
// option that sets it); kValue, kLimit: impossible dimensions; kUsage, kUnknownName: `options`.
// Time and memory depend on the number of operators and tensors, not on the size of weights.
[[nodiscard]] Expected<Model> read_onnx(const std::filesystem::path& file,
                                        const ModelOptions& options = {});
[[nodiscard]] Expected<Model> read_onnx(InputFile& file, const ModelOptions& options);

// The same from memory; the model gets the name given. `bytes` need not outlive the call.
[[nodiscard]] Expected<Model> read_onnx_bytes(std::string_view bytes, const std::string& name,
                                              const ModelOptions& options = {});

// Whether these first bytes of a file could begin an ONNX model.
[[nodiscard]] bool may_be_onnx(std::string_view head);

}  // namespace lamina::io
