#include "lamina/io/models/helix_times.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamina/io/files.h"
#include "lamina/io/models/test_profiles.h"

namespace lamina::io {
namespace {

using namespace lamina::io::testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kRows = "0,0\n250,1\n500,2\n750,4\n";

ModelOptions all_options(std::uint32_t tokens) {
  ModelOptions options;
  options.profiled_on = "a100";
  options.layers = 2;
  options.tokens = tokens;
  options.input = Bytes(8e6);
  return options;
}

TEST(HelixTimes, MakesAChainOfLayersAlike) {
  const auto model = read_model_text(parse_helix_times, kRows, all_options(500));
  EXPECT_THAT(layers_of(model),
              ElementsAre("layer 1 8 MB a100=2 ms only", "layer 2 8 MB a100=2 ms only"));
  EXPECT_EQ(model->tensor_size(0), Bytes(8e6));
  EXPECT_THAT(notes_of(model), Contains(HasSubstr("2 identical layers for a batch of 500 tokens")));
  EXPECT_THAT(notes_of(model), Not(Contains(HasSubstr("interpolated"))));
}

TEST(HelixTimes, InterpolatesBetweenRows) {
  // 600 tokens: 2 ms + (100 / 250) * 2 ms.
  const auto model = read_model_text(parse_helix_times, kRows, all_options(600));
  EXPECT_THAT(layers_of(model), Contains("layer 1 8 MB a100=2.8 ms only"));
  EXPECT_THAT(notes_of(model),
              Contains("the time for 600 tokens is interpolated between the rows of "
                       "500 and 750 tokens"));
}

TEST(HelixTimes, NamesWhatIsMissingOrWrong) {
  EXPECT_EQ(message(parse_helix_times, kRows, {.tokens = 5, .input = Bytes(1.0)}),
            "f.x: a profile of one layer is not a model by itself: give --layers N (the number of "
            "layers) and --profiled-on DEVICE (the device of these times)");
  const auto said = [](std::string_view text, std::uint32_t tokens = 1) {
    return message(parse_helix_times, text, all_options(tokens));
  };
  EXPECT_EQ(said(kRows, 751),
            "f.x: --tokens 751 lies outside the rows, which reach from 0 to 750 tokens");
  EXPECT_EQ(said("5,1\n"), "f.x: --tokens 1 lies outside the rows, which reach from 5 to 5 tokens");
  EXPECT_EQ(said("0,0\n0,1\n"), "f.x: line 2: 0 tokens follow on 0: rows are in rising order");
  EXPECT_EQ(said("1,2,3\n"), "f.x: line 1: a row is 'tokens, milliseconds', but this has 3 cells");
  EXPECT_EQ(said("1,-2\n"),
            "f.x: line 1: the time is '-2', not a finite decimal number that is not negative");
  EXPECT_EQ(said("\n \n"), "f.x: there are no rows");
}

TEST(HelixTimes, ReadsTheRealProfiles) {
  const auto folder = profiles_folder() / "helix";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no " << folder << " (set LAMINA_DATA)";
  ModelOptions options = all_options(250);
  options.layers = 60;
  const auto model = read_model(folder / "llama1_30b_a100_prompt_bs2time.csv", options);
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->num_layers(), 60U);
  EXPECT_EQ(model->layer_time(60, Node{.id = "g", .device = "a100"}), Seconds(1e-3));
}

}  // namespace
}  // namespace lamina::io
