#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/model/model.h"

// Transformers by their sizes. docs/transformers.md derives the formulas.
namespace lamina::io {

// What stands behind the last block. Each but kStates has its own weights.
enum class TransformerHead {
  kStates,      // nothing: the hidden states are the result
  kNextToken,   // logits of the last token
  kEveryToken,  // BERT's masked language model: logits of every token
  kPooled,      // the first token's state, pooled, beside all states
  kLabels,      // scores of labels from the first or last token, without pooling
  kPooledLabels,
  kTokenLabels,  // scores of labels for every token: named entities, starts and ends of answers
  kPreTraining   // BERT's: every token's logits, and two labels from the pooled state
};

// Feed-forward parts of which each token passes through a few of many.
struct TransformerExperts {
  double count = 0.0, per_token = 0.0, intermediate = 0.0;
  double shared = 0.0;  // width of what every token passes through beside them
  bool has_shared_gate = false, has_router_bias = false, has_bias = false;
  std::vector<bool> blocks;  // which have them; empty: all
};

// Queries, keys and values through narrow states (DeepSeek's latent attention); key_rank 0: not so.
struct TransformerLatents {
  double query_rank = 0.0;  // 0: queries are made at once
  double key_rank = 0.0;
  double rotary = 0.0;  // of head_dim, shared by the keys of all heads
  double value_dim = 0.0;
};

struct TransformerShape {
  std::string name;
  double hidden = 0.0, intermediate = 0.0, heads = 0.0, kv_heads = 0.0, head_dim = 0.0;
  std::uint32_t blocks = 0;
  double vocabulary = 0.0;
  double embedding = 0.0;           // width of the embedding where it is not `hidden`, else 0
  double learned_positions = 0.0;   // 0: rotary
  double reserved_positions = 0.0;  // of those, never a token's
  double token_types = 0.0;
  bool is_causal = true;
  bool is_gated = false;  // three matrices in the feed-forward part, else two
  bool has_qkv_bias = false, has_output_bias = false, has_mlp_bias = false;
  bool has_query_key_norm = false;  // one weight per element of a head, each
  bool has_sinks = false;           // one weight a head
  double norms = 2.0;               // in a block
  double norm_weights = 1.0;        // per element: 1 (RMS), 2 (layer norm)
  bool has_embedding_norm = false, has_final_norm = true;
  bool is_tied = false;  // the head's matrix is that of the embedding
  TransformerExperts experts{};
  TransformerLatents latents{};
  TransformerHead head = TransformerHead::kNextToken;
  bool has_head_bias = false;
  double labels = 0.0;
  std::vector<std::optional<double>> windows;  // by block: how many tokens one sees; none: all
  bool has_chunks = false;  // the windows are fixed pieces: a token sees none of the piece before
  // Images instead of tokens:
  double image_size = 0.0, patch_size = 0.0, channels = 0.0;
  double class_tokens = 0.0;  // beside those of the patches

  [[nodiscard]] bool takes_images() const { return image_size > 0.0; }
  [[nodiscard]] bool has_experts(std::uint32_t block) const {
    return experts.count > 0.0 && (experts.blocks.empty() || experts.blocks[block]);
  }
};

// What is computed.
struct TransformerRun {
  double batch = 1.0;
  double tokens = 0.0;    // that each sequence adds: a prompt's, or 1
  double context = 0.0;   // tokens that the last one sees, itself included
  double steps = 0.0;     // further runs, of one more token each
  double kept = 0.0;      // tokens whose keys and values blocks keep in the end; 0: none
  bool gives_id = false;  // the result is the next token's id, not the logits it is chosen by
  double bytes = 4.0;     // of one number
  // Of one number in matrices of blocks, scales and zero points shared out; not set: `bytes`.
  std::optional<double> matrix_bytes{}, expert_bytes{};
};

// Numbers in all weights.
[[nodiscard]] double num_parameters(const TransformerShape& shape);

// What a block (from 0) keeps of so many tokens: keys and values of those that later ones see.
[[nodiscard]] double cache_bytes(const TransformerShape& shape, const TransformerRun& run,
                                 std::uint32_t block, double tokens);

// The chain of embedding, blocks and head; notes come from the caller. Values of further runs are
// means over them.
[[nodiscard]] Expected<Model> build_transformer(const TransformerShape& shape,
                                                const TransformerRun& run, ModelBuilder builder);

}  // namespace lamina::io
