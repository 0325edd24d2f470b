#pragma once

#include <optional>
#include <string>

#include "lamina/io/models/transformer_keys.h"

namespace lamina::io {

// Bytes of one number of the matrices of blocks, with its share of scales and zero points.
struct QuantizedBytes {
  std::optional<double> matrices, experts;  // not set: those are not quantized
  std::string text;                         // "awq of 4 bits"
};

// GPTQ, AWQ, bitsandbytes, fp8, compressed-tensors and mxfp4; nothing for other methods.
// Embeddings, heads, norms, biases and routers are not quantized by any of them.
[[nodiscard]] std::optional<QuantizedBytes> quantized_bytes(const TransformerQuantization& q);

}  // namespace lamina::io
