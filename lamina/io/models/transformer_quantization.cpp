#include "lamina/io/models/transformer_quantization.h"

#include <fmt/format.h>

namespace lamina::io {
namespace {

constexpr double kBytesOfScale = 2.0;  // float16

// Groups of numbers with a scale, and where `has_zeros` a zero point of as many bits; no group
// size: one for a whole row, which is next to nothing.
double grouped(double bits, std::optional<double> group, bool has_zeros) {
  const double zeros = has_zeros ? bits / 8.0 : 0.0;
  return bits / 8.0 + (group ? (kBytesOfScale + zeros) / *group : 0.0);
}

// The 4 bits of bitsandbytes: a scale of 4 bytes for 64 numbers, or of 1 byte, which itself has a
// scale of 4 bytes for 256 (Dettmers et al., QLoRA, section 3).
double of_bitsandbytes(const TransformerQuantization& q) {
  if (!q.in_4_bits) return 1.0;
  return 0.5 + (q.has_double_scales ? 1.0 / 64.0 + 4.0 / (64.0 * 256.0) : 4.0 / 64.0);
}

}  // namespace

std::optional<QuantizedBytes> quantized_bytes(const TransformerQuantization& q) {
  const auto all = [&](double bytes, double bits) {
    return QuantizedBytes{bytes, bytes, fmt::format("{} of {} bits", q.method, bits)};
  };
  if (q.method == "gptq" || q.method == "awq") {
    const double bits = q.bits.value_or(4.0);
    return all(grouped(bits, q.group_size, true), bits);
  }
  if (q.method == "bitsandbytes" || (q.method.empty() && (q.in_4_bits || q.in_8_bits))) {
    QuantizedBytes bytes = all(of_bitsandbytes(q), q.in_4_bits ? 4.0 : 8.0);
    if (!q.in_4_bits && !q.in_8_bits) return std::nullopt;
    if (q.method.empty()) bytes.text = fmt::format("bitsandbytes{}", bytes.text);
    return bytes;
  }
  if (q.method == "fp8" || q.method == "fbgemm_fp8")
    return all(1.0 + (q.block_size ? 4.0 / *q.block_size : 0.0), 8.0);
  if (q.method == "compressed-tensors" && q.bits)
    return all(grouped(*q.bits, q.group_size, false), *q.bits);
  // Experts alone, with a scale of one byte for 32 numbers (OCP Microscaling Formats 1.0).
  if (q.method == "mxfp4") return QuantizedBytes{{}, 0.5 + 1.0 / 32.0, "mxfp4"};
  return std::nullopt;
}

}  // namespace lamina::io
