#include "lamina/io/models/transformer_config.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <optional>

#include "lamina/core/quoted.h"
#include "lamina/core/units.h"
#include "lamina/io/models/model_options.h"
#include "lamina/io/models/transformer.h"
#include "lamina/io/models/transformer_families.h"
#include "lamina/io/models/transformer_keys.h"
#include "lamina/io/models/transformer_quantization.h"
#include "lamina/io/text/json_reader.h"
#include "lamina/model/note.h"

namespace lamina::io {
namespace {

using Config = TransformerConfig;
using enum TransformerHead;

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
    const std::string& type = c.layer_types[l];
    if (type == "sliding_attention") s.windows[l] = needed(c.sliding_window, "sliding_window");
    if (type == "chunked_attention")
      s.windows[l] = needed(c.attention_chunk_size, "attention_chunk_size");
    if (type != "full_attention" && !s.windows[l])
      fail(ErrorCode::kUnsupported,
           fmt::format(
               "{} is not known; known: full_attention, sliding_attention, chunked_attention",
               lamina::quoted(type)),
           fmt::format("layer_types[{}]", l));
  }
}

void set_sizes(TransformerShape& s, const Config& c, const TransformerFamily& family) {
  constexpr double kMostBlocks = 100'000;
  const bool own_names = family.kind == TransformerKind::kGpt2;
  s.hidden = needed(c.hidden_size, own_names ? "n_embd" : "hidden_size");
  s.heads = needed(c.num_attention_heads, own_names ? "n_head" : "num_attention_heads");
  const double blocks = needed(c.num_hidden_layers, own_names ? "n_layer" : "num_hidden_layers");
  if (blocks > kMostBlocks)
    fail(ErrorCode::kLimit, fmt::format("{} blocks are more than {}", blocks, kMostBlocks));
  s.blocks = static_cast<std::uint32_t>(blocks);
  if (family.kind != TransformerKind::kVit && family.kind != TransformerKind::kDeit)
    s.vocabulary = needed(c.vocab_size, "vocab_size");
  s.intermediate = own_names && !c.intermediate_size
                       ? 4.0 * s.hidden
                       : needed(c.intermediate_size, "intermediate_size");
}

TransformerShape shape_of(const Config& c, std::vector<Note>& notes) {
  const TransformerFamily& family = family_of(c.model_type);
  TransformerShape s;
  s.name = c.name.empty() ? c.model_type : c.name;
  set_sizes(s, c, family);
  family.set(s, c);
  if (s.head_dim == 0.0) s.head_dim = c.head_dim.value_or(s.hidden / s.heads);
  if (s.head_dim != std::floor(s.head_dim))
    fail(ErrorCode::kValue, fmt::format("{} heads do not divide {} evenly", s.heads, s.hidden));
  if (std::fmod(s.heads, s.kv_heads) != 0.0)
    fail(ErrorCode::kValue,
         fmt::format("{} heads of keys do not divide {} heads evenly", s.kv_heads, s.heads),
         "num_key_value_heads");
  if (s.experts.per_token > s.experts.count)
    fail(ErrorCode::kValue,
         fmt::format("{} experts per token are more than the {} available", s.experts.per_token,
                     s.experts.count),
         "num_experts_per_tok");
  set_layer_types(s, c);
  set_transformer_head(s, c, family, notes);
  return s;
}

// The part of a model of text and images that is read; what its classes have by themselves is
// filled in, for nested configurations state only what differs.
Config text_part(const Config& whole, std::vector<Note>& notes) {
  Config c = whole.text.front();
  if (c.model_type.empty()) c.model_type = "llama";  // LlavaConfig's own
  const TransformerFamily& family = family_of(c.model_type);
  if (family.set_defaults != nullptr) family.set_defaults(c);
  if (c.architectures.empty())
    c.architectures = {fmt::format("{}{}", family.prefix, family.architecture)};
  if (!c.tie_word_embeddings) c.tie_word_embeddings = whole.tie_word_embeddings;
  if (c.dtype.empty()) c.dtype = whole.dtype;
  if (!c.quantization) c.quantization = whole.quantization;
  c.name = whole.name.empty() ? whole.model_type : whole.name;
  notes.push_back(
      {.code = "text-part",
       .text = fmt::format(
           "only the text_config of {} is read, a {}; left out: {}, and the parts that join them",
           lamina::quoted(whole.model_type), c.model_type,
           whole.other_parts.empty() ? "all else" : listed(whole.other_parts, ", ")),
       .assumption = true});
  return c;
}

