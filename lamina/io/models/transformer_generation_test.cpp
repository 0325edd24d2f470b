#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "lamina/io/models/test_profiles.h"
#include "lamina/io/models/transformer_config.h"

// Transformers with --generate: a run on the prompt, and further runs of one token each.
namespace lamina::io {
namespace {

using namespace lamina::io::testing;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kLlama =
    R"({"model_type": "llama", "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4,
        "num_key_value_heads": 2, "vocab_size": 1000, "torch_dtype": "bfloat16"})";
const std::string kMistral =
    R"({"model_type": "mistral", "hidden_size": 64, "intermediate_size": 96, "num_attention_heads": 8, "num_hidden_layers": 2,
        "num_key_value_heads": 2, "sliding_window": 12, "vocab_size": 10})";
const std::string kLlama4 =
    R"({"model_type": "llama4_text", "hidden_size": 8, "intermediate_size": 4, "intermediate_size_mlp": 4, "num_hidden_layers": 4,
        "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 4, "vocab_size": 5, "num_local_experts": 2, "attention_chunk_size": 7})";
const std::string kDeepSeek =
    R"({"model_type": "deepseek_v3", "hidden_size": 16, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 4,
        "num_key_value_heads": 4, "vocab_size": 10, "q_lora_rank": 6, "kv_lora_rank": 5, "qk_rope_head_dim": 2, "qk_nope_head_dim": 3, "v_head_dim": 4})";
const std::string kBert =
    R"({"model_type": "bert", "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4,
        "vocab_size": 1000, "max_position_embeddings": 64, "type_vocab_size": 2})";

Model read_generating(const std::string& text, const ModelOptions& options) {
  auto model = read_model_text(parse_transformer_config, text, options);
  EXPECT_TRUE(model) << model.error().text();
  return *std::move(model);
}

