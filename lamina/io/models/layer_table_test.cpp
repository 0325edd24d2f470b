#include "lamina/io/models/layer_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamina/io/models/test_profiles.h"

namespace lamina::io {
namespace {

using namespace lamina::io::testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(LayerTable, ReadsUnitsOfHeadersAndOfCells) {
  const auto model =
      read_model_text(parse_layer_table,
                      "name,type,work [MFLOP],output [kB],weights,time pi [ms],macs\n"
                      "input,,,588,,,\n"
                      "conv1,Conv,173.4,12.5,7 kB,71,86.7e6\n"
                      "\"relu, 1\",Relu,,12.5,,2.5,\n");
  EXPECT_THAT(layers_of(model),
              ElementsAre("conv1 12500 B pi=71 ms", "relu, 1 12500 B pi=2.5 ms only"));
  EXPECT_EQ(model->tensor_size(0), Bytes(588e3));
  EXPECT_EQ(model->layer(1).work, Flop(173.4e6));
  EXPECT_EQ(model->layer(1).macs, 86.7e6);
  EXPECT_EQ(model->layer(1).weights, Bytes(7e3));
  EXPECT_EQ(model->operators()[0].type, "Conv");
  EXPECT_FALSE(model->layer(1).only_timed);
  EXPECT_TRUE(model->layer(2).only_timed);
  EXPECT_THAT(notes_of(model), ElementsAre(HasSubstr("1 layer gives times but no work")));
}

TEST(LayerTable, KeepsTheGraph) {
  const auto model = read_model_text(parse_layer_table,
                                     "name,inputs,output [B],work [FLOP]\n"
                                     "a,input,1,10\nb,a,2,20\nc,a,3,30\nd,b; c,4,40\ne,,5,50\n",
                                     {.input = Bytes(7.0)});
  EXPECT_THAT(layers_of(model), ElementsAre("a 1 B", "b..d 4 B", "e 5 B"));
  EXPECT_EQ(model->layer(2).work, Flop(90.0));
  EXPECT_EQ(model->tensor_size(0), Bytes(7.0));
}

TEST(LayerTable, NamesWhatIsWrong) {
  const auto said = [](std::string_view text) {
    return message(parse_layer_table, text, {.input = Bytes(1.0)});
  };
  EXPECT_EQ(message(parse_layer_table, "output\n1 B\n"),
            "f.x: no row 'input' states the size of the model's input: give --input SIZE");
  EXPECT_EQ(said("name,output\ninput,1 B\n"),
            "f.x: line 2: the file states the size of the input, and so does --input");
  EXPECT_EQ(said("name,outptu,output\n"),
            "f.x: line 1: unknown column 'outptu' (did you mean 'output'?); known: name, type, "
            "inputs, work, macs, output, weights, time DEVICE");
  EXPECT_EQ(said("output,output [B]\n"), "f.x: line 1: the column 'output' occurs twice");
  EXPECT_EQ(said("name\n"), "f.x: line 1: the column 'output' is missing");
  EXPECT_EQ(said("output [B\n"), "f.x: line 1: the unit in 'output [B' does not end with ']'");
  EXPECT_EQ(said("output\n5\n"),
            "f.x: line 2: output: '5' is not a size: the unit is missing; write e.g. \"4 GiB\"");
  EXPECT_EQ(said("name,output\na\n"), "f.x: line 2: the row has 1 cells, but there are 2 columns");
  EXPECT_EQ(said("name,output\na,\n"), "f.x: line 2: the output is missing");
  EXPECT_EQ(said("name,output\na,1 B\na,1 B\n"), "f.x: line 3: the node 'a' occurs twice");
  EXPECT_EQ(said("name,inputs,output\nconv,,1 B\nb,cnov,1 B\n"),
            "f.x: line 3: there is no layer 'cnov' (did you mean 'conv'?)");
  EXPECT_EQ(said("name,inputs,output\na,,1 B\nb,input,1 B\n"),
            "f.x: line 2: the output of layer 'a' is not used; only the last layer's output is the "
            "result");
  EXPECT_EQ(said("macs,output\n-1,1 B\n"), "f.x: line 2: macs: '-1' is not a nonnegative number");
}

}  // namespace
}  // namespace lamina::io
