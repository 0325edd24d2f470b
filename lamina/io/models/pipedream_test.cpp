#include "lamina/io/models/pipedream.h"

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

std::string node(std::string_view id, std::string_view description, std::string_view figures) {
  return std::string(id) + " -- " + std::string(description) + " -- " + std::string(figures) + "\n";
}

std::string figures(std::string_view ms, std::string_view activation, std::string_view weights) {
  return "forward_compute_time=" + std::string(ms) +
         ", backward_compute_time=1.000, activation_size=" + std::string(activation) +
         ", parameter_size=" + std::string(weights);
}

// Lines in no order; a skip connection makes one block of nodes 3 and 4.
const std::string kSkip =
    node("node4", "Add(inplace)", figures("2.000", "40.000", "0.000")) +
    node("node2", "Conv2d(3, 64, kernel_size=(3, 3), bias=True)",
         figures("1.500", "20.000", "7.000")) +
    node("node1", "Input", figures("17.972", "10.000", "0.000")) +
    node("node3", "ReLU(inplace)", figures("0.500", "30.000", "0.000")) +
    node("node5", "Linear(in_features=4, out_features=2)", figures("3.000", "50.000", "9.000")) +
    "\tnode3 -- node4\n\tnode1 -- node2\n\tnode2 -- node3\n\tnode2 -- node4\n\tnode4 -- node5\n";

TEST(Pipedream, KeepsTheGraphAndItsChainOfBlocks) {
  const auto model = read_model_text(parse_pipedream, kSkip);
  EXPECT_THAT(layers_of(model),
              ElementsAre("node2 20 B gpu=1.5 ms only", "node3..node4 40 B gpu=2.5 ms only",
                          "node5 50 B gpu=3 ms only"));
  EXPECT_EQ(model->tensor_size(0), Bytes(10.0));
  EXPECT_EQ(model->operators().size(), 4U);
  EXPECT_EQ(model->operators()[0].type, "Conv2d");
  EXPECT_EQ(model->layer(1).weights, Bytes(7.0));
}

TEST(Pipedream, SaysWhatItAssumes) {
  const auto notes = notes_of(read_model_text(parse_pipedream, kSkip));
  EXPECT_THAT(notes, Contains(HasSubstr("one whole batch")));
  EXPECT_THAT(notes,
              Contains("4 layers give times but no work: only devices with a time can run them"));
  EXPECT_THAT(notes, Contains("the time of the input, 17.972 ms, is loading of data and left out"));
  EXPECT_THAT(notes, Contains(HasSubstr("as those of 'gpu' (--profiled-on names another)")));
  const auto named = read_model_text(parse_pipedream, kSkip, {.profiled_on = "v100"});
  EXPECT_THAT(layers_of(named), Contains("node5 50 B v100=3 ms only"));
  EXPECT_THAT(notes_of(named), Not(Contains(HasSubstr("profiled-on"))));
}

TEST(Pipedream, AddsUpListsOfActivationsAndTakesSeveralResults) {
  const auto model = read_model_text(
      parse_pipedream, node("a", "Input0", figures("0", "1", "0")) +
                           node("b", "Input1", figures("0", "2", "0")) +
                           node("c", "LSTM(1, 2)", figures("4", "[8.0; 16.0]", "0")) +
                           node("d", "Linear", figures("1", "100", "0") + " -- stage_id=3") +
                           node("e", "Linear", figures("1", "200", "0")) +
                           "a -- c\nb -- c\nc -- d\nc -- e\nc -- e\n");
  EXPECT_THAT(layers_of(model), ElementsAre("c 24 B gpu=4 ms only", "d..e 300 B gpu=2 ms only"));
  EXPECT_EQ(model->tensor_size(0), Bytes(3.0));
  EXPECT_THAT(notes_of(model), Contains(HasSubstr("1 nodes pass on several tensors")));
  EXPECT_THAT(notes_of(model), Contains("the outputs of 2 nodes are not read: all are results"));
}

TEST(Pipedream, NamesWhatIsWrong) {
  const auto said = [](std::string_view text) { return message(parse_pipedream, text); };
  const std::string input = node("i", "Input", figures("0", "1", "0"));
  EXPECT_EQ(said("hello\n"),
            "f.x: line 1: 'hello' is neither a node ('id -- description -- figures') nor an edge "
            "('from -- to')");
  EXPECT_EQ(said("a -- b\n"), "f.x: line 1: an edge ends at 'a', but there is no such node");
  EXPECT_EQ(said(input + input), "f.x: line 2: the node 'i' occurs twice");
  EXPECT_EQ(said(input + "b -- Conv -- activation_size=3\n"),
            "f.x: line 2: the key 'forward_compute_time' is missing");
  EXPECT_EQ(said(input + "b -- Conv -- forward_compute_time=3\n"),
            "f.x: line 2: the key 'activation_size' is missing");
  EXPECT_EQ(said(input + node("b", "Conv", figures("-1", "1", "0"))),
            "f.x: line 2: forward_compute_time is '-1', not a finite decimal number that is not "
            "negative");
  EXPECT_EQ(
      said(input + node("b", "Conv", figures("1", "[1; x]", "0"))),
      "f.x: line 2: activation_size is 'x', not a finite decimal number that is not negative");
  EXPECT_EQ(said(node("b", "Conv", figures("1", "1", "0"))),
            "f.x: no node is described as 'Input', so the size of the input is not known");
  EXPECT_EQ(said(node("b", "Conv", figures("1", "1", "0")) + input + "b -- i\n"),
            "f.x: line 2: the input 'i' reads other nodes");
  EXPECT_EQ(
      said(input + node("b", "C", figures("1", "1", "0")) + node("c", "C", figures("1", "1", "0")) +
           node("d", "C", figures("1", "1", "0")) + "b -- c\nc -- b\nc -- d\n"),
      "f.x: the operators form a cycle; 'b' is on it or depends on it");
}

TEST(Pipedream, ReadsTheRealVgg16) {
  const auto file = profiles_folder() / "pipedream/vgg16.graph.txt";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no " << file << " (set LAMINA_DATA)";
  const auto model = read_model(file);
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->name(), "vgg16");
  EXPECT_EQ(model->operators().size(), 40U);  // 41 nodes, one of them the input
  EXPECT_EQ(model->num_layers(), 39U);        // Size and View are one block
  double weights = 0.0;
  for (const Layer& layer : model->layers()) weights += layer.weights.value();
  EXPECT_EQ(weights, 4.0 * 138'357'544.0);  // VGG16's parameters, Simonyan and Zisserman
  EXPECT_EQ(model->tensor_size(0), Bytes(128.0 * 3 * 224 * 224 * 4));
}

}  // namespace
}  // namespace lamina::io
