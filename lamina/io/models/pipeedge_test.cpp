#include "lamina/io/models/pipeedge.h"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

#include "lamina/io/files.h"
#include "lamina/io/models/test_profiles.h"

namespace lamina::io {
namespace {

using namespace lamina::io::testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kModels =
    "tiny/vit:\n  layers: 2\n  mem_MB: [1.5, 2]\n  parameters_in: 100\n  parameters_out: [50, "
    "10]\n";
constexpr std::string_view kTypes =
    "board-a:\n  bw_Mbps: 1000\n  model_profiles:\n    tiny/vit:\n"
    "    - {batch_size: 8, dtype: torch.float32, time_s: [0.5, 0.25]}\n"
    "board-b:\n  model_profiles:\n    tiny/vit:\n"
    "    - {batch_size: 8, dtype: torch.float32, time_s: [0.125, 2]}\n"
    "board-c:\n  model_profiles:\n    other: []\n";

Expected<Model> read_profiles(std::string_view models, std::string_view types,
                              const ModelOptions& options = {}) {
  return parse_pipeedge(SourceText("m", std::string(models)), SourceText("t", std::string(types)),
                        options);
}

std::string said(std::string_view models, std::string_view types = kTypes,
                 const ModelOptions& options = {}) {
  const auto model = read_profiles(models, types, options);
  return model ? "read" : model.error().text();
}

// Tensors are of the micro-batch: 8 items of 4 bytes an element.
TEST(Pipeedge, CountsTheMicroBatch) {
  const auto model = read_profiles(kModels, kTypes);
  EXPECT_THAT(layers_of(model), ElementsAre("layer 1 1600 B board-a=0.5 s board-b=125 ms only",
                                            "layer 2 320 B board-a=0.25 s board-b=2 s only"));
  EXPECT_EQ(model->tensor_size(0), Bytes(100.0 * 8 * 4));
  EXPECT_EQ(model->name(), "tiny/vit");
  EXPECT_THAT(notes_of(model),
              Contains("times and tensors are those of a micro-batch of 8 items in float32"));
  EXPECT_THAT(notes_of(model), Contains(HasSubstr("mem_MB")));
}

TEST(Pipeedge, LeavesTheChoiceOfProfilesToOptions) {
  const std::string types =
      "a:\n  model_profiles:\n    tiny/vit:\n"
      "    - {batch_size: 8, dtype: torch.float32, time_s: [1, 2]}\n"
      "    - {batch_size: 1, dtype: torch.float32, time_s: [3, 4]}\n"
      "    - {batch_size: 1, dtype: torch.float16, time_s: [5, 6]}\n";
  EXPECT_EQ(said(kModels, types),
            "t: there are profiles of several batch sizes: give --batch with one of 1, 8");
  EXPECT_EQ(
      said(kModels, types, {.batch = 1}),
      "t: there are profiles of several number types: give --dtype with one of float16, float32");
  EXPECT_EQ(said(kModels, types, {.batch = 5}),
            "t: no profile has the batch size and number type that --batch and --dtype name");
  EXPECT_THAT(layers_of(read_profiles(kModels, types, {.dtype = "float16"})),
              ElementsAre("layer 1 100 B a=5 s only", "layer 2 20 B a=6 s only"));
}

TEST(Pipeedge, LeavesTheChoiceOfModelsToAnOption) {
  const std::string both =
      std::string(kModels) + "other:\n  layers: 1\n  parameters_in: 1\n  parameters_out: [1]\n";
  EXPECT_EQ(said(both), "m: the file has 2 models: give --profile with one of 'tiny/vit', 'other'");
  EXPECT_EQ(said(both, kTypes, {.profile = "tiny/vti"}),
            "m: there is no model 'tiny/vti' (did you mean 'tiny/vit'?)");
  EXPECT_EQ(said(both, kTypes, {.profile = "tiny/vit"}), "read");
  EXPECT_EQ(said(both, "board-c:\n  bw_Mbps: 1\n", {.profile = "other"}),
            "t: no device type has a profile of the model 'other'");
}

TEST(Pipeedge, NamesWhatIsWrong) {
  EXPECT_THAT(said("a: [1"), HasSubstr("m: line 1: this is not YAML: '"));
  EXPECT_EQ(said("- 1"), "m: line 1: the document must be a map");
  EXPECT_EQ(said("{}"), "m: the file has no models");
  EXPECT_EQ(said("m:\n  layers: 1\n"),
            "m: line 2: the key 'parameters_in' of the model 'm' is missing");
  EXPECT_EQ(said("m:\n  layers: 2\n  parameters_in: 1\n  parameters_out: [1]\n"),
            "m: line 2: layers is '2', but parameters_out has 1 numbers");
  EXPECT_EQ(said("m:\n  layers: 1\n  layers: 1\n  parameters_in: 1\n  parameters_out: [1]\n"),
            "m: line 3: the key 'layers' of the model 'm' occurs twice");
  EXPECT_EQ(said("m:\n  layers: 1\n  parameters_in: -1\n  parameters_out: [1]\n"),
            "m: line 3: parameters_in must be a finite number that is not negative, not '-1'");
  EXPECT_EQ(said("m:\n  layers: 1\n  parameters_in: 1\n  parameters_out: 7\n"),
            "m: line 4: parameters_out must be a list of numbers");
  EXPECT_EQ(said(kTypes),
            "m: these are device types; name the file of the models and give this one with "
            "--device-types");
  const auto types = [](std::string_view row) {
    return "a:\n  model_profiles:\n    tiny/vit:\n    - " + std::string(row) + "\n";
  };
  EXPECT_EQ(said(kModels, types("{batch_size: 8, dtype: torch.float32, time_s: [1]}")),
            "t: line 4: time_s of 'a' has 1 numbers, but the model has 2 layers");
  EXPECT_EQ(said(kModels, types("{batch_size: 8, dtype: torch.int3, time_s: [1, 2]}")),
            "t: line 4: dtype 'torch.int3' is not known; known: float32, float16, bfloat16, "
            "float64, int8, float8_e4m3fn, float8_e5m2");
  EXPECT_EQ(said(kModels, types("{batch_size: 0, dtype: float32, time_s: [1, 2]}")),
            "t: line 4: batch_size must be at least 1");
  EXPECT_EQ(said(kModels, types("{dtype: float32, time_s: [1, 2]}")),
            "t: line 4: the key 'batch_size' of a profile is missing");
}

TEST(Pipeedge, ReadsNoAliases) {
  EXPECT_EQ(parse_pipeedge(SourceText("m", "a: &x [1, 2]\nb: [*x, *x]\n"), SourceText("t", ""), {})
                .error()
                .text(),
            "m: line 2: aliases are not read: write out what they stand for");
}

TEST(Pipeedge, FindsTheDeviceTypesBesideTheModels) {
  const lamina::testing::TempFolder folder;
  folder.file("tiny.models.yml", kModels);
  const auto lost = read_model(folder / "tiny.models.yml");
  ASSERT_FALSE(lost);
  EXPECT_THAT(lost.error().text(),
              HasSubstr("tiny.models.yml: the times of the models are in a file "
                        "of device types: give it with --device-types"));
  folder.file("tiny.device_types.yml", kTypes);
  const auto model = read_model(folder / "tiny.models.yml");
  EXPECT_TRUE(model) << model.error().text();
}

TEST(Pipeedge, ReadsTheRealVit) {
  const auto file = profiles_folder() / "pipeedge/vit-base-patch16-224.models.yml";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no " << file << " (set LAMINA_DATA)";
  const auto model = read_model(file);
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->num_layers(), 48U);
  EXPECT_EQ(model->tensor_size(0), Bytes(8.0 * 150528 * 4));
  EXPECT_EQ(model->tensor_size(48), Bytes(8.0 * 1000 * 4));
  double minnowboard = 0.0;  // 13.06 s in PipeEdge's README_Scheduler.md
  for (std::uint32_t l = 1; l <= 48; ++l)
    minnowboard += model->layer_time(l, Node{.id = "m", .device = "Minnowboard-E3845"})->value();
  EXPECT_NEAR(minnowboard, 13.06, 0.01);
}

}  // namespace
}  // namespace lamina::io
