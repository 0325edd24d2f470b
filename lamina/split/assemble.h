#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "lamina/core/expected.h"
#include "lamina/split/payloads.h"
#include "lamina/split/rope.h"

namespace onnx {
class ModelProto;
}  // namespace onnx

namespace lamina::split {

// What protobuf takes in one message: less than 2 GiB.
inline constexpr std::uint64_t kLargestFile = (std::uint64_t{1} << 31) - 1;

struct Assembled {
  Rope bytes;                  // of the ONNX file
  std::optional<Rope> data{};  // of the file beside it
};

// The file of a model whose payloads are elsewhere. If it has more than `largest` bytes, weights
// are put into a file beside it, which is called `data_name`. The same model gives the same bytes.
// Fails with kLimit where that does not help, and with kFile.
[[nodiscard]] Expected<Assembled> assemble(onnx::ModelProto& model, const Payloads& payloads,
                                           const std::string& data_name,
                                           std::uint64_t largest = kLargestFile);

}  // namespace lamina::split