// By hand: a block has 64 * (2 * 64 + 2 * 32) + 3 * 64 * 128 = 36,864 numbers in matrices; token
// 11, 12 and 13 see 12 on average, each costing 2 * 64 multiply-adds over all heads.
TEST(TransformerGeneration, RunsOnThePromptAndThenOnOneTokenEach) {
  const Model model = read_generating(kLlama, {.tokens = 10, .generate = 4});
  ASSERT_EQ(model.num_layers(), 4U);
  EXPECT_EQ(model.steps(), 3U);
  const Model& step = *model.step_model();
  EXPECT_EQ(model.tensor_size(0), Bytes(80));
  EXPECT_EQ(step.tensor_size(0), Bytes(8));
  for (const std::uint32_t l : {1U, 2U, 3U}) {
    EXPECT_EQ(model.tensor_size(l), Bytes(10.0 * 64 * 2));
    EXPECT_EQ(step.tensor_size(l), Bytes(64.0 * 2));
  }
  EXPECT_EQ(model.tensor_size(4), Bytes(8));
  EXPECT_EQ(step.tensor_size(4), Bytes(8));
  EXPECT_EQ(model.layer(2).work, Flop(2.0 * (10 * 36'864.0 + 55.0 * 2 * 64)));
  EXPECT_EQ(step.layer(2).work, Flop(2.0 * (36'864.0 + 12.0 * 2 * 64)));
  EXPECT_EQ(step.layer(1).work, Flop());
  EXPECT_EQ(step.layer(4).work, Flop(2.0 * 64 * 1000));
  EXPECT_EQ(step.layer(4).work, model.layer(4).work);
  // 13 tokens in the end, each with keys and values of 2 heads of 16.
  EXPECT_EQ(model.layer(2).state, Bytes(13.0 * 2 * 2 * 16 * 2));
  EXPECT_EQ(model.layer(1).state, Bytes());
  EXPECT_EQ(model.layer(4).state, Bytes());
  EXPECT_EQ(step.layer(2).state, model.layer(2).state);
  EXPECT_EQ(step.layer(2).weights, model.layer(2).weights);
  EXPECT_THAT(texts_of(model.notes()),
              Contains("1 sequences of 10 tokens, and 3 further runs of one token each, in "
                       "bfloat16"));
}

TEST(TransformerGeneration, ActsOnEverySequence) {
  const Model one = read_generating(kLlama, {.tokens = 10, .generate = 4});
  const Model three = read_generating(kLlama, {.batch = 3, .tokens = 10, .generate = 4});
  EXPECT_EQ(three.step_model()->tensor_size(0), Bytes(24));
  EXPECT_EQ(three.step_model()->tensor_size(4), Bytes(24));
  EXPECT_EQ(three.layer(3).state, 3.0 * one.layer(3).state);
  EXPECT_EQ(three.layer(3).weights, one.layer(3).weights);
  EXPECT_EQ(three.step_model()->layer(3).work, 3.0 * one.step_model()->layer(3).work);
}

// Each further run takes what --context says of a step that sees as many tokens; windows, pieces
// and narrow states included.
TEST(TransformerGeneration, TakesTheMeanOfItsSteps) {
  for (const std::string& text : {kLlama, kMistral, kLlama4, kDeepSeek})
    for (const std::uint32_t n : {1U, 6U, 11U, 30U})
      for (const std::uint32_t generate : {2U, 3U, 17U}) {
        const Model model = read_generating(text, {.tokens = n, .generate = generate});
        const double steps = generate - 1.0;
        for (std::uint32_t l = 1; l <= model.num_layers(); ++l) {
          double work = 0.0;
          for (std::uint32_t s = 1; s < generate; ++s)
            work += read_generating(text, {.context = n + s}).layer(l).work.value();
          EXPECT_NEAR(model.step_model()->layer(l).work.value() * steps, work, 1e-9 * work);
        }
        const Model last = read_generating(text, {.context = n + generate - 1});
        for (std::uint32_t l = 1; l <= model.num_layers(); ++l)
          EXPECT_EQ(model.layer(l).state, last.layer(l).state);
      }
}

TEST(TransformerGeneration, LimitsStatesToTheWindow) {
  EXPECT_EQ(read_generating(kMistral, {.tokens = 10, .generate = 100}).layer(2).state,
            Bytes(12.0 * 2 * 2 * 8 * 4));
  EXPECT_EQ(read_generating(kMistral, {.tokens = 3, .generate = 4}).layer(2).state,
            Bytes(6.0 * 2 * 2 * 8 * 4));
  // Of each four blocks of Llama 4 the last sees everything.
  const Model pieces = read_generating(kLlama4, {.tokens = 10, .generate = 11});
  EXPECT_EQ(pieces.layer(2).state, Bytes(7.0 * 2 * 4 * 4));
  EXPECT_EQ(pieces.layer(5).state, Bytes(20.0 * 2 * 4 * 4));
}

// Per token 5 numbers of the narrow state and 2 of the shared rotary part. A step multiplies them
// in 4 heads: 2 * 5 + 2 multiply-adds a pair; a prompt of 2 has 3 pairs of 5 + 4.
TEST(TransformerGeneration, KeepsTheNarrowStatesOfLatentAttention) {
  const Model model = read_generating(kDeepSeek, {.tokens = 2, .generate = 2});
  EXPECT_EQ(model.layer(2).state, Bytes(3.0 * 7 * 4));
  const double first = model.layer(2).work.value(),
               step = model.step_model()->layer(2).work.value();
  EXPECT_EQ(first - 2.0 * step, 2.0 * (3.0 * 4 * 9 - 2.0 * 3 * 4 * 12));
}

TEST(TransformerGeneration, MakesOneTokenInTheRunOnThePrompt) {
  const Model model = read_generating(kLlama, {.tokens = 10, .generate = 1});
  EXPECT_EQ(model.steps(), 0U);
  EXPECT_EQ(model.step_model(), nullptr);
  EXPECT_EQ(model.tensor_size(4), Bytes(8));
  EXPECT_EQ(model.layer(2).state, Bytes(10.0 * 2 * 2 * 16 * 2));
}

TEST(TransformerGeneration, GivesTheLogitsWhereAsked) {
  const Bytes logits(1000.0 * 2);
  EXPECT_EQ(read_generating(kLlama, {.tokens = 10}).tensor_size(4), logits);
  EXPECT_EQ(read_generating(kLlama, {.tokens = 10}).layer(2).state, Bytes());
  EXPECT_EQ(read_generating(kLlama, {.tokens = 10, .logits = Logits::kLast}).tensor_size(4),
            Bytes(8));
  EXPECT_EQ(read_generating(kLlama, {.context = 10}).tensor_size(4), logits);
  EXPECT_EQ(read_generating(kLlama, {.context = 10, .logits = Logits::kLast}).tensor_size(4),
            Bytes(8));
  const Model all = read_generating(kLlama, {.tokens = 10, .generate = 3, .logits = Logits::kAll});
  EXPECT_EQ(all.tensor_size(4), logits);
  EXPECT_EQ(all.step_model()->tensor_size(4), logits);
}

TEST(TransformerGeneration, SaysThatStepsReadAllExperts) {
  const auto notes = [](const ModelOptions& options) {
    return texts_of(read_generating(kLlama4, options).notes());
  };
  const auto said = Contains(HasSubstr("a step reads the weights of all experts"));
  EXPECT_THAT(notes({.tokens = 5, .generate = 2}), said);
  EXPECT_THAT(notes({.context = 5}), said);
  EXPECT_THAT(notes({.tokens = 5}), Not(said));
}

TEST(TransformerGeneration, RefusesWhatGeneratesNothing) {
  const auto said = [](const std::string& text, const ModelOptions& options) {
    return message(parse_transformer_config, text, options);
  };
  EXPECT_EQ(said(kLlama, {.generate = 5}),
            "f.x: --generate needs to know how long its prompt is: give --tokens N");
  EXPECT_EQ(said(kLlama, {.context = 9, .generate = 5}),
            "f.x: --generate makes tokens after a prompt: give it with --tokens, not --context");
  EXPECT_EQ(said(kBert, {.tokens = 9, .generate = 5}),
            "f.x: an encoder generates no tokens: leave out --generate");
  std::string states = kLlama;
  states.insert(1, R"("architectures": ["LlamaModel"], )");
  EXPECT_EQ(said(states, {.tokens = 9, .generate = 5}),
            "f.x: this architecture makes no logits of the next token: leave out --generate");
  EXPECT_EQ(said(states, {.tokens = 9, .logits = Logits::kAll}),
            "f.x: this architecture makes no logits of the next token: leave out --logits");
  const std::string gpt2 =
      R"({"model_type": "gpt2", "n_embd": 8, "n_head": 2, "n_layer": 1, "n_positions": 20, "vocab_size": 5})";
  EXPECT_EQ(said(gpt2, {.tokens = 10, .generate = 12}),
            "f.x: 21 tokens are more than the 20 positions that the model knows");
  EXPECT_EQ(said(gpt2, {.tokens = 10, .generate = 11}), "read");
}

}  // namespace
}  // namespace lamina::io
