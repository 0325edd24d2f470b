#include "lamina/io/models/model_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/random_instance.h"

#include "lamina/core/random.h"
#include "lamina/io/models/model_options.h"

namespace lamina::io {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Expected<Model> read_model_text(std::string text) {
  return parse_model_json(SourceText("m.json", std::move(text)));
}

std::string model_of(std::string_view layers) {
  return R"({"format": "lamina.model/1", "name": "toy", "input": "100 kB", "layers": [)" +
         std::string(layers) + "]}";
}

std::string model_message(std::string text) {
  const auto model = read_model_text(std::move(text));
  return model ? "read" : model.error().text();
}

TEST(ModelJson, ReadsEveryKey) {
  const auto model = read_model_text(model_of(
      R"({"name": "conv1", "type": "Conv", "work": "2 MFLOP", "macs": 1e6, "output": "10 kB", "weights": "3 kB", "times": {"rpi4": "71 ms", "a100": "1 ms"}},
         {"output": "1 B"})"));
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->name(), "toy");
  ASSERT_EQ(model->num_layers(), 2U);
  EXPECT_EQ(model->tensor_size(0), Bytes(1e5));
  const Layer& conv = model->layer(1);
  EXPECT_EQ(conv.name, "conv1");
  EXPECT_EQ(conv.work, Flop(2e6));
  EXPECT_EQ(conv.macs, 1e6);
  EXPECT_EQ(conv.output, Bytes(1e4));
  EXPECT_EQ(conv.weights, Bytes(3e3));
  EXPECT_EQ(model->operators()[0].type, "Conv");
  Node pi;
  pi.device = "rpi4";
  EXPECT_EQ(model->layer_time(1, pi), Seconds(0.071));
  EXPECT_EQ(model->layer(2).work, Flop());
}

TEST(ModelJson, ReadsFurtherRunsAndStates) {
  const auto model = read_model_text(
      R"({"format": "lamina.model/1", "input": "80 B", "steps": 127, "step_input": "8 B", "layers": [
          {"output": "1 kB", "work": "2 MFLOP", "weights": "1 MB", "state": "3 kB", "step_work": "2 kFLOP", "step_output": "10 B",
           "step_times": {"pi": "2 ms"}},
          {"output": "1 B", "step_times": {"pi": "1 ms"}}]})");
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->steps(), 127U);
  EXPECT_EQ(model->layer(1).state, Bytes(3e3));
  const Model& step = *model->step_model();
  EXPECT_EQ(step.tensor_size(0), Bytes(8));
  EXPECT_EQ(step.tensor_size(1), Bytes(10));
  EXPECT_EQ(step.tensor_size(2), Bytes());
  Node node{.id = "n", .compute = FlopPerSecond(1e3)};
  EXPECT_EQ(step.layer_time(1, node), Seconds(2));
  EXPECT_EQ(step.layer_time(2, node), std::nullopt);  // times without work
  node.device = "pi";
  EXPECT_EQ(step.layer_time(1, node), Seconds(0.002));
  EXPECT_EQ(step.layer_time(2, node), Seconds(0.001));
  EXPECT_EQ(model_json(*read_model_text(model_json(*model))), model_json(*model));
}

TEST(ModelJson, TakesAModelThatOnlyMovesItsInput) {
  const auto model = read_model_text(model_of(""));
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->num_layers(), 0U);
  EXPECT_EQ(model->tensor_size(0), Bytes(1e5));
}