// ---- the run

void set_dtype(TransformerRun& run, std::string& dtype, const Config& c,
               const ModelOptions& options, std::vector<Note>& notes) {
  constexpr std::string_view kTorch = "torch.";
  dtype = options.dtype.empty() ? c.dtype : options.dtype;
  if (dtype.starts_with(kTorch)) dtype.erase(0, kTorch.size());
  if (dtype.empty()) {
    dtype = "float32";
    notes.push_back({.code = "number-type",
                     .text = "the file names no number type: float32 is assumed (--dtype)",
                     .assumption = true});
  }
  const auto bytes = bytes_of_dtype(dtype);
  if (!bytes)
    fail(ErrorCode::kUnsupported, fmt::format("numbers of type {} are not known: give --dtype with "
                                              "one of {}",
                                              lamina::quoted(dtype), listed(dtype_names(), ", ")));
  run.bytes = *bytes;
}

// That the options say how many tokens there are, in one way, and fit the model.
void demand_tokens(const TransformerShape& s, const ModelOptions& options) {
  if (s.takes_images()) {
    if (options.tokens || options.context || options.generate)
      fail(ErrorCode::kUsage,
           options.generate
               ? "a ViT generates no tokens: leave out --generate"
               : "the tokens of a ViT follow from its images: leave out --tokens and --context");
    return;
  }
  if (options.generate && !s.is_causal)
    fail(ErrorCode::kUsage, "an encoder generates no tokens: leave out --generate");
  if (options.generate && options.context)
    fail(ErrorCode::kUsage,
         "--generate makes tokens after a prompt: give it with --tokens, not --context");
  if (options.generate && !options.tokens)
    fail(ErrorCode::kUsage, "--generate needs to know how long its prompt is: give --tokens N");
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
}

void set_tokens(TransformerRun& run, const TransformerShape& s, const ModelOptions& options) {
  demand_tokens(s, options);
  if (s.takes_images()) {
    run.tokens = run.context = s.learned_positions;
    return;
  }
  run.tokens = options.context ? 1.0 : *options.tokens;
  run.context = options.context ? *options.context : *options.tokens;
  run.steps = options.generate.value_or(1) - 1.0;
  const double seen = run.context + run.steps;
  if (options.context || options.generate) run.kept = seen;
  const double positions = s.learned_positions - s.reserved_positions;
  if (s.learned_positions > 0.0 && seen > positions)
    fail(ErrorCode::kValue,
         fmt::format("{} tokens are more than the {} positions that the model knows", seen,
                     positions));
}

void set_result(TransformerRun& run, const TransformerShape& s, const ModelOptions& options) {
  if (s.head != kNextToken && (options.generate || options.logits))
    fail(ErrorCode::kUsage,
         fmt::format("this architecture makes no logits of the next token: leave out --{}",
                     options.generate ? "generate" : "logits"));
  run.gives_id =
      options.logits.value_or(options.generate ? Logits::kLast : Logits::kAll) == Logits::kLast;
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
  if (run.steps > 0.0)
    return fmt::format("{} sequences of {} tokens, and {} further runs of one token each, in {}",
                       run.batch, run.tokens, run.steps, dtype);
  return fmt::format("{} sequences of {} tokens, in {}", run.batch, run.tokens, dtype);
}

// "134217728 B in each of 32 blocks", or how much in how many where windows differ.
std::string cache_text(const Said& said) {
  std::map<double, std::size_t> blocks;  // by size of their cache
  for (std::uint32_t l = 0; l < said.shape.blocks; ++l)
    ++blocks[cache_bytes(said.shape, said.run, l, said.run.context + said.run.steps)];
  std::string text;
  for (const auto& [bytes, count] : blocks)
    text += fmt::format("{}{:.0f} B in {} blocks", text.empty() ? "" : ", ", bytes, count);
  return text;
}

