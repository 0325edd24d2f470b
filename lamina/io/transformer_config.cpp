#include "lamina/io/transformer_config.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <optional>

#include "lamina/core/nearest.h"
#include "lamina/core/units.h"
#include "lamina/io/json_reader.h"
#include "lamina/io/model_options.h"
#include "lamina/io/transformer.h"
#include "lamina/io/transformer_keys.h"

namespace lamina::io {
namespace {

using Config = TransformerConfig;
using Number = Config::Number;

double needed(const Number& value, std::string_view key) {
  if (!value) fail(ErrorCode::kMissingKey, fmt::format("the key '{}' is missing", key));
  return *value;
}

// ---- the families

void set_decoder(TransformerShape& s, const Config& c) {
  s.kv_heads = needed(c.num_key_value_heads, "num_key_value_heads");
  s.is_gated = true;
  s.is_tied = c.tie_word_embeddings.value_or(false);
}

void set_llama(TransformerShape& s, const Config& c) {
  Config own = c;
  if (!own.num_key_value_heads) own.num_key_value_heads = c.num_attention_heads;
  set_decoder(s, own);
  s.has_qkv_bias = s.has_output_bias = c.attention_bias.value_or(false);
  s.has_mlp_bias = c.mlp_bias.value_or(false);
}

void set_mistral(TransformerShape& s, const Config& c) {
  set_decoder(s, c);
  const Number window = c.states_window ? c.sliding_window : Number(4096.0);  // MistralConfig's own
  s.windows.assign(s.blocks, window);
}

// Qwen2Config: with use_sliding_window the blocks from max_window_layers on have the window.
void set_qwen_windows(TransformerShape& s, const Config& c) {
  if (!c.use_sliding_window.value_or(false)) return;
  const double window = needed(c.sliding_window, "sliding_window");
  const double first = needed(c.max_window_layers, "max_window_layers");
  s.windows.assign(s.blocks, std::nullopt);
  for (std::uint32_t l = 0; l < s.blocks; ++l)
    if (l >= first) s.windows[l] = window;
}

void set_qwen2(TransformerShape& s, const Config& c) {
  set_decoder(s, c);
  s.has_qkv_bias = true;
  set_qwen_windows(s, c);
}

void set_qwen3(TransformerShape& s, const Config& c) {
  set_decoder(s, c);
  s.head_dim = c.head_dim.value_or(128.0);  // Qwen3Config's own
  s.has_qkv_bias = s.has_output_bias = c.attention_bias.value_or(false);
  s.has_query_key_norm = true;
  set_qwen_windows(s, c);
}

// Biases everywhere, layer norms, as many keys as queries: GPT-2, BERT, ViT.
void set_classic(TransformerShape& s) {
  s.kv_heads = s.heads;
  s.has_qkv_bias = s.has_output_bias = s.has_mlp_bias = true;
  s.norm_weights = 2.0;
}

void set_gpt2(TransformerShape& s, const Config& c) {
  set_classic(s);
  s.learned_positions = needed(c.max_position_embeddings, "n_positions");
  s.is_tied = c.tie_word_embeddings.value_or(true);
}

void set_bert(TransformerShape& s, const Config& c) {
  set_classic(s);
  s.is_causal = false;
  s.learned_positions = needed(c.max_position_embeddings, "max_position_embeddings");
  s.token_types = needed(c.type_vocab_size, "type_vocab_size");
  s.has_embedding_norm = true;
  s.has_final_norm = false;
  s.is_tied = c.tie_word_embeddings.value_or(true);
}

void set_vit(TransformerShape& s, const Config& c) {
  set_classic(s);
  s.is_causal = false;
  s.has_qkv_bias = c.qkv_bias.value_or(true);
  s.image_size = needed(c.image_size, "image_size");
  s.patch_size = needed(c.patch_size, "patch_size");
  s.channels = needed(c.num_channels, "num_channels");
  const double side = std::floor(s.image_size / s.patch_size);
  if (side < 1.0) fail(ErrorCode::kValue, "must not be larger than image_size", "patch_size");
  s.learned_positions = side * side + 1.0;  // the patches and the class token
  s.has_head_bias = true;
}

struct Family {
  std::string_view type;
  void (*set)(TransformerShape&, const Config&);
  std::string_view prefix;        // of its architectures
  std::string_view architecture;  // where the file names none
};
constexpr std::array kFamilies{Family{"llama", set_llama, "Llama", "ForCausalLM"},
                               Family{"mistral", set_mistral, "Mistral", "ForCausalLM"},
                               Family{"qwen2", set_qwen2, "Qwen2", "ForCausalLM"},
                               Family{"qwen3", set_qwen3, "Qwen3", "ForCausalLM"},
                               Family{"gpt2", set_gpt2, "GPT2", "LMHeadModel"},
                               Family{"bert", set_bert, "Bert", "Model"},
                               Family{"vit", set_vit, "ViT", "Model"}};

const Family& family_of(const Config& c) {
  for (const Family& family : kFamilies)
    if (family.type == c.model_type) return family;
  std::vector<std::string_view> known;
  for (const Family& family : kFamilies) known.push_back(family.type);
  fail(ErrorCode::kUnsupported,
       fmt::format("models of type {} are not known{}; known are {}", lamina::quoted(c.model_type),
                   did_you_mean(c.model_type, known), fmt::join(known, ", ")),
       "model_type");
}

// ---- the head

struct Architecture {
  std::string_view family;  // "": decoders of text
  std::string_view ending;
  TransformerHead head;
};
using enum TransformerHead;
constexpr std::array kArchitectures{
    Architecture{"", "Model", kStates},
    Architecture{"", "ForCausalLM", kNextToken},
    Architecture{"gpt2", "LMHeadModel", kNextToken},
    Architecture{"", "ForSequenceClassification", kLabels},
    Architecture{"bert", "Model", kPooled},
    Architecture{"bert", "ForMaskedLM", kEveryToken},
    Architecture{"bert", "ForSequenceClassification", kPooledLabels},
    Architecture{"vit", "Model", kPooled},
    Architecture{"vit", "ForImageClassification", kLabels}};

bool applies(const Architecture& row, const Family& family) {
  const bool is_encoder = family.type == "bert" || family.type == "vit";
  return row.family.empty() ? !is_encoder : row.family == family.type;
}

void set_head(TransformerShape& s, const Config& c, const Family& family,
              std::vector<std::string>& notes) {
  std::string name = c.architectures.empty() ? "" : c.architectures.front();
  if (name.empty()) {
    name = fmt::format("{}{}", family.prefix, family.architecture);
    notes.push_back(fmt::format("the file names no architecture: it is taken as {}", name));
  }
  std::vector<std::string> known;
  for (const Architecture& row : kArchitectures) {
    if (!applies(row, family)) continue;
    known.push_back(fmt::format("{}{}", family.prefix, row.ending));
    if (known.back() != name) continue;
    s.head = row.head;
    if (s.head == kLabels || s.head == kPooledLabels)
      s.labels = c.num_labels.value_or(2.0);  // PretrainedConfig's own
    return;
  }
  fail(ErrorCode::kUnsupported,
       fmt::format("the architecture {} is not known; known are {}", lamina::quoted(name),
                   fmt::join(known, ", ")),
       "architectures");
}

// ---- the shape

// Later configurations say for each block whether it has the window.
void set_layer_types(TransformerShape& s, const Config& c) {
  if (c.layer_types.empty()) return;
  if (c.layer_types.size() != s.blocks)
    fail(ErrorCode::kValue,
         fmt::format("has {} entries, but there are {} blocks", c.layer_types.size(), s.blocks),
         "layer_types");
  s.windows.assign(s.blocks, std::nullopt);
  for (std::uint32_t l = 0; l < s.blocks; ++l) {
    if (c.layer_types[l] == "full_attention") continue;
    if (c.layer_types[l] != "sliding_attention")
      fail(ErrorCode::kUnsupported,
           fmt::format("{} is not known; known are full_attention, sliding_attention",
                       lamina::quoted(c.layer_types[l])),
           fmt::format("layer_types[{}]", l));
    s.windows[l] = needed(c.sliding_window, "sliding_window");
  }
}

TransformerShape shape_of(const Config& c, std::vector<std::string>& notes) {
  constexpr double kMostBlocks = 100'000;
  const Family& family = family_of(c);
  TransformerShape s;
  s.name = c.name.empty() ? c.model_type : c.name;
  const bool own_names = family.type == "gpt2";
  s.hidden = needed(c.hidden_size, own_names ? "n_embd" : "hidden_size");
  s.heads = needed(c.num_attention_heads, own_names ? "n_head" : "num_attention_heads");
  const double blocks = needed(c.num_hidden_layers, own_names ? "n_layer" : "num_hidden_layers");
  if (blocks > kMostBlocks)
    fail(ErrorCode::kLimit, fmt::format("{} blocks are more than {}", blocks, kMostBlocks));
  s.blocks = static_cast<std::uint32_t>(blocks);
  if (family.type != "vit") s.vocabulary = needed(c.vocab_size, "vocab_size");
  s.intermediate = own_names && !c.intermediate_size
                       ? 4.0 * s.hidden
                       : needed(c.intermediate_size, "intermediate_size");
  family.set(s, c);
  if (s.head_dim == 0.0) s.head_dim = c.head_dim.value_or(s.hidden / s.heads);
  if (s.head_dim != std::floor(s.head_dim))
    fail(ErrorCode::kValue, fmt::format("{} heads do not divide {} evenly", s.heads, s.hidden));
  if (std::fmod(s.heads, s.kv_heads) != 0.0)
    fail(ErrorCode::kValue,
         fmt::format("{} heads of keys do not divide {} heads evenly", s.kv_heads, s.heads),
         "num_key_value_heads");
  set_layer_types(s, c);
  set_head(s, c, family, notes);
  return s;
}

// ---- the run

void set_dtype(TransformerRun& run, std::string& dtype, const Config& c,
               const ModelOptions& options, std::vector<std::string>& notes) {
  dtype = options.dtype.empty() ? c.dtype : options.dtype;
  if (dtype.empty()) {
    dtype = "float32";
    notes.emplace_back("the file names no type of numbers: they are taken as float32 (--dtype)");
  }
  const auto bytes = bytes_of_dtype(dtype);
  if (!bytes)
    fail(ErrorCode::kUnsupported,
         fmt::format("numbers of type {} are not known: give --dtype with "
                     "one of {}",
                     lamina::quoted(dtype), fmt::join(dtype_names(), ", ")));
  run.bytes = *bytes;
}

void set_tokens(TransformerRun& run, const TransformerShape& s, const ModelOptions& options) {
  if (s.takes_images()) {
    if (options.tokens || options.context)
      fail(ErrorCode::kUsage,
           "the tokens of a ViT follow from its images: leave out --tokens and "
           "--context");
    run.tokens = run.context = s.learned_positions;
    return;
  }
  if (options.tokens && options.context)
    fail(ErrorCode::kUsage,
         "give --tokens for a prompt or --context for one decoding step, not both");
  if (options.context && !s.is_causal)
    fail(ErrorCode::kUsage, "an encoder has no decoding steps: give --tokens, not --context");
  if (!options.tokens && !options.context)
    fail(ErrorCode::kUsage,
         s.is_causal ? "the file does not say how many tokens: give --tokens N for a prompt, or "
                       "--context N for one decoding step"
                     : "the file does not say how many tokens: give --tokens N");
  run.tokens = options.context ? 1.0 : *options.tokens;
  run.context = options.context ? *options.context : *options.tokens;
  if (s.learned_positions > 0.0 && run.context > s.learned_positions)
    fail(ErrorCode::kValue, fmt::format("{} tokens are more than the {} positions that the model "
                                        "knows",
                                        run.context, s.learned_positions));
}

struct Said {
  const Config& config;
  const TransformerShape& shape;
  const TransformerRun& run;
  std::string dtype;
  bool is_step = false;
};

std::string run_text(const Said& said) {
  const auto& [config, s, run, dtype, is_step] = said;
  if (s.takes_images())
    return fmt::format("{} images of {} tokens each, in {}", run.batch, run.tokens, dtype);
  if (is_step)
    return fmt::format("one decoding step of {} sequences that see {} tokens each, in {}",
                       run.batch, run.context, dtype);
  return fmt::format("{} sequences of {} tokens, in {}", run.batch, run.tokens, dtype);
}

// "134217728 B in each of 32 blocks", or how much in how many where windows differ.
std::string cache_text(const Said& said) {
  std::map<double, std::size_t> blocks;  // by size of their cache
  for (std::uint32_t l = 0; l < said.shape.blocks; ++l)
    ++blocks[cache_bytes(said.shape, said.run, l)];
  std::string text;
  for (const auto& [bytes, count] : blocks)
    text += fmt::format("{}{:.0f} B in {} blocks", text.empty() ? "" : ", ", bytes, count);
  return text;
}

void add_notes(ModelBuilder& model, const Said& said) {
  const auto& [config, s, run, dtype, is_step] = said;
  model.add_note(run_text(said));
  model.add_note(
      fmt::format("{:.0f} parameters; the work is that of matrix products", num_parameters(s)));
  if (s.is_causal)
    model.add_note(fmt::format(
        "cache of keys and values, which stays where its block is computed: {}", cache_text(said)));
  if (s.is_tied && (s.head == kNextToken || s.head == kEveryToken))
    model.add_note(
        "the head uses the embedding's matrix: it counts once, at the embedding, but "
        "both layers need it");
  if (s.head == kNextToken && !is_step)
    model.add_note("logits are made for the last token of a sequence only");
  if (std::ranges::any_of(s.windows, [](const auto& w) { return w.has_value(); }))
    model.add_note(fmt::format(
        "a sliding window limits how many tokens a token sees in {} of {} "
        "blocks",
        std::ranges::count_if(s.windows, [](auto& w) { return w.has_value(); }), s.blocks));
  if (s.learned_positions == 0.0 && config.max_position_embeddings &&
      run.context > *config.max_position_embeddings)
    model.add_note(fmt::format("{} tokens are more than the {} that the model was made for",
                               run.context, *config.max_position_embeddings));
  if (config.is_quantized)
    model.add_note(
        fmt::format("quantization_config is passed over: every number counts as {}", dtype));
}

Model build(const Config& config, const ModelOptions& options) {
  std::vector<std::string> notes;
  const TransformerShape shape = shape_of(config, notes);
  TransformerRun run;
  std::string dtype;
  set_dtype(run, dtype, config, options, notes);
  run.batch = options.batch.value_or(1);
  set_tokens(run, shape, options);
  ModelBuilder model(shape.name);
  add_notes(model, {config, shape, run, dtype, options.context.has_value()});
  for (std::string& note : notes) model.add_note(std::move(note));
  return take(build_transformer(shape, run, std::move(model)));
}

}  // namespace

Expected<Model> parse_transformer_config(const SourceText& source, const ModelOptions& options) {
  Config config;
  if (auto ok = read_json(source, [&](JsonReader& in) { config = read_transformer_keys(in); }); !ok)
    return tl::unexpected(std::move(ok.error()));
  return guarded(source, [&] { return build(config, options); });
}

bool may_be_transformer(std::string_view head) { return head.find("\"model_type\"") != head.npos; }

}  // namespace lamina::io
