#include "lamina/io/models/transformer_families.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamina/io/models/test_profiles.h"
#include "lamina/io/models/transformer_config.h"

namespace lamina::io {
namespace {

using namespace lamina::io::testing;
using ::testing::Contains;
using ::testing::HasSubstr;

Expected<Model> read_family(const std::string& keys, const ModelOptions& options) {
  return read_model_text(parse_transformer_config, "{" + keys + "}", options);
}

double weights(const Expected<Model>& model) {
  if (!model) {
    ADD_FAILURE() << model.error().text();
    return 0.0;
  }
  double sum = 0.0;
  for (const Layer& layer : model->layers()) sum += layer.weights.value();
  return sum;
}

// Keys of a configuration: model type, architecture, and the usual sizes.
std::string sizes(std::string_view type, std::string_view architecture, std::string_view rest) {
  return fmt::format(R"("model_type": "{}", "architectures": ["{}"], {})", type, architecture,
                     rest);
}
std::string blocks(int hidden, int intermediate, int layers, int heads, int vocabulary) {
  return fmt::format(
      R"("hidden_size": {}, "intermediate_size": {}, "num_hidden_layers": {}, "num_attention_heads": {}, "vocab_size": {})",
      hidden, intermediate, layers, heads, vocabulary);
}

struct Published {
  std::string keys;
  double parameters;
};

const std::string kMixtral = sizes(
    "mixtral", "MixtralForCausalLM",
    blocks(4096, 14336, 32, 32, 32000) +
        R"(, "num_key_value_heads": 8, "num_local_experts": 8, "num_experts_per_tok": 2, "sliding_window": null)");
const std::string kGptOss = sizes(
    "gpt_oss", "GptOssForCausalLM",
    blocks(2880, 2880, 24, 64, 201088) +
        R"(, "num_key_value_heads": 8, "head_dim": 64, "num_local_experts": 32, "num_experts_per_tok": 4, "sliding_window": 128)");
const std::string kGemma3 =
    R"("model_type": "gemma3", "architectures": ["Gemma3ForConditionalGeneration"], "vision_config": {"hidden_size": 1152}, "text_config": {"model_type": "gemma3_text", "sliding_window": 1024, )" +
    blocks(3840, 15360, 48, 16, 262208) + R"(, "num_key_value_heads": 8, "head_dim": 256})";

// The numbers of the model cards.
TEST(TransformerFamilies, HaveThePublishedNumbersOfParameters) {
  const std::string bert = blocks(768, 3072, 12, 12, 28996) +
                           R"(, "max_position_embeddings": 512, "type_vocab_size": 2)";
  const Published table[] = {
      {kMixtral, 46'702'792'704.0},
      {kGptOss, 20'914'757'184.0},
      {kGemma3, 11'766'034'176.0},
      {sizes(
           "qwen3_moe", "Qwen3MoeForCausalLM",
           blocks(2048, 6144, 48, 32, 151936) +
               R"(, "moe_intermediate_size": 768, "num_key_value_heads": 4, "head_dim": 128, "num_experts": 128, "num_experts_per_tok": 8, "mlp_only_layers": [])"),
       30'532'122'624.0},
      {sizes(
           "qwen2_moe", "Qwen2MoeForCausalLM",
           blocks(2048, 5632, 24, 16, 151936) +
               R"(, "moe_intermediate_size": 1408, "shared_expert_intermediate_size": 5632, "num_key_value_heads": 16, "num_experts": 60, "num_experts_per_tok": 4)"),
       14'315'784'192.0},
      {sizes("gemma2", "Gemma2ForCausalLM",
             blocks(2304, 9216, 26, 8, 256000) +
                 R"(, "num_key_value_heads": 4, "head_dim": 256, "sliding_window": 4096)"),
       2'614'341'888.0},
      {sizes("gemma2", "Gemma2ForCausalLM",
             blocks(3584, 14336, 42, 16, 256000) +
                 R"(, "num_key_value_heads": 8, "head_dim": 256, "sliding_window": 4096)"),
       9'241'705'984.0},
      {sizes(
           "gemma", "GemmaForCausalLM",
           blocks(3072, 24576, 28, 16, 256000) + R"(, "num_key_value_heads": 16, "head_dim": 256)"),
       8'537'680'896.0},
      {sizes("llama", "LlamaForCausalLM",
             blocks(8192, 28672, 80, 64, 128256) + R"(, "num_key_value_heads": 8)"),
       70'553'706'496.0},
      {sizes("mixtral", "MixtralForCausalLM",
             blocks(6144, 16384, 56, 48, 32000) +
                 R"(, "num_key_value_heads": 8, "num_local_experts": 8, "num_experts_per_tok": 2)"),
       140'620'634'112.0},
      {sizes("phi3", "Phi3ForCausalLM",
             blocks(3072, 8192, 32, 32, 32064) +
                 R"(, "num_key_value_heads": 32, "sliding_window": 2047)"),
       3'821'079'552.0},
      {sizes(
           "deepseek_v3", "DeepseekV3ForCausalLM",
           blocks(7168, 18432, 61, 128, 129280) +
               R"(, "n_routed_experts": 256, "n_shared_experts": 1, "num_experts_per_tok": 8, "moe_intermediate_size": 2048, "first_k_dense_replace": 3, "moe_layer_freq": 1, "q_lora_rank": 1536, "kv_lora_rank": 512, "qk_rope_head_dim": 64, "qk_nope_head_dim": 128, "v_head_dim": 128)"),
       671'026'404'352.0},
      {sizes(
           "deepseek_v2", "DeepseekV2ForCausalLM",
           blocks(2048, 10944, 27, 16, 102400) +
               R"(, "n_routed_experts": 64, "n_shared_experts": 2, "num_experts_per_tok": 6, "moe_intermediate_size": 1408, "first_k_dense_replace": 1, "q_lora_rank": null, "kv_lora_rank": 512, "qk_rope_head_dim": 64, "qk_nope_head_dim": 128, "v_head_dim": 128)"),
       15'706'484'224.0},
      {sizes(
           "gpt_oss", "GptOssForCausalLM",
           blocks(2880, 2880, 36, 64, 201088) +
               R"(, "num_key_value_heads": 8, "head_dim": 64, "num_local_experts": 128, "num_experts_per_tok": 4, "sliding_window": 128)"),
       116'829'156'672.0},
      {R"("model_type": "llama4", "text_config": {"model_type": "llama4_text", )" +
           blocks(5120, 8192, 48, 40, 202048) +
           R"(, "num_key_value_heads": 8, "head_dim": 128, "intermediate_size_mlp": 16384, "num_local_experts": 16, "num_experts_per_tok": 1, "interleave_moe_layer_step": 1})",
       107'769'861'120.0},
      {sizes(
           "opt", "OPTForCausalLM",
           R"("hidden_size": 768, "ffn_dim": 3072, "num_hidden_layers": 12, "num_attention_heads": 12, "vocab_size": 50272, "max_position_embeddings": 2048, "word_embed_proj_dim": 768)"),
       125'239'296.0},
      {sizes(
           "opt", "OPTForCausalLM",
           R"("hidden_size": 1024, "ffn_dim": 4096, "num_hidden_layers": 24, "num_attention_heads": 16, "vocab_size": 50272, "max_position_embeddings": 2048, "word_embed_proj_dim": 512, "do_layer_norm_before": false)"),
       331'196'416.0},
      {sizes("smollm3", "SmolLM3ForCausalLM",
             blocks(2048, 11008, 36, 16, 128256) + R"(, "num_key_value_heads": 4)"),
       3'075'098'624.0},
      {sizes("roberta", "RobertaForMaskedLM",
             blocks(768, 3072, 12, 12, 50265) +
                 R"(, "max_position_embeddings": 514, "type_vocab_size": 1)"),
       124'697'433.0},
      {sizes("xlm-roberta", "XLMRobertaModel",
             blocks(768, 3072, 12, 12, 250002) +
                 R"(, "max_position_embeddings": 514, "type_vocab_size": 1)"),
       278'043'648.0},
      {sizes(
           "distilbert", "DistilBertForMaskedLM",
           R"("dim": 768, "hidden_dim": 3072, "n_layers": 6, "n_heads": 12, "vocab_size": 30522, "max_position_embeddings": 512)"),
       66'985'530.0},
      {sizes("bert", "BertForTokenClassification", bert + R"(, "num_labels": 9)"), 107'726'601.0},
      {sizes("bert", "BertForQuestionAnswering", bert), 107'721'218.0},
  };
  for (const auto& [keys, parameters] : table)
    EXPECT_EQ(weights(read_family(keys, {.dtype = "int8", .tokens = 8})), parameters)
        << keys.substr(0, 60);
  EXPECT_EQ(
      weights(read_family(
          sizes(
              "deit", "DeiTForImageClassification",
              R"("hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12, "image_size": 224, "patch_size": 16, "num_channels": 3)"),
          {.dtype = "int8"})),
      85'801'730.0);
}

// One block of Mixtral and one token: projections 4096 * (2 * 4096 + 2 * 1024), 2 experts of 3 *
// 4096 * 14336, the router 4096 * 8, and itself seen by 32 heads, 2 * 4096.
TEST(TransformerFamilies, CountTheWorkOfTheExpertsThatATokenPasses) {
  const auto model = read_family(kMixtral, {.tokens = 1});
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->layer(2).macs,
            4096.0 * (2 * 4096 + 2 * 1024) + 2.0 * 3 * 4096 * 14336 + 4096.0 * 8 + 2.0 * 4096);
  EXPECT_THAT(notes_of(model), Contains(HasSubstr("a token passes through 2 of 8 experts")));
}

// Llama 4: of four blocks three see the piece of 4 tokens that they lie in. 10 tokens make 10 + 10
// + 3 pairs there and 55 in the fourth; 2 heads of 4 each take 2 * 8 multiply-adds a pair.
TEST(TransformerFamilies, SeePiecesOfChunkedAttention) {
  const auto model = read_family(
      R"("model_type": "llama4_text", "hidden_size": 8, "intermediate_size": 4, "intermediate_size_mlp": 4, "num_hidden_layers": 4, "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 4, "vocab_size": 5, "num_local_experts": 2, "attention_chunk_size": 4)",
      {.dtype = "int8", .tokens = 10});
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->layer(5).macs - model->layer(2).macs, (55.0 - 23.0) * 2.0 * 8.0);
}

TEST(TransformerFamilies, ReadTheTextOfModelsOfSeveralParts) {
  const auto gemma = read_family(kGemma3, {.dtype = "bfloat16", .tokens = 8});
  EXPECT_THAT(notes_of(gemma),
              Contains(HasSubstr("left out: vision_config, and the parts that join them")));
  // LlamaConfig fills in what the text_config of LLaVA leaves out: 11008 and no grouped keys.
  const auto llava = read_family(
      R"("model_type": "llava", "text_config": {"hidden_size": 5120, "num_hidden_layers": 40, "num_attention_heads": 40, "num_key_value_heads": 40, "intermediate_size": 13824, "vocab_size": 32064})",
      {.dtype = "int8", .tokens = 8});
  EXPECT_EQ(weights(llava), 13'016'519'680.0);
}

TEST(TransformerFamilies, TakeNullAndMinusOneForNone) {
  const std::string qwen = sizes(
      "qwen3", "Qwen3ForCausalLM",
      blocks(1024, 3072, 28, 16, 151936) +
          R"(, "num_key_value_heads": 8, "tie_word_embeddings": true, "sliding_window": -1, "max_window_layers": null, "head_dim": null, "id2label": null, "quantization_config": null, "torch_dtype": "torch.bfloat16", "dtype": null)");
  EXPECT_EQ(weights(read_family(qwen, {.tokens = 8})), 2.0 * 596'049'920.0);
}

// Qwen2.5-7B: 6,525,288,448 of 7,615,616,512 numbers are matrices of blocks.
TEST(TransformerFamilies, HoldQuantizedMatricesInTheirBits) {
  const auto bytes = [](const std::string& quantization) {
    return weights(read_family(
        sizes(
            "qwen2", "Qwen2ForCausalLM",
            blocks(3584, 18944, 28, 28, 152064) +
                R"(, "num_key_value_heads": 4, "torch_dtype": "float16", "quantization_config": )" +
                quantization),
        {.tokens = 8}));
  };
  const double matrices = 6'525'288'448.0, others = 2.0 * (7'615'616'512.0 - matrices);
  EXPECT_EQ(bytes(R"({"quant_method": "awq", "bits": 4, "group_size": 128})"),
            others + matrices * (0.5 + 2.5 / 128.0));
  EXPECT_EQ(bytes(R"({"quant_method": "gptq", "bits": 8, "group_size": -1})"), others + matrices);
  EXPECT_EQ(bytes(R"({"quant_method": "bitsandbytes", "load_in_8bit": true})"), others + matrices);
  EXPECT_EQ(bytes(R"({"load_in_4bit": true, "quant_method": "bitsandbytes"})"),
            others + matrices * 0.5625);
  EXPECT_EQ(bytes(R"({"quant_method": "fp8", "weight_block_size": [128, 128]})"),
            others + matrices * (1.0 + 4.0 / 16384.0));
  EXPECT_EQ(
      bytes(
          R"({"quant_method": "compressed-tensors", "config_groups": {"group_0": {"weights": {"num_bits": 8, "group_size": null}}}})"),
      others + matrices);
  EXPECT_EQ(bytes(R"({"quant_method": "magic"})"), 2.0 * 7'615'616'512.0);
  const double mxfp4 =
      weights(read_family(kGptOss + R"(, "quantization_config": {"quant_method": "mxfp4"})",
                          {.dtype = "bfloat16", .tokens = 8}));
  EXPECT_NEAR(mxfp4, 13.76e9, 0.01e9);  // the size of openai/gpt-oss-20b
}

}  // namespace
}  // namespace lamina::io
