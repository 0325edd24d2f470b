#include "lamina/io/models/transformer_keys.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace lamina::io {
namespace {

using Config = TransformerConfig;
using Number = Config::Number;

constexpr std::int64_t kMost = 1'000'000'000;

// Keys of whole numbers: of 1 and more, of 0 and more, or of 1 and more or -1 for none.
enum class Range { kSize, kCount, kLimit };
struct NumberKey {
  std::string_view key;
  Number Config::* member;
  Range range = Range::kSize;
};
constexpr std::array kNumbers{
    NumberKey{"vocab_size", &Config::vocab_size},
    NumberKey{"hidden_size", &Config::hidden_size},
    NumberKey{"n_embd", &Config::hidden_size},
    NumberKey{"dim", &Config::hidden_size},
    NumberKey{"intermediate_size", &Config::intermediate_size},
    NumberKey{"n_inner", &Config::intermediate_size},
    NumberKey{"ffn_dim", &Config::intermediate_size},
    NumberKey{"hidden_dim", &Config::intermediate_size},
    NumberKey{"num_hidden_layers", &Config::num_hidden_layers},
    NumberKey{"n_layer", &Config::num_hidden_layers},
    NumberKey{"n_layers", &Config::num_hidden_layers},
    NumberKey{"num_attention_heads", &Config::num_attention_heads},
    NumberKey{"n_head", &Config::num_attention_heads},
    NumberKey{"n_heads", &Config::num_attention_heads},
    NumberKey{"num_key_value_heads", &Config::num_key_value_heads},
    NumberKey{"head_dim", &Config::head_dim},
    NumberKey{"sliding_window", &Config::sliding_window, Range::kLimit},
    NumberKey{"max_window_layers", &Config::max_window_layers, Range::kCount},
    NumberKey{"attention_chunk_size", &Config::attention_chunk_size, Range::kLimit},
    NumberKey{"sliding_window_pattern", &Config::sliding_window_pattern},
    NumberKey{"max_position_embeddings", &Config::max_position_embeddings},
    NumberKey{"n_positions", &Config::max_position_embeddings},
    NumberKey{"type_vocab_size", &Config::type_vocab_size, Range::kCount},
    NumberKey{"word_embed_proj_dim", &Config::word_embed_proj_dim},
    NumberKey{"image_size", &Config::image_size},
    NumberKey{"patch_size", &Config::patch_size},
    NumberKey{"num_channels", &Config::num_channels},
    NumberKey{"num_labels", &Config::num_labels},
    NumberKey{"num_experts", &Config::num_experts, Range::kCount},
    NumberKey{"num_local_experts", &Config::num_experts, Range::kCount},
    NumberKey{"n_routed_experts", &Config::num_experts, Range::kCount},
    NumberKey{"num_experts_per_tok", &Config::num_experts_per_tok},
    NumberKey{"experts_per_token", &Config::num_experts_per_tok},
    NumberKey{"moe_intermediate_size", &Config::moe_intermediate_size},
    NumberKey{"shared_expert_intermediate_size", &Config::shared_expert_intermediate_size},
    NumberKey{"n_shared_experts", &Config::n_shared_experts, Range::kCount},
    NumberKey{"decoder_sparse_step", &Config::decoder_sparse_step},
    NumberKey{"first_k_dense_replace", &Config::first_k_dense_replace, Range::kCount},
    NumberKey{"moe_layer_freq", &Config::moe_layer_freq},
    NumberKey{"intermediate_size_mlp", &Config::intermediate_size_mlp},
    NumberKey{"interleave_moe_layer_step", &Config::interleave_moe_layer_step},
    NumberKey{"q_lora_rank", &Config::q_lora_rank},
    NumberKey{"kv_lora_rank", &Config::kv_lora_rank},
    NumberKey{"qk_rope_head_dim", &Config::qk_rope_head_dim},
    NumberKey{"qk_nope_head_dim", &Config::qk_nope_head_dim},
    NumberKey{"v_head_dim", &Config::v_head_dim}};

struct TruthKey {
  std::string_view key;
  Config::Truth Config::* member;
};
constexpr std::array kTruths{TruthKey{"tie_word_embeddings", &Config::tie_word_embeddings},
                             TruthKey{"attention_bias", &Config::attention_bias},
                             TruthKey{"mlp_bias", &Config::mlp_bias},
                             TruthKey{"qkv_bias", &Config::qkv_bias},
                             TruthKey{"use_sliding_window", &Config::use_sliding_window},
                             TruthKey{"enable_bias", &Config::enable_bias},
                             TruthKey{"do_layer_norm_before", &Config::do_layer_norm_before}};

Number number(JsonReader& in, Range range) {
  if (in.is_null()) return std::nullopt;
  constexpr std::array<std::int64_t, 3> kLeast{1, 0, -1};
  const auto value = in.whole(kLeast[static_cast<std::size_t>(range)], kMost);
  if (range == Range::kLimit && value <= 0) return std::nullopt;
  return static_cast<double>(value);
}

std::string text(JsonReader& in) { return in.is_null() ? "" : std::string(in.text()); }

std::vector<std::string> texts(JsonReader& in) {
  std::vector<std::string> all;
  if (!in.is_null()) in.list([&](std::size_t) { all.emplace_back(in.text()); });
  return all;
}

std::vector<double> numbers(JsonReader& in) {
  std::vector<double> all;
  if (!in.is_null()) in.list([&](std::size_t) { all.push_back(in.number()); });
  return all;
}

Number entries(JsonReader& in) {
  if (in.is_null()) return std::nullopt;
  double number = 0.0;
  in.map([&](std::string_view) {
    in.pass_over();
    number += 1.0;
  });
  return number;
}

bool truth(JsonReader& in) { return !in.is_null() && in.boolean(); }

Number size_of_blocks(JsonReader& in) {
  double product = 1.0;
  for (const double side : numbers(in)) product *= side;
  return product > 1.0 ? Number(product) : std::nullopt;
}

void read_quantization_key(JsonReader& in, std::string_view key, TransformerQuantization& q) {
  if (key == "quant_method")
    q.method = text(in);
  else if (key == "bits" || key == "w_bit" || key == "num_bits")
    q.bits = number(in, Range::kSize);
  else if (key == "group_size" || key == "q_group_size")
    q.group_size = number(in, Range::kLimit);
  else if (key == "weight_block_size")
    q.block_size = size_of_blocks(in);
  else if (key == "load_in_4bit")
    q.in_4_bits = truth(in);
  else if (key == "load_in_8bit")
    q.in_8_bits = truth(in);
  else if (key == "bnb_4bit_use_double_quant")
    q.has_double_scales = truth(in);
  else if ((key == "config_groups" || key.starts_with("group_") || key == "weights") &&
           in.is_object())  // of compressed-tensors, one inside the other
    in.map([&](std::string_view inner) { read_quantization_key(in, inner, q); });
  else
    in.pass_over();
}

void read_quantization(JsonReader& in, Config& c) {
  if (in.is_null()) return;
  TransformerQuantization& q = c.quantization.emplace();
  in.map([&](std::string_view key) { read_quantization_key(in, key, q); });
}

// True where the key is one of those with a meaning of its own.
bool read_text_key(JsonReader& in, std::string_view key, Config& c) {
  if (key == "model_type")
    c.model_type = text(in);
  else if (key == "_name_or_path")
    c.name = text(in);
  else if (key == "architectures")
    c.architectures = texts(in);
  else if (key == "layer_types")
    c.layer_types = texts(in);
  else if (key == "mlp_only_layers")
    c.mlp_only_layers = numbers(in);
  else if (key == "moe_layers")
    c.moe_layers = numbers(in);
  else if (key == "id2label")
    c.num_labels = entries(in);
  else if (key == "quantization_config")
    read_quantization(in, c);
  else if (key == "torch_dtype" || key == "dtype") {
    if (std::string said = text(in); !said.empty()) c.dtype = std::move(said);
  } else
    return false;
  return true;
}

bool read_part(JsonReader& in, std::string_view key, Config& c) {
  if (!key.ends_with("_config") || !in.is_object()) return false;
  if (key == "text_config" || key == "llm_config")
    c.text.push_back(read_transformer_keys(in));
  else if (key == "vision_config" || key == "audio_config" || key == "speech_config") {
    c.other_parts.emplace_back(key);
    in.pass_over();
  } else
    return false;
  return true;
}

}  // namespace

TransformerConfig read_transformer_keys(JsonReader& in) {
  Config c;
  in.map([&](std::string_view key) {
    if (const auto* row = std::ranges::find(kNumbers, key, &NumberKey::key);
        row != kNumbers.end()) {
      if (key == "sliding_window") c.states_window = true;
      if (key == "attention_chunk_size") c.states_chunk = true;
      if (key == "num_key_value_heads") c.states_key_value_heads = true;
      const Number value = number(in, row->range);
      if (value || !(c.*row->member)) c.*row->member = value;
      return;
    }
    if (const auto* row = std::ranges::find(kTruths, key, &TruthKey::key); row != kTruths.end()) {
      if (!in.is_null()) c.*row->member = in.boolean();
      return;
    }
    if (!read_text_key(in, key, c) && !read_part(in, key, c)) in.pass_over();
  });
  return c;
}

}  // namespace lamina::io
