#include "lamina/model/blocks.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "lamina/core/random.h"

namespace lamina {
namespace {

using ::testing::ElementsAre;

// A DAG as text: "a: in -> x y; b: x -> out". Tensors `in...` are inputs and `out...` results; the
// size of a tensor is its length.
Model dag(const std::string& text) {
  ModelBuilder builder;
  std::map<std::string, TensorId> tensors;
  const auto tensor = [&](const std::string& name) {
    const auto [at, is_new] = tensors.try_emplace(name);
    if (!is_new) return at->second;
    at->second = builder.add_tensor(name, Bytes(static_cast<double>(name.size())));
    if (name.starts_with("in")) builder.add_input(at->second);
    if (name.starts_with("out")) builder.add_result(at->second);
    return at->second;
  };
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line, ';');) {
    std::istringstream words(line);
    Operator op;
    std::string word;
    words >> word;
    op.name = word.substr(0, word.size() - 1);
    op.work = Flop(1);
    bool made = false;
    while (words >> word) {
      if (word == "->")
        made = true;
      else
        (made ? op.outputs : op.inputs).push_back(tensor(word));
    }
    builder.add_operator(std::move(op));
  }
  return *std::move(builder).build();
}

std::vector<std::string> layers(const Model& model) {
  std::vector<std::string> names;
  for (const Layer& layer : model.layers()) names.push_back(layer.name);
  return names;
}

TEST(ChainOfBlocks, IsTheChainItself) {
  EXPECT_THAT(layers(dag("a: in -> x; b: x -> y; c: y -> out")), ElementsAre("a", "b", "c"));
}

// y = conv2(conv1(x)) + x: one block between x and the sum.
TEST(ChainOfBlocks, KeepsAResidualBlockTogether) {
  const Model model =
      dag("stem: in -> x; conv1: x -> h; conv2: h -> hh; add: hh x -> sum; head: sum -> out");
  EXPECT_THAT(layers(model), ElementsAre("stem", "conv1..add", "head"));
  EXPECT_EQ(model.layer(2).work, Flop(3));
  EXPECT_EQ(model.layer(2).output, Bytes(3));
  EXPECT_EQ(model.layer(2).first_operator, 1u);
  EXPECT_EQ(model.layer(2).last_operator, 3u);
}

// The time of a layer is that of its operators one after the other, each by its own rule.
TEST(ChainOfBlocks, TakesTheTimesOfItsOperators) {
  const std::vector<std::string> devices{"pi", "gpu", "tpu"};
  int able = 0, unable = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    Random random(seed);
    // in -> a, in -> b, a b -> out: one block.
    ModelBuilder builder;
    const TensorId in = builder.add_tensor("in", Bytes(1)), a = builder.add_tensor("a", Bytes(1)),
                   b = builder.add_tensor("b", Bytes(1)), out = builder.add_tensor("out", Bytes(1));
    builder.add_input(in);
    builder.add_result(out);
    std::vector<Operator> operators;
    for (auto [from, to] : {std::pair{std::vector{in}, a}, {std::vector{in}, b}, {{a, b}, out}}) {
      Operator op;
      for (const std::string& device : devices)
        if (random.chance(0.6)) op.times.push_back({device, Seconds(random.uniform(0.0, 1.0))});
      op.only_timed = !op.times.empty() && random.chance(0.4);
      if (!op.only_timed) op.work = Flop(random.uniform(0.0, 1.0));
      op.inputs = from;
      op.outputs = {to};
      operators.push_back(op);
      builder.add_operator(std::move(op));
    }
    const Model model = *std::move(builder).build();
    ASSERT_EQ(model.num_layers(), 1U);
    Node node;
    node.compute = FlopPerSecond(random.chance(0.7) ? 3.0 : 0.0);
    node.device = random.chance(0.8) ? devices[random.below(3)] : "";
    std::optional<Seconds> expected = Seconds();
    for (const Operator& op : operators) {
      const auto time = std::ranges::find(op.times, node.device, &DeviceTime::device);
      if (time != op.times.end())
        expected = expected ? std::optional(*expected + time->time) : std::nullopt;
      else if (op.only_timed || node.compute == FlopPerSecond())
        expected.reset();
      else
        expected = expected ? std::optional(*expected + op.work / node.compute) : std::nullopt;
    }
    const auto found = model.layer_time(1, node);
    ASSERT_EQ(found.has_value(), expected.has_value()) << "seed " << seed;
    if (found) {
      EXPECT_NEAR(found->value(), expected->value(), 1e-12) << "seed " << seed;
    }
    ++(found ? able : unable);
  }
  EXPECT_GT(able, 300);
  EXPECT_GT(unable, 300);
}

