#include "lamina/io/models/transformer_families.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "lamina/core/quoted.h"
#include "lamina/io/text/failure.h"

namespace lamina::io {
namespace {

using Config = TransformerConfig;
using Number = Config::Number;
using Shape = TransformerShape;

// ---- windows

// Each `period`-th block sees everything, the others the window; `layer_types` says so otherwise.
void set_alternating_windows(Shape& s, const Config& c, std::uint32_t period) {
  if (!c.sliding_window) return;
  s.windows.assign(s.blocks, c.sliding_window);
  for (std::uint32_t l = period - 1; l < s.blocks; l += period) s.windows[l].reset();
}

// Qwen2Config: with use_sliding_window the blocks from max_window_layers on have the window.
void set_qwen_windows(Shape& s, const Config& c) {
  if (!c.use_sliding_window.value_or(false) || !c.sliding_window) return;
  const double first = needed(c.max_window_layers, "max_window_layers");
  s.windows.assign(s.blocks, std::nullopt);
  for (std::uint32_t l = 0; l < s.blocks; ++l)
    if (l >= first) s.windows[l] = c.sliding_window;
}

// ---- decoders

void set_decoder(Shape& s, const Config& c) {
  s.kv_heads = c.states_key_value_heads && !c.num_key_value_heads
                   ? s.heads
                   : needed(c.num_key_value_heads, "num_key_value_heads");
  s.is_gated = true;
  s.is_tied = c.tie_word_embeddings.value_or(false);
  s.has_qkv_bias = s.has_output_bias = c.attention_bias.value_or(false);
}

void set_llama(Shape& s, const Config& c) {
  Config own = c;
  if (!own.num_key_value_heads) own.num_key_value_heads = c.num_attention_heads;
  set_decoder(s, own);
  s.has_mlp_bias = c.mlp_bias.value_or(false);
}

void set_mistral(Shape& s, const Config& c) {
  set_decoder(s, c);
  const Number window = c.states_window ? c.sliding_window : Number(4096.0);  // MistralConfig's own
  s.windows.assign(s.blocks, window);
}

void set_mixtral(Shape& s, const Config& c) {
  set_decoder(s, c);
  s.windows.assign(s.blocks, c.sliding_window);
  s.experts.count = needed(c.num_experts, "num_local_experts");
  s.experts.per_token = needed(c.num_experts_per_tok, "num_experts_per_tok");
  s.experts.intermediate = s.intermediate;
}

void set_qwen2(Shape& s, const Config& c) {
  set_decoder(s, c);
  s.has_qkv_bias = c.qkv_bias.value_or(true);
  s.has_output_bias = false;
  set_qwen_windows(s, c);
}

void set_qwen3(Shape& s, const Config& c) {
  set_decoder(s, c);
  s.head_dim = c.head_dim.value_or(128.0);  // Qwen3Config's own
  s.has_query_key_norm = true;
  set_qwen_windows(s, c);
}

// Qwen2MoeConfig: every `decoder_sparse_step`-th block has experts, but those of `mlp_only_layers`.
void set_qwen_experts(Shape& s, const Config& c) {
  TransformerExperts& x = s.experts;
  x.count = needed(c.num_experts, "num_experts");
  x.per_token = needed(c.num_experts_per_tok, "num_experts_per_tok");
  x.intermediate = needed(c.moe_intermediate_size, "moe_intermediate_size");
  const double step = c.decoder_sparse_step.value_or(1.0);
  x.blocks.assign(s.blocks, false);
  for (std::uint32_t l = 0; l < s.blocks; ++l)
    x.blocks[l] = std::fmod(l + 1.0, step) == 0.0 &&
                  std::ranges::find(c.mlp_only_layers, l) == c.mlp_only_layers.end();
}

void set_qwen2_moe(Shape& s, const Config& c) {
  set_qwen2(s, c);
  set_qwen_experts(s, c);
  s.experts.shared = needed(c.shared_expert_intermediate_size, "shared_expert_intermediate_size");
  s.experts.has_shared_gate = true;
}

void set_qwen3_moe(Shape& s, const Config& c) {
  Config own = c;
  if (!own.head_dim) own.head_dim = s.hidden / s.heads;  // unlike Qwen3Config
  set_qwen3(s, own);
  set_qwen_experts(s, c);
}

void set_gemma(Shape& s, const Config& c) {
  set_decoder(s, c);
  s.head_dim = c.head_dim.value_or(256.0);  // GemmaConfig's own
  s.is_tied = c.tie_word_embeddings.value_or(true);
}

void set_gemma2(Shape& s, const Config& c) {
  set_gemma(s, c);
  s.norms = 4.0;
  set_alternating_windows(s, c, 2);
}

void set_gemma3(Shape& s, const Config& c) {
  set_gemma(s, c);
  s.norms = 4.0;
  s.has_query_key_norm = true;
  set_alternating_windows(s, c, static_cast<std::uint32_t>(c.sliding_window_pattern.value_or(6.0)));
}

void set_phi3(Shape& s, const Config& c) {
  Config own = c;
  if (!own.num_key_value_heads) own.num_key_value_heads = c.num_attention_heads;
  set_decoder(s, own);
  s.has_qkv_bias = s.has_output_bias = false;
  s.windows.assign(s.blocks, c.sliding_window);
}

void set_smollm3(Shape& s, const Config& c) {
  Config own = c;
  if (!own.num_key_value_heads) own.num_key_value_heads = 4.0;  // SmolLM3Config's own
  set_decoder(s, own);
  s.is_tied = c.tie_word_embeddings.value_or(true);
  s.has_mlp_bias = c.mlp_bias.value_or(false);
  if (c.use_sliding_window.value_or(false)) s.windows.assign(s.blocks, c.sliding_window);
}

void set_deepseek(Shape& s, const Config& c) {
  s.kv_heads = s.heads;
  s.is_gated = true;
  s.is_tied = c.tie_word_embeddings.value_or(false);
  s.has_qkv_bias = s.has_output_bias = c.attention_bias.value_or(false);
  s.latents = {c.q_lora_rank.value_or(0.0), needed(c.kv_lora_rank, "kv_lora_rank"),
               needed(c.qk_rope_head_dim, "qk_rope_head_dim"), needed(c.v_head_dim, "v_head_dim")};
  s.head_dim = needed(c.qk_nope_head_dim, "qk_nope_head_dim") + s.latents.rotary;
  if (c.num_experts.value_or(0.0) == 0.0) return;
  TransformerExperts& x = s.experts;
  x.count = *c.num_experts;
  x.per_token = needed(c.num_experts_per_tok, "num_experts_per_tok");
  x.intermediate = needed(c.moe_intermediate_size, "moe_intermediate_size");
  x.shared = c.n_shared_experts.value_or(0.0) * x.intermediate;
  const double first = c.first_k_dense_replace.value_or(0.0), step = c.moe_layer_freq.value_or(1.0);
  x.blocks.assign(s.blocks, false);
  for (std::uint32_t l = 0; l < s.blocks; ++l)
    x.blocks[l] = l >= first && std::fmod(l, step) == 0.0;
}

void set_gpt_oss(Shape& s, const Config& c) {
  set_decoder(s, c);
  s.head_dim = c.head_dim.value_or(64.0);  // GptOssConfig's own
  s.has_qkv_bias = s.has_output_bias = c.attention_bias.value_or(true);
  s.has_sinks = true;
  s.experts = {needed(c.num_experts, "num_local_experts"),
               c.num_experts_per_tok.value_or(4.0),
               s.intermediate,
               0.0,
               false,
               true,
               true,
               {}};
  set_alternating_windows(s, c, 2);
}

// Llama4TextConfig: every `interleave_moe_layer_step`-th block has experts, and one that is shared.
// Of each four blocks three see the piece of `attention_chunk_size` tokens that they lie in.
void set_llama4(Shape& s, const Config& c) {
  set_decoder(s, c);
  const double width = s.intermediate;
  s.intermediate = c.intermediate_size_mlp.value_or(16384.0);
  s.experts.count = c.num_experts.value_or(16.0);
  s.experts.per_token = c.num_experts_per_tok.value_or(1.0);
  s.experts.intermediate = s.experts.shared = width;
  const double step = c.interleave_moe_layer_step.value_or(1.0);
  s.experts.blocks.assign(s.blocks, false);
  for (std::uint32_t l = 0; l < s.blocks; ++l)
    s.experts.blocks[l] = c.moe_layers.empty()
                              ? std::fmod(l + 1.0, step) == 0.0
                              : std::ranges::find(c.moe_layers, l) != c.moe_layers.end();
  Config chunks = c;
  chunks.sliding_window = c.states_chunk ? c.attention_chunk_size : Number(8192.0);
  set_alternating_windows(s, chunks, 4);
  s.has_chunks = true;
}

// ---- biases everywhere, layer norms, as many keys as queries

void set_classic(Shape& s) {
  s.kv_heads = s.heads;
  s.has_qkv_bias = s.has_output_bias = s.has_mlp_bias = true;
  s.norm_weights = 2.0;
}

void set_gpt2(Shape& s, const Config& c) {
  set_classic(s);
  s.learned_positions = needed(c.max_position_embeddings, "n_positions");
  s.is_tied = c.tie_word_embeddings.value_or(true);
}

void set_opt(Shape& s, const Config& c) {
  set_classic(s);
  s.has_qkv_bias = s.has_output_bias = s.has_mlp_bias = c.enable_bias.value_or(true);
  s.reserved_positions = 2.0;  // OPTLearnedPositionalEmbedding's own
  s.learned_positions =
      needed(c.max_position_embeddings, "max_position_embeddings") + s.reserved_positions;
  s.is_tied = c.tie_word_embeddings.value_or(true);
  s.has_final_norm = c.do_layer_norm_before.value_or(true);
  const double width = c.word_embed_proj_dim.value_or(s.hidden);
  if (width != s.hidden) s.embedding = width;
}

void set_distilbert(Shape& s, const Config& c) {
  set_classic(s);
  s.is_causal = false;
  s.learned_positions = needed(c.max_position_embeddings, "max_position_embeddings");
  s.has_embedding_norm = true;
  s.has_final_norm = false;
  s.is_tied = c.tie_word_embeddings.value_or(true);
}

void set_bert(Shape& s, const Config& c) {
  set_distilbert(s, c);
  s.token_types = needed(c.type_vocab_size, "type_vocab_size");
}

void set_roberta(Shape& s, const Config& c) {
  set_bert(s, c);
  s.reserved_positions = 2.0;  // up to the padding's, where counting starts
}

void set_images(Shape& s, const Config& c, double class_tokens) {
  set_classic(s);
  s.is_causal = false;
  s.has_qkv_bias = c.qkv_bias.value_or(true);
  s.image_size = needed(c.image_size, "image_size");
  s.patch_size = needed(c.patch_size, "patch_size");
  s.channels = needed(c.num_channels, "num_channels");
  const double side = std::floor(s.image_size / s.patch_size);
  if (side < 1.0) fail(ErrorCode::kValue, "must not be larger than image_size", "patch_size");
  s.class_tokens = class_tokens;
  s.learned_positions = side * side + class_tokens;
  s.has_head_bias = true;
}
void set_vit(Shape& s, const Config& c) { set_images(s, c, 1.0); }
void set_deit(Shape& s, const Config& c) { set_images(s, c, 2.0); }  // one for distillation

// ---- what classes have where a nested configuration says nothing

struct Sizes {
  double vocabulary, hidden, intermediate, blocks, heads;
  Number kv_heads{}, head_dim{}, window{};
};

void fill(Config& c, const Sizes& sizes) {
  const auto set = [](Number& number, const Number& value) {
    if (!number) number = value;
  };
  set(c.vocab_size, sizes.vocabulary);
  set(c.hidden_size, sizes.hidden);
  set(c.intermediate_size, sizes.intermediate);
  set(c.num_hidden_layers, sizes.blocks);
  set(c.num_attention_heads, sizes.heads);
  if (!c.states_key_value_heads) set(c.num_key_value_heads, sizes.kv_heads);
  set(c.head_dim, sizes.head_dim);
  if (!c.states_window) set(c.sliding_window, sizes.window);
}

void llama_sizes(Config& c) { fill(c, {32000, 4096, 11008, 32, 32}); }
void mistral_sizes(Config& c) { fill(c, {32000, 4096, 14336, 32, 32, 8, {}, 4096}); }
void mixtral_sizes(Config& c) {
  fill(c, {32000, 4096, 14336, 32, 32, 8});
  if (!c.num_experts) c.num_experts = 8;
  if (!c.num_experts_per_tok) c.num_experts_per_tok = 2;
}
void qwen_sizes(Config& c) { fill(c, {151936, 4096, 22016, 32, 32, 32}); }
void gemma_sizes(Config& c) { fill(c, {256000, 3072, 24576, 28, 16, 16, 256}); }
void gemma2_sizes(Config& c) { fill(c, {256000, 2304, 9216, 26, 8, 4, 256, 4096}); }
void gemma3_sizes(Config& c) { fill(c, {262208, 2304, 9216, 26, 8, 4, 256, 4096}); }
void llama4_sizes(Config& c) { fill(c, {202048, 5120, 8192, 48, 40, 8, 128}); }
void phi3_sizes(Config& c) { fill(c, {32064, 3072, 8192, 32, 32}); }

using enum TransformerKind;
constexpr std::array kFamilies{
    TransformerFamily{"llama", kDecoder, set_llama, "Llama", "ForCausalLM", llama_sizes},
    TransformerFamily{"mistral", kDecoder, set_mistral, "Mistral", "ForCausalLM", mistral_sizes},
    TransformerFamily{"mixtral", kDecoder, set_mixtral, "Mixtral", "ForCausalLM", mixtral_sizes},
    TransformerFamily{"qwen2", kDecoder, set_qwen2, "Qwen2", "ForCausalLM", qwen_sizes},
    TransformerFamily{"qwen2_moe", kDecoder, set_qwen2_moe, "Qwen2Moe", "ForCausalLM"},
    TransformerFamily{"qwen3", kDecoder, set_qwen3, "Qwen3", "ForCausalLM", qwen_sizes},
    TransformerFamily{"qwen3_moe", kDecoder, set_qwen3_moe, "Qwen3Moe", "ForCausalLM"},
    TransformerFamily{"gemma", kDecoder, set_gemma, "Gemma", "ForCausalLM", gemma_sizes},
    TransformerFamily{"gemma2", kDecoder, set_gemma2, "Gemma2", "ForCausalLM", gemma2_sizes},
    TransformerFamily{"gemma3_text", kDecoder, set_gemma3, "Gemma3", "ForCausalLM", gemma3_sizes},
    TransformerFamily{"phi3", kDecoder, set_phi3, "Phi3", "ForCausalLM", phi3_sizes},
    TransformerFamily{"smollm3", kDecoder, set_smollm3, "SmolLM3", "ForCausalLM"},
    TransformerFamily{"deepseek_v2", kDecoder, set_deepseek, "DeepseekV2", "ForCausalLM"},
    TransformerFamily{"deepseek_v3", kDecoder, set_deepseek, "DeepseekV3", "ForCausalLM"},
    TransformerFamily{"gpt_oss", kDecoder, set_gpt_oss, "GptOss", "ForCausalLM"},
    TransformerFamily{"llama4_text", kDecoder, set_llama4, "Llama4", "ForCausalLM", llama4_sizes},
    TransformerFamily{"opt", kDecoder, set_opt, "OPT", "ForCausalLM"},
    TransformerFamily{"gpt2", kGpt2, set_gpt2, "GPT2", "LMHeadModel"},
    TransformerFamily{"bert", kBert, set_bert, "Bert", "Model"},
    TransformerFamily{"roberta", kRoberta, set_roberta, "Roberta", "Model"},
    TransformerFamily{"xlm-roberta", kRoberta, set_roberta, "XLMRoberta", "Model"},
    TransformerFamily{"camembert", kRoberta, set_roberta, "Camembert", "Model"},
    TransformerFamily{"distilbert", kDistilBert, set_distilbert, "DistilBert", "Model"},
    TransformerFamily{"vit", kVit, set_vit, "ViT", "Model"},
    TransformerFamily{"deit", kDeit, set_deit, "DeiT", "Model"}};

}  // namespace

double needed(const Number& value, std::string_view key) {
  if (!value) fail(ErrorCode::kMissingKey, fmt::format("the key '{}' is missing", key));
  return *value;
}

const TransformerFamily& family_of(std::string_view model_type) {
  for (const TransformerFamily& family : kFamilies)
    if (family.type == model_type) return family;
  std::vector<std::string_view> known;
  for (const TransformerFamily& family : kFamilies) known.push_back(family.type);
  fail(ErrorCode::kUnsupported,
       fmt::format("unknown model type {}; known: {}", lamina::quoted(model_type),
                   listed(known, ", ")),
       "model_type");
}

}  // namespace lamina::io