//  input -> a -> b ----> add -> last        a alone cuts, b and c do not
//            \-> c ------/
TEST(ModelJson, ReadsADagInAnyOrder) {
  const auto model = read_model_text(model_of(
      R"({"name": "add", "inputs": ["b", "c"], "output": "4 B", "work": "1 FLOP"}, {"name": "c", "inputs": ["a"], "output": "3 B", "work": "10 FLOP"},
         {"name": "b", "inputs": ["a"], "output": "2 B", "work": "100 FLOP"}, {"name": "a", "inputs": ["input"], "output": "1 B", "work": "1000 FLOP"},
         {"name": "last", "inputs": ["add"], "output": "5 B"})"));
  ASSERT_TRUE(model) << model.error().text();
  ASSERT_EQ(model->num_layers(), 3U);
  EXPECT_EQ(model->layer(1).output, Bytes(1.0));
  EXPECT_EQ(model->layer(2).output, Bytes(4.0));
  EXPECT_EQ(model->layer(2).work, Flop(111.0));
  EXPECT_EQ(model->layer(3).output, Bytes(5.0));
}

TEST(ModelJson, RunsTimesWithoutWorkOnTheirDevicesAlone) {
  const auto model = read_model_text(model_of(
      R"({"output": "1 B", "times": {"pi": "1 s"}}, {"output": "1 B", "work": "0 FLOP", "times": {"pi": "1 s"}},
         {"output": "1 B", "times": {}})"));
  ASSERT_TRUE(model);
  const Node pi{.id = "p", .device = "pi"};
  const Node server{.id = "s", .compute = FlopPerSecond(1e9), .device = "xeon"};
  EXPECT_EQ(model->layer_time(1, pi), Seconds(1.0));
  EXPECT_EQ(model->layer_time(1, server), std::nullopt);
  EXPECT_EQ(model->layer_time(2, server), Seconds());
  EXPECT_EQ(model->layer_time(3, server), Seconds());
}

std::vector<std::string> model_notes(const Model& model) { return texts_of(model.notes()); }

TEST(ModelJson, KeepsNotesAndAssumptions) {
  ModelBuilder builder("m");
  const TensorId input = builder.add_tensor("input", Bytes(1.0));
  builder.add_input(input);
  builder.add_result(input);
  builder.add_note({.code = "shared", .count = 2, .text = "left something out"});
  const Note open{.code = "open", .count = 3, .text = "taken as \"1\"", .assumption = true};
  builder.add_note(open);
  const auto again = read_model_text(model_json(*std::move(builder).build()));
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_THAT(again->notes(),
              ElementsAre(Note{.code = "note", .text = "left something out"}, open));
}

TEST(ModelJson, NotesTimesWithoutWorkOnce) {
  const auto model = read_model_text(model_of(R"({"output": "1 B", "times": {"pi": "1 s"}})"));
  ASSERT_TRUE(model);
  const auto notes =
      ElementsAre("1 layer gives times but no work: only devices with a time can run it");
  EXPECT_THAT(model_notes(*model), notes);
  const auto again = read_model_text(model_json(*model));
  ASSERT_TRUE(again);
  EXPECT_THAT(model_notes(*again), notes);
  EXPECT_EQ(again->layer_time(1, Node{.id = "s", .compute = FlopPerSecond(1e9)}), std::nullopt);
}

// Nodes without a speed run what they have times for, the rows that the writer adds too.
TEST(ModelJson, WritesRowsWithoutWorkForNodesWithoutASpeed) {
  ModelBuilder builder;
  const TensorId in = builder.add_tensor("in", Bytes(1)), a = builder.add_tensor("a", Bytes(1)),
                 b = builder.add_tensor("b", Bytes(1));
  builder.add_input(in);
  Operator op;
  op.times = {{"pi", Seconds(2)}};
  op.only_timed = true;
  op.inputs = {in};
  op.outputs = {a, b};
  builder.add_operator(std::move(op));
  builder.add_result(a);
  builder.add_result(b);
  const auto model = std::move(builder).build();
  ASSERT_TRUE(model);
  const auto again = read_model_text(model_json(*model));
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->operators().size(), 3U);  // one for each output, one that gathers them
  ASSERT_EQ(again->num_layers(), 1U);
  EXPECT_EQ(again->layer_time(1, Node{.id = "p", .device = "pi"}), Seconds(2));
}

TEST(ModelJson, NamesWhatIsWrong) {
  const std::pair<std::string, std::string> table[] = {
      {R"({"work": "1 FLOP"})", "m.json: layers[0]: the key 'output' is missing"},
      {R"({"output": "1 B", "work": "3 GFLOP/s"})",
       "m.json: layers[0].work: '3 GFLOP/s' is not an amount of work: 'GFLOP/s' measures something "
       "else; write e.g. \"173.4 MFLOP\""},
      {R"({"output": "-1 B"})",
       "m.json: layers[0].output: '-1 B' is not a size: it is negative; write e.g. \"4 GiB\""},
      {R"({"output": "1 B", "times": {"pi": 3}})",
       "m.json: layers[0].times.pi: '3' is not a time: the unit is missing; write e.g. \"2 ms\""},
      {R"({"output": "1 B", "times": {"pi": "1 s", "pi": "2 s"}})",
       "m.json: layers[0].times: the key 'pi' occurs twice"},
      {R"({"output": "1 B", "enter": {"pi": 5}})",
       "m.json: layers[0].enter.pi: '5' is not a time: the unit is missing; write e.g. \"2 ms\""},
      {R"({"output": "1 B", "leave": {"pi": "-1 ms"}})",
       "m.json: layers[0].leave.pi: '-1 ms' is not a time: it is negative; write e.g. \"2 ms\""},
      {R"({"output": "1 B", "enter": "5 ms"})",
       "m.json: layers[0].enter: must be an object, not text"},
      {R"({"output": "1 B", "entre": {"pi": "5 ms"}})",
       "m.json: layers[0]: unknown key 'entre' (did you mean 'enter'?)"},
      {R"({"output": "1 B", "fused": "yes"})",
       "m.json: layers[0].fused: must be true or false, not text"},
      {R"({"output": "1 B", "macs": -1})", "m.json: layers[0].macs: must not be negative"},
      {R"({"output": "1 B", "state": "-1 B"})",
       "m.json: layers[0].state: '-1 B' is not a size: it is negative; write e.g. \"4 GiB\""},
      {R"({"output": "1 B", "step_work": "1 FLOP/s"})",
       "m.json: layers[0].step_work: '1 FLOP/s' is not an amount of work: 'FLOP/s' measures "
       "something else; write e.g. \"173.4 MFLOP\""},
      {R"({"output": "1 B", "step_times": {"pi": "2 B"}})",
       "m.json: layers[0].step_times.pi: '2 B' is not a time: 'B' measures something else; write "
       "e.g. \"2 ms\""},
      {R"({"output": "1 B", "step_works": "1 FLOP"})",
       "m.json: layers[0]: unknown key 'step_works' (did you mean 'step_work'?)"},
      {R"([])", "m.json: layers[0]: must be an object, not a list"},
      {R"({"outptu": "1 B"})", "m.json: layers[0]: unknown key 'outptu' (did you mean 'output'?)"},
      {R"({"name": "conv", "output": "1 B"}, {"output": "1 B", "inputs": ["cnov"]})",
       "m.json: layers[1].inputs[0]: there is no layer 'cnov' (did you mean 'conv'?)"},
      {R"({"output": "1 B"}, {"output": "1 B", "inputs": [""]})",
       "m.json: layers[1].inputs[0]: there is no layer ''"},
      {R"({"name": "x", "output": "1 B"}, {"name": "x", "output": "1 B"}, {"output": "1 B", "inputs": ["x"]})",
       "m.json: layers[2].inputs[0]: 'x' is the name of several tensors"},
      {R"({"name": "input", "output": "1 B"}, {"output": "1 B", "inputs": ["input"]})",
       "m.json: layers[1].inputs[0]: 'input' is the name of several tensors"},
      {R"({"name": "a", "output": "1 B"}, {"name": "b", "output": "1 B", "inputs": ["input"]})",
       "m.json: layers[0]: the output of layer 1 'a' is not used; only the last layer's output is "
       "the result"},
      {R"({"name": "a", "inputs": ["b"], "output": "1 B"}, {"name": "b", "inputs": ["a"], "output": "1 B"}, {"output": "1 B"})",
       "m.json: the operators form a cycle; 'a' is on it or depends on it"},
      {R"({"name": "a", "inputs": "b", "output": "1 B"})",
       "m.json: layers[0].inputs: must be a list, not text"},
  };
  for (const auto& [layers, expected] : table) EXPECT_EQ(model_message(model_of(layers)), expected);
  EXPECT_EQ(model_message(R"({"format": "lamina.model/1", "input": "1 B"})"),
            "m.json: the key 'layers' is missing");
  EXPECT_EQ(model_message(R"({"format": "lamina.model/1", "layers": []})"),
            "m.json: the key 'input' is missing");
  EXPECT_EQ(
      model_message(R"({"format": "lamina.model/1", "input": "1 B", "steps": 1.5, "layers": []})"),
      "m.json: steps: must be a whole number, not '1.5'");
  EXPECT_EQ(
      model_message(
          R"({"format": "lamina.model/1", "input": "1 B", "steps": 100000001, "layers": []})"),
      "m.json: steps: must be a whole number from 0 to 100000000, not '100000001'");
  EXPECT_EQ(model_message(R"({"format": "lamina.network/1"})"),
            "m.json: format: 'lamina.network/1' is not 'lamina.model/1', the format expected here");
}

void expect_same_chain(const Model& a, const Model& b, const std::string& text) {
  ASSERT_EQ(a.num_layers(), b.num_layers()) << text;
  EXPECT_EQ(a.tensor_size(0), b.tensor_size(0));
  for (std::uint32_t l = 1; l <= a.num_layers(); ++l) {
    EXPECT_EQ(a.layer(l).output, b.layer(l).output);
    EXPECT_NEAR(a.layer(l).work.value(), b.layer(l).work.value(), 1e-9 * a.layer(l).work.value());
    EXPECT_EQ(a.layer(l).weights, b.layer(l).weights);
    EXPECT_EQ(a.layer(l).state, b.layer(l).state);
    EXPECT_EQ(a.layer(l).fused, b.layer(l).fused);
    for (const auto* device : {"pi", "gpu", ""}) {
      const Node at{.id = "n", .device = device};
      EXPECT_EQ(a.enter_time(l, at), b.enter_time(l, at)) << text;
      EXPECT_EQ(a.leave_time(l, at), b.leave_time(l, at)) << text;
      for (const double speed : {3.0, 0.0}) {
        const Node node{.id = "n", .compute = FlopPerSecond(speed), .device = device};
        const auto time = a.layer_time(l, node), again = b.layer_time(l, node);
        ASSERT_EQ(time.has_value(), again.has_value()) << device << ' ' << speed << '\n' << text;
        if (time) {
          EXPECT_NEAR(time->value(), again->value(), 1e-9 * time->value());
        }
      }
    }
  }
}

// A random DAG: operators with several inputs and outputs, models with several inputs and results,
// equal and empty names.
Expected<Model> random_dag(Random& random) {
  ModelBuilder model("dag");
  std::vector<TensorId> tensors;
  for (std::size_t i = 0, n = 1 + random.below(2); i < n; ++i) {
    tensors.push_back(model.add_tensor("in" + std::to_string(i),
                                       Bytes(1.0 + static_cast<double>(random.below(9)))));
    model.add_input(tensors.back());
  }
  if (random.chance(0.5)) {
    model.set_steps(1 + static_cast<std::uint32_t>(random.below(9)));
    for (const TensorId t : tensors) model.set_step_size(t, Bytes(0.5));
  }
  const std::size_t count = 1 + random.below(9);
  for (std::size_t i = 0; i < count; ++i) {
    Operator op;
    op.name = random.chance(0.2)   ? ""
              : random.chance(0.2) ? "same"
              : random.chance(0.1) ? "input"
                                   : "op" + std::to_string(i);
    op.type = random.chance(0.5) ? "Conv" : "";
    op.work = Flop(static_cast<double>(random.below(100)));
    op.weights = Bytes(static_cast<double>(random.below(100)));
    if (random.chance(0.5)) op.times.push_back({"pi", Seconds(0.25)});
    if (random.chance(0.3)) op.times.push_back({"gpu", Seconds(0.125)});
    op.only_timed = !op.times.empty() && random.chance(0.5);
    if (op.only_timed) op.work = {};
    op.state = Bytes(static_cast<double>(random.below(50)));
    op.step_work = Flop(static_cast<double>(random.below(10)));
    if (random.chance(0.5)) op.step_times.push_back({"pi", Seconds(0.0625)});
    op.step_only_timed = !op.step_times.empty() && random.chance(0.5);
    if (op.step_only_timed) op.step_work = {};
    if (random.chance(0.5)) op.enter = {{"pi", Seconds(random.uniform(0.0, 1.0))}};
    if (random.chance(0.5)) op.leave = {{"gpu", Seconds(random.uniform(0.0, 1.0))}};
    op.fused = random.chance(0.2);
    for (std::size_t k = 0, n = 1 + random.below(2); k < n; ++k)
      op.inputs.push_back(
          tensors[random.chance(0.6) ? tensors.size() - 1 : random.below(tensors.size())]);
    for (std::size_t k = 0, n = random.chance(0.8) ? 1 : 2; k < n; ++k) {
      tensors.push_back(model.add_tensor("", Bytes(1.0 + static_cast<double>(random.below(9)))));
      model.set_step_size(tensors.back(), Bytes(static_cast<double>(random.below(5))));
      op.outputs.push_back(tensors.back());
    }
    model.add_operator(std::move(op));
  }
  model.add_result(tensors.back());
  if (random.chance(0.3)) model.add_result(tensors[random.below(tensors.size() - 1)]);
  return std::move(model).build();
}

TEST(ModelJson, WritesDagsWithTheSameChainOfBlocks) {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Random random(seed);
    const auto model = random_dag(random);
    ASSERT_TRUE(model) << model.error().text();
    const std::string text = model_json(*model);
    const auto again = read_model_text(text);
    ASSERT_TRUE(again) << "seed " << seed << ": " << again.error().text() << "\n" << text;
    expect_same_chain(*model, *again, text);
    ASSERT_EQ(again->steps(), model->steps());
    if (model->steps() > 0) expect_same_chain(*model->step_model(), *again->step_model(), text);
    EXPECT_EQ(model_json(*again), text) << "seed " << seed;
  }
}

