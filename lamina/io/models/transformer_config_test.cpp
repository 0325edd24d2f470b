#include "lamina/io/models/transformer_config.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamina/io/models/test_profiles.h"

namespace lamina::io {
namespace {

using namespace lamina::io::testing;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

// Facts of the published configurations, entered by hand.
constexpr std::string_view kLlama2 =
    R"("architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 4096, "intermediate_size": 11008, "max_position_embeddings": 4096,
       "num_attention_heads": 32, "num_hidden_layers": 32, "num_key_value_heads": 32, "tie_word_embeddings": false, "torch_dtype": "float16", "vocab_size": 32000)";
constexpr std::string_view kLlama3 =
    R"("architectures": ["LlamaForCausalLM"], "model_type": "llama", "attention_bias": false, "hidden_size": 4096, "intermediate_size": 14336,
       "max_position_embeddings": 8192, "num_attention_heads": 32, "num_hidden_layers": 32, "num_key_value_heads": 8, "torch_dtype": "bfloat16", "vocab_size": 128256)";
constexpr std::string_view kMistral =
    R"("architectures": ["MistralForCausalLM"], "model_type": "mistral", "hidden_size": 4096, "intermediate_size": 14336, "max_position_embeddings": 32768,
       "num_attention_heads": 32, "num_hidden_layers": 32, "num_key_value_heads": 8, "sliding_window": 4096, "torch_dtype": "bfloat16", "vocab_size": 32000)";
constexpr std::string_view kQwen2 =
    R"("architectures": ["Qwen2ForCausalLM"], "model_type": "qwen2", "hidden_size": 3584, "intermediate_size": 18944, "max_position_embeddings": 131072,
       "max_window_layers": 28, "num_attention_heads": 28, "num_hidden_layers": 28, "num_key_value_heads": 4, "sliding_window": 131072,
       "tie_word_embeddings": false, "torch_dtype": "bfloat16", "use_sliding_window": false, "vocab_size": 152064)";
constexpr std::string_view kQwen3Small =
    R"("architectures": ["Qwen3ForCausalLM"], "model_type": "qwen3", "attention_bias": false, "head_dim": 128, "hidden_size": 1024, "intermediate_size": 3072,
       "num_attention_heads": 16, "num_hidden_layers": 28, "num_key_value_heads": 8, "sliding_window": null, "tie_word_embeddings": true,
       "torch_dtype": "bfloat16", "use_sliding_window": false, "vocab_size": 151936)";
constexpr std::string_view kGpt2 =
    R"("architectures": ["GPT2LMHeadModel"], "model_type": "gpt2", "n_embd": 768, "n_head": 12, "n_layer": 12, "n_positions": 1024, "n_ctx": 1024, "vocab_size": 50257)";
constexpr std::string_view kBert =
    R"("model_type": "bert", "hidden_size": 768, "intermediate_size": 3072, "max_position_embeddings": 512, "num_attention_heads": 12, "num_hidden_layers": 12,
       "type_vocab_size": 2, "vocab_size": 30522)";
constexpr std::string_view kVit =
    R"("model_type": "vit", "hidden_size": 768, "image_size": 224, "intermediate_size": 3072, "num_attention_heads": 12, "num_channels": 3,
       "num_hidden_layers": 12, "patch_size": 16, "qkv_bias": true)";

std::string config(std::string_view keys, std::string_view more = "") {
  return "{" + std::string(keys) + (more.empty() ? "" : ", ") + std::string(more) + "}";
}

std::string cache_note(double bytes, int blocks) {
  return fmt::format(
      "cache of keys and values, which stays where its block is computed: {:.0f} B in {} blocks",
      bytes, blocks);
}

Expected<Model> read_config(const std::string& text, const ModelOptions& options) {
  return read_model_text(parse_transformer_config, text, options);
}

// Parameters of the whole model; a byte each.
double parameters(const std::string& text, ModelOptions options) {
  options.dtype = "int8";
  const auto model = read_config(text, options);
  if (!model) ADD_FAILURE() << model.error().text();
  double sum = 0.0;
  for (const Layer& layer : model->layers()) sum += layer.weights.value();
  return sum;
}

