#include "lamina/io/models/transformer.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace lamina::io {
namespace {

constexpr double kBytesOfTokenId = 8.0;  // int64

// 1 + 2 + .. + n
double sum_to(double n) { return n * (n + 1.0) / 2.0; }

// Pairs of a token and one that it sees, among the first n of a sequence, in one head.
double pairs_among(const TransformerShape& shape, double n, std::optional<double> window) {
  const double w = std::min(window.value_or(n), n);
  if (!shape.is_causal) return n * n;
  if (n == 0.0) return 0.0;
  if (shape.has_chunks) return std::floor(n / w) * sum_to(w) + sum_to(std::fmod(n, w));
  return sum_to(w) + (n - w) * w;  // token i sees min(i, w)
}

// The pairs that the last n of so many tokens add.
double pairs_of_last(const TransformerShape& shape, double n, double all,
                     std::optional<double> window) {
  return pairs_among(shape, all, window) - pairs_among(shape, all - n, window);
}

double norm_parameters(const TransformerShape& s) { return s.norm_weights * s.hidden; }

double dense_parameters(double in, double out, bool has_bias) {
  return in * out + (has_bias ? out : 0.0);
}

// Between an embedding of another width and the blocks.
double projection_parameters(const TransformerShape& s) {
  return s.embedding > 0.0 ? s.embedding * s.hidden : 0.0;
}
double embedding_width(const TransformerShape& s) {
  return s.embedding > 0.0 ? s.embedding : s.hidden;
}

double embedding_parameters(const TransformerShape& s) {
  double sum = s.vocabulary * embedding_width(s) + projection_parameters(s) +
               (s.learned_positions + s.token_types) * s.hidden;
  if (s.takes_images())
    sum += dense_parameters(s.channels * s.patch_size * s.patch_size, s.hidden, true) +
           s.class_tokens * s.hidden;
  return sum + (s.has_embedding_norm ? norm_parameters(s) : 0.0);
}

// Numbers of a part, or of a block: in matrices, in those of experts, in norms, biases and routers.
struct Parts {
  double matrices = 0.0, experts = 0.0, others = 0.0;
};

// Multiply-adds of a token in the projections are the numbers of their matrices.
Parts attention_parts(const TransformerShape& s) {
  const double queries = s.heads * s.head_dim, keys = s.kv_heads * s.head_dim;
  Parts parts;
  if (const TransformerLatents& x = s.latents; x.key_rank > 0.0) {
    const double values = s.heads * x.value_dim, plain = s.heads * (s.head_dim - x.rotary);
    parts.matrices = x.query_rank > 0.0 ? x.query_rank * (s.hidden + queries) : s.hidden * queries;
    parts.matrices += s.hidden * (x.key_rank + x.rotary) + x.key_rank * (plain + values);
    parts.matrices += values * s.hidden;
    parts.others = x.query_rank + x.key_rank;  // their norms
    if (s.has_qkv_bias) parts.others += x.query_rank + x.key_rank + x.rotary;
  } else {
    parts.matrices = s.hidden * (2.0 * queries + 2.0 * keys);
    parts.others = s.has_qkv_bias ? queries + 2.0 * keys : 0.0;
  }
  if (s.has_output_bias) parts.others += s.hidden;
  if (s.has_query_key_norm) parts.others += 2.0 * s.head_dim;
  if (s.has_sinks) parts.others += s.heads;
  return parts;
}

double mlp_matrices(const TransformerShape& s, double width) {
  return (s.is_gated ? 3.0 : 2.0) * s.hidden * width;
}
double mlp_biases(const TransformerShape& s, double width) {
  return (s.is_gated ? 2.0 : 1.0) * width + s.hidden;
}

Parts block_parts(const TransformerShape& s, std::uint32_t block) {
  Parts parts = attention_parts(s);
  parts.others += s.norms * norm_parameters(s);
  if (!s.has_experts(block)) {
    parts.matrices += mlp_matrices(s, s.intermediate);
    if (s.has_mlp_bias) parts.others += mlp_biases(s, s.intermediate);
    return parts;
  }
  const TransformerExperts& x = s.experts;
  parts.experts = x.count * mlp_matrices(s, x.intermediate);
  parts.matrices += mlp_matrices(s, x.shared);
  parts.others += x.count * s.hidden + (x.has_shared_gate ? s.hidden : 0.0);
  if (x.has_router_bias) parts.others += x.count;
  if (x.has_bias) parts.others += x.count * mlp_biases(s, x.intermediate);
  return parts;
}

// Of a token, but for the pairs that it is part of.
double macs_per_token(const TransformerShape& s, std::uint32_t block) {
  const TransformerExperts& x = s.experts;
  const double mlp = s.has_experts(block)
                         ? mlp_matrices(s, x.per_token * x.intermediate + x.shared) +
                               s.hidden * (x.count + (x.has_shared_gate ? 1.0 : 0.0))
                         : mlp_matrices(s, s.intermediate);
  return attention_parts(s).matrices + mlp;
}

// Scores, and values by scores, in all heads. A token that is added to others finds the narrow
// states of latent attention in the cache, and multiplies these (DeepSeek-V2, section 2.1.2).
double macs_per_pair(const TransformerShape& s, bool is_added) {
  const TransformerLatents& x = s.latents;
  if (x.key_rank == 0.0) return s.heads * 2.0 * s.head_dim;
  return s.heads * (is_added ? 2.0 * x.key_rank + x.rotary : s.head_dim + x.value_dim);
}

double block_macs(const TransformerShape& s, const TransformerRun& run, std::uint32_t block,
                  std::optional<double> window) {
  const bool is_added = s.is_causal && run.tokens < run.context;
  return run.batch *
         (run.tokens * macs_per_token(s, block) +
          pairs_of_last(s, run.tokens, run.context, window) * macs_per_pair(s, is_added));
}

// The mean over the further runs.
double step_macs(const TransformerShape& s, const TransformerRun& run, std::uint32_t block,
                 std::optional<double> window) {
  const double pairs = pairs_of_last(s, run.steps, run.context + run.steps, window) / run.steps;
  return run.batch * (macs_per_token(s, block) + pairs * macs_per_pair(s, true));
}

std::optional<double> window_of(const TransformerShape& s, std::uint32_t block) {
  return block < s.windows.size() ? s.windows[block] : std::nullopt;
}

struct Head {
  std::string_view name;
  double parameters = 0.0, macs = 0.0;
  double output = 0.0;  // numbers
};

Head head_of(const TransformerShape& s, const TransformerRun& run) {
  using enum TransformerHead;
  const double b = run.batch, n = run.tokens, h = s.hidden, v = s.vocabulary;
  const double out = projection_parameters(s), per_token = out + embedding_width(s) * v;
  const double states = b * n * h, matrix = s.is_tied ? 0.0 : embedding_width(s) * v;
  const double pooler = dense_parameters(h, h, true);
  switch (s.head) {
    case kStates: return {"states", 0.0, 0.0, states};
    case kNextToken:
      return {"head", matrix + out + (s.has_head_bias ? v : 0.0), b * per_token, b * v};
    case kEveryToken:
      return {"head", pooler + norm_parameters(s) + matrix + v, b * n * (h * h + h * v), b * n * v};
    case kPooled: return {"pooler", pooler, b * h * h, states + b * h};
    case kLabels:
      return {"head", dense_parameters(h, s.labels, s.has_head_bias), b * h * s.labels,
              b * s.labels};
    case kPooledLabels:
      return {"head", pooler + dense_parameters(h, s.labels, true), b * (h * h + h * s.labels),
              b * s.labels};
    case kTokenLabels:
      return {"head", dense_parameters(h, s.labels, true), b * n * h * s.labels, b * n * s.labels};
    case kPreTraining:
      return {"head",
              2.0 * pooler + norm_parameters(s) + matrix + v + dense_parameters(h, 2.0, true),
              b * n * (h * h + h * v) + b * (h * h + 2.0 * h), b * (n * v + 2.0)};
  }
  return {};
}

double head_parameters(const TransformerShape& s) {
  return head_of(s, {}).parameters + (s.has_final_norm ? norm_parameters(s) : 0.0);
}

// What a layer takes and gives in a run.
struct Pass {
  double macs = 0.0, output_bytes = 0.0;
};

class Chain {
 public:
  Chain(ModelBuilder builder, const TransformerRun& run, double input_bytes)
      : model_(std::move(builder)), has_steps_(run.steps > 0.0) {
    tensor_ = model_.add_tensor("input", Bytes(input_bytes));
    model_.add_input(tensor_);
    model_.set_steps(static_cast<std::uint32_t>(run.steps));
    if (has_steps_) model_.set_step_size(tensor_, Bytes(run.batch * kBytesOfTokenId));
  }

