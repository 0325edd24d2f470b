#pragma once

#include <string>

#include "lamina/io/onnx/op.h"
#include "lamina/io/onnx/reason.h"

namespace lamina::io::onnx_reader {

// The sizes of scaled dot-product attention, of ONNX's own Attention or of one of the forms of ONNX
// Runtime (com.microsoft: Attention, MultiHeadAttention, GroupQueryAttention).
struct AttentionSizes {
  double batch = 0, heads = 0, kv_heads = 0;
  double queries = 0;  // positions that ask
  double past = 0;     // positions in the cache that comes in
  double keys = 0;     // positions asked: those of the cache and the new ones
  double head = 0;     // elements of a query or key of one head
  double v_head = 0;   // elements of a value of one head
  double projection =
      0;            // multiply-adds of the projections of the input that are part of the operator
  double room = 0;  // positions of the cache that goes out, if it has room for more than `keys`
};

// Says why not where the shapes do not fit.
[[nodiscard]] Told<AttentionSizes> read_attention(const Op& op);

// Two per multiply-add of projections, scores and weighted sums; per score one for the scale, one
// for a mask and 8 for the softmax. A causal mask saves nothing: this is what a plain kernel does.
[[nodiscard]] double attention_work(const AttentionSizes& sizes, bool has_mask);

}  // namespace lamina::io::onnx_reader