// docs/transformers.md derives each of these and names where it is published.
TEST(TransformerConfig, HasThePublishedNumbersOfParameters) {
  const ModelOptions prompt{.tokens = 8};
  EXPECT_EQ(parameters(config(kLlama2), prompt), 6'738'415'616.0);
  EXPECT_EQ(parameters(config(kLlama3), prompt), 8'030'261'248.0);
  EXPECT_EQ(parameters(config(kMistral), prompt), 7'241'732'096.0);
  EXPECT_EQ(parameters(config(kQwen2), prompt), 7'615'616'512.0);
  EXPECT_EQ(parameters(config(kQwen3Small), prompt), 596'049'920.0);
  EXPECT_EQ(parameters(config(kGpt2), prompt), 124'439'808.0);
  EXPECT_EQ(parameters(config(kBert, R"("architectures": ["BertModel"])"), prompt), 109'482'240.0);
  EXPECT_EQ(parameters(config(kBert, R"("architectures": ["BertForMaskedLM"])"), prompt),
            109'514'298.0);
  const std::string labels = [] {
    std::string map = R"("architectures": ["ViTForImageClassification"], "id2label": {)";
    for (int i = 0; i < 1000; ++i)
      map += (i == 0 ? "\"" : ", \"") + std::to_string(i) + R"(": "x")";
    return map + "}";
  }();
  EXPECT_EQ(parameters(config(kVit, labels), {}), 86'567'656.0);
  // Without the pooler of ViTModel, 768 * 768 + 768, it is 85,798,656.
  EXPECT_EQ(parameters(config(kVit, R"("architectures": ["ViTModel"])"), {}),
            85'798'656.0 + 590'592.0);
}

// One block of Llama-3-8B and a prompt of n tokens, by hand: the projections and the feed-forward
// part take 4096 * (2 * 4096 + 2 * 1024) + 3 * 4096 * 14336 = 218,103,808 multiply-adds a token;
// token i sees i tokens, each costing 2 * 4096 multiply-adds over all heads.
TEST(TransformerConfig, CountsTheWorkOfAPrompt) {
  const auto model = read_config(config(kLlama3), {.tokens = 100});
  ASSERT_TRUE(model) << model.error().text();
  ASSERT_EQ(model->num_layers(), 34U);
  const double macs = 100.0 * 218'103'808.0 + 2.0 * 4096.0 * (100.0 * 101.0 / 2.0);
  EXPECT_EQ(model->layer(2).macs, macs);
  EXPECT_EQ(model->layer(2).work, Flop(2.0 * macs));
  EXPECT_EQ(model->layer(1).work, Flop());
  EXPECT_EQ(model->layer(34).macs, 4096.0 * 128256.0);  // logits of the last token
  EXPECT_EQ(model->tensor_size(0), Bytes(800.0));       // token ids, int64
  EXPECT_EQ(model->tensor_size(1), Bytes(100.0 * 4096 * 2));
  EXPECT_EQ(model->tensor_size(34), Bytes(128256.0 * 2));
  EXPECT_THAT(notes_of(model), Contains(cache_note(100.0 * 2 * 8 * 128 * 2, 32)));
}

TEST(TransformerConfig, CountsTheWorkOfADecodingStep) {
  const auto model = read_config(config(kLlama3), {.batch = 3, .context = 1000});
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->layer(2).macs, 3.0 * (218'103'808.0 + 2.0 * 4096.0 * 1000.0));
  EXPECT_EQ(model->tensor_size(1), Bytes(3.0 * 4096 * 2));
  EXPECT_THAT(notes_of(model), Contains(cache_note(3.0 * 1000 * 2 * 8 * 128 * 2, 32)));
  EXPECT_THAT(notes_of(model),
              Contains("one decoding step of 3 sequences that see 1000 tokens each, in bfloat16"));
}

// A prompt is its tokens one by one: with one token more it takes what the step takes that sees as
// many, windows included.
TEST(TransformerConfig, TakesAPromptForItsSteps) {
  const std::string text =
      R"({"model_type": "mistral", "hidden_size": 64, "intermediate_size": 96, "num_attention_heads": 8,
          "num_hidden_layers": 1, "num_key_value_heads": 2, "sliding_window": 40, "vocab_size": 10})";
  const auto macs = [&](const ModelOptions& options) {
    return read_config(text, options)->layer(2).macs;
  };
  for (const std::uint32_t n : {1U, 39U, 40U, 41U, 99U})
    EXPECT_EQ(macs({.tokens = n + 1}) - macs({.tokens = n}), macs({.context = n + 1})) << n;
}

TEST(TransformerConfig, LimitsAttentionAndCacheToTheWindow) {
  const auto model = read_config(config(kMistral), {.context = 10'000});
  EXPECT_EQ(model->layer(2).macs, 218'103'808.0 + 2.0 * 4096.0 * 4096.0);
  EXPECT_THAT(notes_of(model), Contains(cache_note(4096.0 * 2 * 8 * 128 * 2, 32)));
  EXPECT_THAT(notes_of(model), Contains(HasSubstr("in 32 of 32 blocks")));
  // Qwen2 turns the window on by itself, from a block on.
  std::string qwen = config(kQwen2);
  EXPECT_THAT(notes_of(read_config(qwen, {.context = 10})), Not(Contains(HasSubstr("sliding"))));
  qwen.replace(qwen.find(R"("use_sliding_window": false)"), 27, R"("use_sliding_window": true)");
  qwen.replace(qwen.find(R"("max_window_layers": 28)"), 23, R"("max_window_layers": 20)");
  qwen.replace(qwen.find(R"("sliding_window": 131072)"), 24, R"("sliding_window": 5)");
  const auto windows = read_config(qwen, {.context = 10});
  EXPECT_THAT(notes_of(windows),
              Contains(HasSubstr(": 10240 B in 8 blocks, 20480 B in 20 blocks")));
}

// ViT-Base for one image: patches 196 * 768 * 768, blocks 12 * (197 * (4 * 768^2 + 2 * 768 * 3072)
// + 2 * 197^2 * 768), head 768 * 1000: 17.56 G multiply-adds, as PipeEdge's profile has it too.
TEST(TransformerConfig, CountsTheWorkOfAnImage) {
  const auto model = read_config(
      config(kVit, R"("architectures": ["ViTForImageClassification"], "num_labels": 1000)"), {});
  ASSERT_TRUE(model) << model.error().text();
  double macs = 0.0;
  for (const Layer& layer : model->layers()) macs += layer.macs;
  EXPECT_EQ(macs,
            196.0 * 768 * 768 +
                12.0 * (197.0 * (4.0 * 768 * 768 + 2.0 * 768 * 3072) + 2.0 * 197 * 197 * 768) +
                768e3);
  EXPECT_NEAR(macs, 17.56e9, 0.01e9);
  EXPECT_EQ(model->tensor_size(0), Bytes(3.0 * 224 * 224 * 4));
  EXPECT_THAT(notes_of(model), Not(Contains(HasSubstr("cache"))));
  EXPECT_THAT(notes_of(model), Contains(HasSubstr("float32 is assumed (--dtype)")));
}

TEST(TransformerConfig, CountsTiedMatricesOnce) {
  const auto model = read_config(config(kGpt2), {.dtype = "float32", .tokens = 10});
  EXPECT_EQ(model->layer(14).weights, Bytes(2.0 * 768 * 4));  // the last norm
  EXPECT_THAT(notes_of(model), Contains(HasSubstr("counts once, at the embedding")));
}

TEST(TransformerConfig, NamesWhatIsMissingOrWrong) {
  const auto said = [](const std::string& text, const ModelOptions& options = {.tokens = 4}) {
    return message(parse_transformer_config, text, options);
  };
  EXPECT_EQ(
      said(config(kLlama2), {}),
      "f.x: the file does not say how many tokens: give --tokens N for a prompt, or --context N "
      "for one decoding step");
  EXPECT_EQ(said(config(kLlama2), {.tokens = 1, .context = 1}),
            "f.x: give --tokens for a prompt or --context for one decoding step, not both");
  EXPECT_EQ(said(config(kBert), {}), "f.x: the file does not say how many tokens: give --tokens N");
  EXPECT_EQ(said(config(kBert), {.context = 1}),
            "f.x: an encoder has no decoding steps: give --tokens, not --context");
  EXPECT_EQ(said(config(kBert), {.tokens = 513}),
            "f.x: 513 tokens are more than the 512 positions that the model knows");
  EXPECT_EQ(said(config(kVit)),
            "f.x: the tokens of a ViT follow from its images: leave out --tokens and --context");
  EXPECT_EQ(said(R"({"model_type": "lama"})").substr(0, 61),
            "f.x: model_type: unknown model type 'lama'; known: llama, mis");
  EXPECT_EQ(said(R"({"model_type": "llama"})"), "f.x: the key 'hidden_size' is missing");
  EXPECT_EQ(said(R"({"model_type": "gpt2"})"), "f.x: the key 'n_embd' is missing");
  EXPECT_EQ(said(config(kBert, R"("architectures": ["BertForFun"])")),
            "f.x: architectures: unknown architecture 'BertForFun'; known: BertModel, "
            "BertForPreTraining, BertForMaskedLM, BertLMHeadModel, BertForSequenceClassification, "
            "BertForNextSentencePrediction, BertForMultipleChoice, BertForTokenClassification, "
            "BertForQuestionAnswering");
  EXPECT_EQ(
      said(config(kBert, R"("torch_dtype": "float3")")),
      "f.x: numbers of type 'float3' are not known: give --dtype with one of float32, float16, "
      "bfloat16, float64, int8, float8_e4m3fn, float8_e5m2");
  EXPECT_EQ(said(R"({"model_type": "gpt2", "n_embd": -5})"),
            "f.x: n_embd: must be a whole number from 1 to 1000000000, not '-5'");
  EXPECT_EQ(
      said(
          R"({"model_type": "gpt2", "n_embd": 10, "n_head": 3, "n_layer": 1, "n_positions": 9, "vocab_size": 5})"),
      "f.x: 3 heads do not divide 10 evenly");
  EXPECT_EQ(said(config(kLlama3, R"("layer_types": ["full_attention"])")),
            "f.x: layer_types: has 1 entries, but there are 32 blocks");
}

}  // namespace
}  // namespace lamina::io
