#include "lamina/io/transformer_keys.h"

#include <cstdint>
#include <string_view>

namespace lamina::io {
namespace {

using Number = TransformerConfig::Number;

Number count(JsonReader& in) {
  constexpr std::int64_t kMost = 1'000'000'000;
  if (in.is_null()) return std::nullopt;
  return static_cast<double>(in.whole(1, kMost));
}

std::optional<bool> truth(JsonReader& in) {
  if (in.is_null()) return std::nullopt;
  return in.boolean();
}

std::string text(JsonReader& in) { return in.is_null() ? "" : std::string(in.text()); }

std::vector<std::string> texts(JsonReader& in) {
  std::vector<std::string> all;
  if (!in.is_null()) in.list([&](std::size_t) { all.emplace_back(in.text()); });
  return all;
}

Number entries(JsonReader& in) {
  double number = 0.0;
  in.map([&](std::string_view) {
    in.pass_over();
    number += 1.0;
  });
  return number;
}

}  // namespace

TransformerConfig read_transformer_keys(JsonReader& in) {
  TransformerConfig c;
  in.open_object({{"model_type", [&] { c.model_type = in.text(); }, kRequired},
                  {"_name_or_path", [&] { c.name = text(in); }},
                  {"architectures", [&] { c.architectures = texts(in); }},
                  {"torch_dtype", [&] { c.dtype = text(in); }},
                  {"dtype", [&] { c.dtype = text(in); }},
                  {"vocab_size", [&] { c.vocab_size = count(in); }},
                  {"hidden_size", [&] { c.hidden_size = count(in); }},
                  {"n_embd", [&] { c.hidden_size = count(in); }},
                  {"intermediate_size", [&] { c.intermediate_size = count(in); }},
                  {"n_inner", [&] { c.intermediate_size = count(in); }},
                  {"num_hidden_layers", [&] { c.num_hidden_layers = count(in); }},
                  {"n_layer", [&] { c.num_hidden_layers = count(in); }},
                  {"num_attention_heads", [&] { c.num_attention_heads = count(in); }},
                  {"n_head", [&] { c.num_attention_heads = count(in); }},
                  {"num_key_value_heads", [&] { c.num_key_value_heads = count(in); }},
                  {"head_dim", [&] { c.head_dim = count(in); }},
                  {"sliding_window",
                   [&] {
                     c.sliding_window = count(in);
                     c.states_window = true;
                   }},
                  {"use_sliding_window", [&] { c.use_sliding_window = truth(in); }},
                  {"max_window_layers", [&] { c.max_window_layers = in.number(); }},
                  {"layer_types", [&] { c.layer_types = texts(in); }},
                  {"max_position_embeddings", [&] { c.max_position_embeddings = count(in); }},
                  {"n_positions", [&] { c.max_position_embeddings = count(in); }},
                  {"type_vocab_size", [&] { c.type_vocab_size = count(in); }},
                  {"tie_word_embeddings", [&] { c.tie_word_embeddings = truth(in); }},
                  {"attention_bias", [&] { c.attention_bias = truth(in); }},
                  {"mlp_bias", [&] { c.mlp_bias = truth(in); }},
                  {"qkv_bias", [&] { c.qkv_bias = truth(in); }},
                  {"image_size", [&] { c.image_size = count(in); }},
                  {"patch_size", [&] { c.patch_size = count(in); }},
                  {"num_channels", [&] { c.num_channels = count(in); }},
                  {"num_labels", [&] { c.num_labels = count(in); }},
                  {"id2label", [&] { c.num_labels = entries(in); }},
                  {"quantization_config", [&] {
                     in.pass_over();
                     c.is_quantized = true;
                   }}});
  return c;
}

}  // namespace lamina::io