// 100,000 devices, and 100,000 operators side by side, each with one of them: what grows with the
// product of both would take minutes.
TEST(ChainOfBlocks, GrowsWithTheNumberOfTimesAlone) {
  constexpr std::size_t kMany = 100'000;
  ModelBuilder builder("wide");
  const TensorId in = builder.add_tensor("in", Bytes(1.0));
  builder.add_input(in);
  Operator all{.name = "all"};
  for (std::size_t i = 0; i < kMany; ++i) {
    const std::string name = std::to_string(i);
    all.inputs.push_back(builder.add_tensor(name, Bytes(1.0)));
    all.times.push_back({"d" + name, Seconds(2.0)});
    Operator one{.name = name, .work = Flop(1.0)};
    one.times = {{"d" + name, Seconds(0.5)}};
    one.inputs = {in};
    one.outputs = {all.inputs.back()};
    builder.add_operator(std::move(one));
  }
  all.outputs = {builder.add_tensor("out", Bytes(1.0))};
  builder.add_result(all.outputs.front());
  builder.add_operator(std::move(all));
  const Model model = *std::move(builder).build();
  ASSERT_EQ(model.num_layers(), 1U);
  ASSERT_EQ(model.layer(1).on_device.size(), kMany);
  const auto time =
      model.layer_time(1, Node{.id = "n", .compute = FlopPerSecond(1.0), .device = "d7"});
  EXPECT_EQ(time, Seconds(2.5 + static_cast<double>(kMany - 1)));
}

TEST(ChainOfBlocks, KeepsAnInceptionBlockTogether) {
  EXPECT_THAT(layers(dag("stem: in -> x; p: x -> a; q: x -> b; r: b -> c; s: x -> d;"
                         "concat: a c d -> y; head: y -> out")),
              ElementsAre("stem", "p..concat", "head"));
}

TEST(ChainOfBlocks, KeepsALongSkipTogether) {
  EXPECT_THAT(layers(dag("a: in -> x; b: x -> y; c: y -> z; d: z x -> w; e: w -> out")),
              ElementsAre("a", "b..d", "e"));
}

// A second input that is used late joins everything before it; both count as tensor 0.
TEST(ChainOfBlocks, TakesSeveralInputsTogether) {
  const Model model = dag("a: in1 -> x; b: x -> y; c: y in2 -> z; d: z -> out");
  EXPECT_THAT(layers(model), ElementsAre("a..c", "d"));
  EXPECT_EQ(model.tensor_size(0), Bytes(6));
}

TEST(ChainOfBlocks, TakesSeveralResultsTogether) {
  const Model model = dag("a: in -> x; b: x -> out1; c: x -> out2");
  EXPECT_THAT(layers(model), ElementsAre("a", "b..c"));
  EXPECT_EQ(model.tensor_size(2), Bytes(8));
}

// out1 alone goes on, so it separates; at the end both results are there.
TEST(ChainOfBlocks, MayPassThroughAResult) {
  const Model model = dag("a: in -> out1; b: out1 -> x; c: x -> out2");
  EXPECT_EQ(model.tensor_size(model.num_layers()), Bytes(8));
  EXPECT_THAT(layers(model), ElementsAre("a", "b..c"));
}

TEST(ChainOfBlocks, CountsEveryUsedOutput) {
  EXPECT_THAT(layers(dag("split: in -> x y; join: x y -> z; c: z -> out")),
              ElementsAre("split..join", "c"));
  EXPECT_THAT(layers(dag("split: in -> x unused; next: x -> out")), ElementsAre("split", "next"));
}

// What an operator without inputs makes must travel too, once it is made.
TEST(ChainOfBlocks, CountsOperatorsWithoutInputs) {
  EXPECT_THAT(layers(dag("noise: -> n; a: in -> x; b: x n -> y; c: y -> out")),
              ElementsAre("noise..b", "c"));
}

// ---------------------------------------------------------------- against a search
struct RandomDag {
  std::size_t num_tensors = 0;
  std::vector<std::vector<std::size_t>> inputs, outputs;  // by operator
  std::vector<std::size_t> sources, results;
};