  void add(Operator op, const Pass& pass, const Pass& step) {
    op.macs = pass.macs;
    op.work = Flop(2.0 * pass.macs);
    op.inputs = {tensor_};
    tensor_ = model_.add_tensor(op.name, Bytes(pass.output_bytes));
    op.outputs = {tensor_};
    if (has_steps_) {
      op.step_work = Flop(2.0 * step.macs);
      model_.set_step_size(tensor_, Bytes(step.output_bytes));
    }
    model_.add_operator(std::move(op));
  }

  Expected<Model> build() && {
    model_.add_result(tensor_);
    return std::move(model_).build();
  }

 private:
  ModelBuilder model_;
  bool has_steps_;
  TensorId tensor_;
};

Operator block_operator(const TransformerShape& s, const TransformerRun& run, std::uint32_t block) {
  const Parts parts = block_parts(s, block);
  return {.name = fmt::format("block {}", block + 1),
          .type = "Block",
          .weights = Bytes(parts.matrices * run.matrix_bytes.value_or(run.bytes) +
                           parts.experts * run.expert_bytes.value_or(run.bytes) +
                           parts.others * run.bytes),
          .state = Bytes(cache_bytes(s, run, block, run.kept))};
}

Pass pass_of_head(const TransformerShape& s, const TransformerRun& run) {
  const Head head = head_of(s, run);
  return {head.macs, run.gives_id ? run.batch * kBytesOfTokenId : head.output * run.bytes};
}

}  // namespace