void add_notes(ModelBuilder& model, const Said& said) {
  const auto& [config, s, run, dtype, is_step] = said;
  model.add_note({.code = "run", .text = run_text(said)});
  model.add_note({.code = "parameters",
                  .text = fmt::format("{:.0f} parameters; the work is that of matrix products",
                                      num_parameters(s))});
  if (s.is_causal)
    model.add_note({.code = "cache",
                    .text = fmt::format(
                        "cache of keys and values, which stays where its block is computed: {}",
                        cache_text(said))});
  if (s.is_tied && (s.head == kNextToken || s.head == kEveryToken))
    model.add_note({.code = "shared-weights",
                    .text = "the head uses the embedding's matrix: it counts once, at the "
                            "embedding, but both layers need it"});
  if (s.head == kNextToken && !is_step)
    model.add_note(
        {.code = "last-token", .text = "logits are made for the last token of a sequence only"});
  if (run.gives_id)
    model.add_note({.code = "token-id", .text = "the result is the next token's id, 8 bytes"});
  if (std::ranges::any_of(s.windows, [](const auto& w) { return w.has_value(); }))
    model.add_note(
        {.code = "sliding-window",
         .text = fmt::format(
             "a sliding window limits how many tokens a token sees in {} of {} blocks",
             std::ranges::count_if(s.windows, [](auto& w) { return w.has_value(); }), s.blocks)});
  if (s.learned_positions == 0.0 && config.max_position_embeddings &&
      run.context + run.steps > *config.max_position_embeddings)
    model.add_note(
        {.code = "many-tokens",
         .text = fmt::format("{} tokens are more than the {} that the model was made for",
                             run.context + run.steps, *config.max_position_embeddings)});
  if (s.experts.count > 0.0)
    model.add_note(
        {.code = "experts",
         .text = fmt::format(
             "a token passes through {} of {} experts: the work is theirs, the weights are all",
             s.experts.per_token, s.experts.count)});
  if (s.experts.count > 0.0 && (is_step || run.steps > 0.0))
    model.add_note({.code = "experts-read",
                    .text = "where memory is slow, a step reads the weights of all experts, not "
                            "only of those that its tokens pass through",
                    .assumption = true});
}

void set_quantization(TransformerRun& run, const Config& c, std::string_view dtype,
                      std::vector<Note>& notes) {
  if (!c.quantization) return;
  const auto bytes = quantized_bytes(*c.quantization);
  if (!bytes) {
    notes.push_back(
        {.code = "quantization",
         .text = fmt::format(
             "the quantization_config ({}) is not known and left out: every number counts as {}",
             lamina::quoted(c.quantization->method), dtype),
         .assumption = true});
    return;
  }
  run.matrix_bytes = bytes->matrices;
  run.expert_bytes = bytes->experts;
  notes.push_back({.code = "quantization",
                   .text = fmt::format(
                       "the matrices of {} are held as {}, {:.4g} B a number with their scales; "
                       "all other weights as {}",
                       bytes->matrices ? "blocks" : "experts", bytes->text,
                       bytes->experts.value_or(0.0), dtype)});
}

Model build(const Config& whole, const ModelOptions& options) {
  std::vector<Note> notes;
  const Config config = whole.text.empty() ? whole : text_part(whole, notes);
  const TransformerShape shape = shape_of(config, notes);
  TransformerRun run;
  std::string dtype;
  set_dtype(run, dtype, config, options, notes);
  set_quantization(run, config, dtype, notes);
  run.batch = options.batch.value_or(1);
  set_tokens(run, shape, options);
  set_result(run, shape, options);
  ModelBuilder model(shape.name);
  add_notes(model, {config, shape, run, dtype, options.context.has_value()});
  for (Note& note : notes) model.add_note(std::move(note));
  return take(build_transformer(shape, run, std::move(model)));
}

}  // namespace

Expected<Model> parse_transformer_config(const SourceText& source, const ModelOptions& options) {
  Config config;
  if (auto ok = read_json(source, [&](JsonReader& in) { config = read_transformer_keys(in); }); !ok)
    return tl::unexpected(std::move(ok.error()));
  return guarded(source, [&] {
    if (config.model_type.empty()) fail(ErrorCode::kMissingKey, "the key 'model_type' is missing");
    return build(config, options);
  });
}

bool may_be_transformer(std::string_view head) { return head.find("\"model_type\"") != head.npos; }

}  // namespace lamina::io