RandomDag random_dag(Random& random) {
  RandomDag dag;
  for (std::size_t i = 0, n = 1 + random.below(2); i < n; ++i)
    dag.sources.push_back(dag.num_tensors++);
  const std::size_t count = 1 + random.below(14);
  for (std::size_t i = 0; i < count; ++i) {
    std::set<std::size_t> in;
    do {  // mostly the newest tensors, so that there are cuts at all
      const std::size_t back = random.chance(0.75) ? 1 : 1 + random.below(dag.num_tensors);
      in.insert(dag.num_tensors - back);
    } while (random.chance(0.3));
    dag.inputs.emplace_back(in.begin(), in.end());
    dag.outputs.emplace_back();
    do dag.outputs.back().push_back(dag.num_tensors++);
    while (random.chance(0.1));
  }
  dag.results.push_back(dag.num_tensors - 1);
  if (random.chance(0.2)) dag.results.push_back(random.below(dag.num_tensors));
  std::ranges::sort(dag.results);
  dag.results.erase(std::ranges::unique(dag.results).begin(), dag.results.end());
  return dag;
}

// Whether some result can be had from the inputs along a path without `deleted`.
bool result_reached(const RandomDag& dag, std::size_t deleted) {
  std::vector<bool> reached(dag.num_tensors);
  for (const std::size_t t : dag.sources) reached[t] = true;
  for (std::size_t i = 0; i < dag.inputs.size(); ++i) {  // operators are in order
    const bool on_path = std::ranges::any_of(dag.inputs[i], [&](auto t) { return reached[t]; });
    for (const std::size_t t : dag.outputs[i]) reached[t] = on_path && t != deleted;
  }
  return std::ranges::any_of(dag.results, [&](auto t) { return reached[t]; });
}

TEST(ChainOfBlocks, CutsExactlyAtTheTensorsThatAloneSeparate) {
  int cuts_seen = 0, joined = 0;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Random random(seed);
    const RandomDag dag = random_dag(random);
    std::set<std::size_t> cuts;
    for (std::size_t i = 0; i < dag.outputs.size(); ++i)
      for (const std::size_t t : dag.outputs[i])
        if (!result_reached(dag, t)) cuts.insert(t);

    ModelBuilder builder;
    for (std::size_t t = 0; t < dag.num_tensors; ++t)
      builder.add_tensor(std::to_string(t), Bytes(1));
    for (const std::size_t t : dag.sources) builder.add_input(TensorId(t));
    for (const std::size_t t : dag.results) builder.add_result(TensorId(t));
    std::vector<std::size_t> order(dag.inputs.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    random.shuffle(std::span(order));
    for (const std::size_t i : order) {
      Operator op;
      for (const std::size_t t : dag.inputs[i]) op.inputs.emplace_back(t);
      for (const std::size_t t : dag.outputs[i]) op.outputs.emplace_back(t);
      builder.add_operator(std::move(op));
    }
    const Model model = *std::move(builder).build();

    // The used outputs of every layer's last operator; the last layer ends with the results.
    std::set<std::size_t> found;
    std::set<TensorId> used(model.results().begin(), model.results().end());
    for (const Operator& op : model.operators()) used.insert(op.inputs.begin(), op.inputs.end());
    for (std::uint32_t l = 1; l <= model.num_layers(); ++l) {
      if (l == model.num_layers() && model.results().size() > 1) break;
      for (const TensorId t : model.operators()[model.layer(l).last_operator].outputs)
        if (used.contains(t)) found.insert(t.index());
    }
    // Of several results the last may itself separate; there the chain ends anyway.
    if (model.num_layers() > 0 && model.results().size() > 1)
      for (const TensorId t : model.operators().back().outputs) cuts.erase(t.index());
    EXPECT_EQ(found, cuts) << "seed " << seed;
    cuts_seen += static_cast<int>(cuts.size());
    joined += model.num_layers() < model.operators().size();
  }
  EXPECT_GT(cuts_seen, 3000);
  EXPECT_GT(joined, 500);
}

// 10^4 operators, residual blocks of three: near-linear work, or this would take minutes.
TEST(ChainOfBlocks, TakesLargeModels) {
  ModelBuilder builder;
  TensorId x = builder.add_tensor("in", Bytes(1));
  builder.add_input(x);
  for (int block = 0; block < 3334; ++block) {
    const TensorId h = builder.add_tensor("h", Bytes(1)), hh = builder.add_tensor("hh", Bytes(1)),
                   sum = builder.add_tensor("sum", Bytes(1));
    for (auto [in, out] :
         {std::pair{std::vector{x}, h}, {std::vector{h}, hh}, {std::vector{hh, x}, sum}}) {
      Operator op;
      op.inputs = in;
      op.outputs = {out};
      builder.add_operator(std::move(op));
    }
    x = sum;
  }
  builder.add_result(x);
  EXPECT_EQ(std::move(builder).build()->num_layers(), 3334u);
}

}  // namespace
}  // namespace lamina
