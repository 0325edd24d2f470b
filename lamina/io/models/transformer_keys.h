#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lamina/io/text/json_reader.h"

namespace lamina::io {

// `quantization_config`: how the matrices of blocks are held.
struct TransformerQuantization {
  std::string method;  // "gptq", "awq", "bitsandbytes", "fp8", ...
  std::optional<double> bits, group_size, block_size;
  bool in_4_bits = false, in_8_bits = false, has_double_scales = false;  // of bitsandbytes
};

// The keys of a `config.json` of Hugging Face, as far as they count; what is absent or null is not
// set, and neither is -1 where it means "none".
struct TransformerConfig {
  using Number = std::optional<double>;
  using Truth = std::optional<bool>;
  std::string model_type, name, dtype;
  std::vector<std::string> architectures, layer_types;
  Number vocab_size, hidden_size, intermediate_size, num_hidden_layers, num_attention_heads,
      num_key_value_heads, head_dim, sliding_window, max_window_layers, max_position_embeddings,
      type_vocab_size, image_size, patch_size, num_channels, num_labels;
  Number num_experts, num_experts_per_tok, moe_intermediate_size, shared_expert_intermediate_size,
      n_shared_experts, decoder_sparse_step, first_k_dense_replace, moe_layer_freq,
      intermediate_size_mlp, interleave_moe_layer_step;
  Number q_lora_rank, kv_lora_rank, qk_rope_head_dim, qk_nope_head_dim, v_head_dim;
  Number attention_chunk_size, sliding_window_pattern, word_embed_proj_dim;
  Truth tie_word_embeddings, attention_bias, mlp_bias, qkv_bias, use_sliding_window, enable_bias,
      do_layer_norm_before;
  std::vector<double> mlp_only_layers, moe_layers;
  // The key is there, if only with null:
  bool states_window = false, states_chunk = false, states_key_value_heads = false;
  std::optional<TransformerQuantization> quantization;
  // A nested configuration of the text's part, and what else there is beside it.
  std::vector<TransformerConfig> text;   // none or one
  std::vector<std::string> other_parts;  // "vision_config"
};

// GPT-2's, OPT's and DistilBERT's own names for the usual sizes count as these. Passes over all
// other keys.
[[nodiscard]] TransformerConfig read_transformer_keys(JsonReader& in);

}  // namespace lamina::io
