#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lamina/io/json_reader.h"

namespace lamina::io {

// The keys of a `config.json` of Hugging Face, as far as they count; what is absent or null is not
// set.
struct TransformerConfig {
  using Number = std::optional<double>;
  std::string model_type, name, dtype;
  std::vector<std::string> architectures, layer_types;
  Number vocab_size, hidden_size, intermediate_size, num_hidden_layers, num_attention_heads,
      num_key_value_heads, head_dim, sliding_window, max_window_layers, max_position_embeddings,
      type_vocab_size, image_size, patch_size, num_channels, num_labels;
  std::optional<bool> tie_word_embeddings, attention_bias, mlp_bias, qkv_bias, use_sliding_window;
  bool states_window = false;  // the key is there, if only with null
  bool is_quantized = false;
};

// GPT-2's own names for the usual sizes count as these. Passes over all other keys.
[[nodiscard]] TransformerConfig read_transformer_keys(JsonReader& in);

}  // namespace lamina::io