double cache_bytes(const TransformerShape& s, const TransformerRun& run, std::uint32_t block,
                   double tokens) {
  if (!s.is_causal) return 0.0;
  const std::optional<double> window = window_of(s, block);
  const TransformerLatents& x = s.latents;
  const double numbers = x.key_rank > 0.0 ? x.key_rank + x.rotary : 2.0 * s.kv_heads * s.head_dim;
  return run.batch * numbers * std::min(window.value_or(tokens), tokens) * run.bytes;
}

double num_parameters(const TransformerShape& s) {
  double sum = embedding_parameters(s) + head_parameters(s);
  for (std::uint32_t l = 0; l < s.blocks; ++l) {
    const Parts parts = block_parts(s, l);
    sum += parts.matrices + parts.experts + parts.others;
  }
  return sum;
}

Expected<Model> build_transformer(const TransformerShape& s, const TransformerRun& run,
                                  ModelBuilder builder) {
  TransformerRun step = run;  // but for the pairs of tokens
  step.tokens = 1.0;
  const double state = run.batch * s.hidden * run.bytes, states = run.tokens * state;
  const double patch = s.channels * s.patch_size * s.patch_size;
  Chain chain(std::move(builder), run,
              run.batch * (s.takes_images() ? s.channels * s.image_size * s.image_size * run.bytes
                                            : run.tokens * kBytesOfTokenId));
  const double patches =
      s.takes_images() ? run.batch * (run.tokens - s.class_tokens) * patch * s.hidden : 0.0;
  chain.add({.name = "embedding",
             .type = "Embedding",
             .weights = Bytes(embedding_parameters(s) * run.bytes)},
            {patches, states}, {0.0, state});
  for (std::uint32_t l = 0; l < s.blocks; ++l) {
    const std::optional<double> window = window_of(s, l);
    chain.add(block_operator(s, run, l), {block_macs(s, run, l, window), states},
              {run.steps > 0.0 ? step_macs(s, run, l, window) : 0.0, state});
  }
  chain.add({.name = std::string(head_of(s, run).name),
             .type = "Head",
             .weights = Bytes(head_parameters(s) * run.bytes)},
            pass_of_head(s, run), pass_of_head(s, step));
  return std::move(chain).build();
}

}  // namespace lamina::io