TEST(ModelJson, WritesChainsThatReadBackAsTheSame) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Random random(seed);
    const auto model = lamina::testing::random_model(random);
    const std::string text = model_json(*model);
    EXPECT_THAT(text, ::testing::Not(HasSubstr("inputs")));
    const auto again = read_model_text(text);
    ASSERT_TRUE(again) << again.error().text() << "\n" << text;
    expect_same_chain(*model, *again, text);
  }
}

TEST(ModelJson, NamesTensorsIfAsked) {
  ModelBuilder builder("m");
  const TensorId in = builder.add_tensor("x", Bytes(8)), out = builder.add_tensor("y", Bytes(4));
  builder.add_input(in);
  builder.add_operator({.name = "conv", .work = Flop(1), .inputs = {in}, .outputs = {out}});
  builder.add_result(out);
  const Model model = *std::move(builder).build();
  EXPECT_EQ(model_json(model).find("\"tensor\""), std::string::npos);
  const std::string text = model_json(model, ModelText::kWithNames);
  const auto again = parse_model_json(SourceText("m.json", text));
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->tensors().back().name, "y");
  EXPECT_EQ(again->layer(1).name, "conv");
  EXPECT_EQ(model_json(*again, ModelText::kWithNames), text);
}

TEST(ModelJson, KeepsSeveralResultsIfAsked) {
  const auto model = read_model_text(R"({"format": "lamina.model/1", "input": "8 B", "layers": [
    {"name": "a", "output": "4 B"}, {"name": "b", "inputs": ["a"], "output": "2 B"},
    {"name": "c", "inputs": ["a"], "output": "1 B", "tensor": "y"}], "results": ["b", "c"]})");
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->results().size(), 2U);
  EXPECT_EQ(model->tensor_size(model->num_layers()), Bytes(3));
  const std::string text = model_json(*model, ModelText::kWithNames);
  EXPECT_THAT(text, HasSubstr(R"("results": ["b", "c"])"));
  EXPECT_EQ(model_json(*read_model_text(text), ModelText::kWithNames), text);
  EXPECT_EQ(model_json(*model).find("\"results\""), std::string::npos);
}

TEST(ModelJson, RefusesResultsThatAreNone) {
  const auto of = [](std::string_view results) {
    return model_message(
        R"({"format": "lamina.model/1", "input": "8 B", "layers": [{"name": "a", "output": "4 B"},
        {"name": "b", "output": "4 B"}], "results": )" +
        std::string(results) + "}");
  };
  EXPECT_THAT(of(R"(["x"])"), HasSubstr("results[0]"));
  EXPECT_THAT(of(R"(["b", "b"])"), HasSubstr("results[1]"));
  EXPECT_THAT(of(R"(["a"])"), HasSubstr("layer 2 'b' is not used"));
}

}  // namespace
}  // namespace lamina::io
