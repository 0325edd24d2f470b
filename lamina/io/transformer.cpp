#include "lamina/io/transformer.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace lamina::io {
namespace {

constexpr double kBytesOfTokenId = 8.0;  // int64

// Pairs of a token and one that it sees, in one sequence, in one head.
double pairs(const TransformerShape& shape, const TransformerRun& run,
             std::optional<double> window) {
  const double n = run.tokens, w = std::min(window.value_or(run.context), run.context);
  if (!shape.is_causal) return n * n;
  if (n == 1.0) return w;                    // a decoding step
  return w * (w + 1.0) / 2.0 + (n - w) * w;  // token i sees min(i, w)
}

double norm_parameters(const TransformerShape& s) { return s.norm_weights * s.hidden; }

// Multiply-adds and weights of one dense layer.
double dense_parameters(double in, double out, bool has_bias) {
  return in * out + (has_bias ? out : 0.0);
}

double embedding_parameters(const TransformerShape& s) {
  double sum = s.vocabulary * s.hidden + (s.learned_positions + s.token_types) * s.hidden;
  if (s.takes_images())
    sum += dense_parameters(s.channels * s.patch_size * s.patch_size, s.hidden, true) + s.hidden;
  return sum + (s.has_embedding_norm ? norm_parameters(s) : 0.0);
}

double block_parameters(const TransformerShape& s) {
  const double queries = s.heads * s.head_dim, keys = s.kv_heads * s.head_dim;
  const double attention = dense_parameters(s.hidden, queries, s.has_qkv_bias) +
                           2.0 * dense_parameters(s.hidden, keys, s.has_qkv_bias) +
                           dense_parameters(queries, s.hidden, s.has_output_bias) +
                           (s.has_query_key_norm ? 2.0 * s.head_dim : 0.0);
  const double mlp =
      (s.is_gated ? 2.0 : 1.0) * dense_parameters(s.hidden, s.intermediate, s.has_mlp_bias) +
      dense_parameters(s.intermediate, s.hidden, s.has_mlp_bias);
  return attention + mlp + 2.0 * norm_parameters(s);
}

double block_macs(const TransformerShape& s, const TransformerRun& run,
                  std::optional<double> window) {
  const double queries = s.heads * s.head_dim, keys = s.kv_heads * s.head_dim;
  const double projections = s.hidden * (2.0 * queries + 2.0 * keys);
  const double mlp = (s.is_gated ? 3.0 : 2.0) * s.hidden * s.intermediate;
  const double attention = 2.0 * pairs(s, run, window) * queries;
  return run.batch * (run.tokens * (projections + mlp) + attention);
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
  const double states = b * n * h, matrix = s.is_tied ? 0.0 : h * v;
  const double pooler = dense_parameters(h, h, true);
  switch (s.head) {
    case kStates: return {"states", 0.0, 0.0, states};
    case kNextToken: return {"head", matrix + (s.has_head_bias ? v : 0.0), b * h * v, b * v};
    case kEveryToken:
      return {"head", pooler + norm_parameters(s) + matrix + v, b * n * (h * h + h * v), b * n * v};
    case kPooled: return {"pooler", pooler, b * h * h, states + b * h};
    case kLabels:
      return {"head", dense_parameters(h, s.labels, s.has_head_bias), b * h * s.labels,
              b * s.labels};
    case kPooledLabels:
      return {"head", pooler + dense_parameters(h, s.labels, true), b * (h * h + h * s.labels),
              b * s.labels};
  }
  return {};
}

double head_parameters(const TransformerShape& s) {
  return head_of(s, {}).parameters + (s.has_final_norm ? norm_parameters(s) : 0.0);
}

class Chain {
 public:
  Chain(ModelBuilder builder, double input_bytes) : model_(std::move(builder)) {
    tensor_ = model_.add_tensor("input", Bytes(input_bytes));
    model_.add_input(tensor_);
  }

  void add(Operator op, double macs, double output_bytes) {
    op.macs = macs;
    op.work = Flop(2.0 * macs);
    op.inputs = {tensor_};
    tensor_ = model_.add_tensor(op.name, Bytes(output_bytes));
    op.outputs = {tensor_};
    model_.add_operator(std::move(op));
  }

  Expected<Model> build() && {
    model_.add_result(tensor_);
    return std::move(model_).build();
  }

 private:
  ModelBuilder model_;
  TensorId tensor_;
};

}  // namespace

double cache_bytes(const TransformerShape& s, const TransformerRun& run, std::uint32_t block) {
  if (!s.is_causal) return 0.0;
  const std::optional<double> window = window_of(s, block);
  return run.batch * 2.0 * s.kv_heads * s.head_dim *
         std::min(window.value_or(run.context), run.context) * run.bytes;
}

double num_parameters(const TransformerShape& s) {
  return embedding_parameters(s) + s.blocks * block_parameters(s) + head_parameters(s);
}

Expected<Model> build_transformer(const TransformerShape& s, const TransformerRun& run,
                                  ModelBuilder builder) {
  const double states = run.batch * run.tokens * s.hidden * run.bytes;
  const double patch = s.channels * s.patch_size * s.patch_size;
  Chain chain(std::move(builder),
              run.batch * (s.takes_images() ? s.channels * s.image_size * s.image_size * run.bytes
                                            : run.tokens * kBytesOfTokenId));
  chain.add({.name = "embedding",
             .type = "Embedding",
             .weights = Bytes(embedding_parameters(s) * run.bytes)},
            s.takes_images() ? run.batch * (run.tokens - 1.0) * patch * s.hidden : 0.0, states);
  for (std::uint32_t l = 0; l < s.blocks; ++l) {
    Operator block{.name = fmt::format("block {}", l + 1), .type = "Block"};
    block.weights = Bytes(block_parameters(s) * run.bytes);
    chain.add(std::move(block), block_macs(s, run, window_of(s, l)), states);
  }
  const Head head = head_of(s, run);
  chain.add({.name = std::string(head.name),
             .type = "Head",
             .weights = Bytes(head_parameters(s) * run.bytes)},
            head.macs, head.output * run.bytes);
  return std::move(chain).build();
}

}  // namespace lamina::io
