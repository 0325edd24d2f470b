#include "lamina/split/division.h"

#include <gmock/gmock.h>
#include <initializer_list>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "lamina/io/onnx/proto.h"

namespace lamina::split {
namespace {

using reader::GraphTensor;
using reader::StepAt;
using reader::TensorAt;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A graph put together by the names of its tensors.
class Drawn {
 public:
  Drawn& input(const std::string& name) {
    graph_.inputs.push_back(tensor(name));
    return *this;
  }
  Drawn& weight(const std::string& name) {
    GraphTensor& it = graph_.tensors[tensor(name)];
    it.is_constant = it.is_weight = true;
    return *this;
  }
  StepAt step(std::initializer_list<std::string> inputs, std::initializer_list<std::string> outputs,
              bool is_constant = false) {
    const auto at = static_cast<StepAt>(graph_.steps.size());
    reader::Step& it = graph_.steps.emplace_back();
    nodes_.emplace_back().set_op_type("Op");
    it.node = &nodes_.back();
    it.is_constant = is_constant;
    for (const std::string& name : inputs) it.inputs.push_back(tensor(name));
    for (const std::string& name : outputs) {
      it.outputs.push_back(tensor(name));
      graph_.tensors[it.outputs.back()].maker = at;
      graph_.tensors[it.outputs.back()].is_constant = is_constant;
    }
    graph_.order.push_back(at);
    return at;
  }
  Drawn& result(const std::string& name) {
    graph_.results.push_back(tensor(name));
    return *this;
  }
  void set_values(const std::string& name, std::vector<std::int64_t> values) {
    reader::TensorInfo& info = graph_.tensors[tensor(name)].info;
    info.type = reader::kInt64;
    info.shape = {{static_cast<std::int64_t>(values.size())}};
    info.ints = std::move(values);
  }

  [[nodiscard]] Expected<Division> divided(const std::vector<std::vector<StepAt>>& parts) const {
    return divide(graph_, parts);
  }
  [[nodiscard]] std::vector<std::string> names(const std::vector<TensorAt>& list) const {
    std::vector<std::string> names;
    for (const TensorAt t : list) names.push_back(graph_.tensors[t].name);
    return names;
  }

 private:
  TensorAt tensor(const std::string& name) {
    const auto [it, is_new] =
        positions_.try_emplace(name, static_cast<TensorAt>(graph_.tensors.size()));
    if (is_new) graph_.tensors.emplace_back().name = name;
    return it->second;
  }

  reader::Graph graph_;
  std::deque<onnx::NodeProto> nodes_;
  std::map<std::string, TensorAt> positions_;
};

// x - a - b - y, and a skip from x to the last operator.
TEST(Division, LetsASkipPassBetweenThePartsThatNeedIt) {
  Drawn g;
  g.input("x").weight("w");
  const StepAt first = g.step({"x", "w"}, {"a"}), second = g.step({"a"}, {"b"}),
               third = g.step({"b", "x", "w"}, {"y"});
  g.result("y");
  const auto it = g.divided({{first}, {second}, {third}});
  ASSERT_TRUE(it) << it.error().text();
  EXPECT_THAT(g.names(it->ways[0]), ElementsAre("x"));
  EXPECT_THAT(g.names(it->ways[1]), ElementsAre("x", "a"));
  EXPECT_THAT(g.names(it->ways[2]), ElementsAre("x", "b"));
  EXPECT_THAT(g.names(it->ways[3]), ElementsAre("y"));
  EXPECT_THAT(g.names(it->parts[1].inputs), ElementsAre("a"));  // the skip passes it by
  EXPECT_THAT(g.names(it->parts[1].weights), IsEmpty());
  EXPECT_THAT(g.names(it->parts[2].inputs), ElementsAre("x", "b"));
  for (const std::size_t k : {0U, 2U})  // a weight that two parts need is in both
    EXPECT_THAT(g.names(it->parts[k].weights), ElementsAre("w"));
}

TEST(Division, CarriesEarlyResultsToTheEnd) {
  Drawn g;
  g.input("x");
  const StepAt first = g.step({"x"}, {"early"}), second = g.step({"early"}, {"y"});
  g.result("early").result("y");
  const auto it = g.divided({{first}, {second}});
  ASSERT_TRUE(it);
  EXPECT_THAT(g.names(it->parts[0].outputs), ElementsAre("early"));
  EXPECT_THAT(g.names(it->parts[1].outputs), ElementsAre("y"));
  EXPECT_THAT(g.names(it->ways[2]), ElementsAre("early", "y"));
}

TEST(Division, ComputesConstantsInEachPartThatNeedsThem) {
  Drawn g;
  g.input("x").weight("w");
  const StepAt constant = g.step({"w"}, {"c"}, true);
  const StepAt first = g.step({"x", "c"}, {"a"}), second = g.step({"a", "c"}, {"y"});
  g.result("y");
  const auto it = g.divided({{first}, {second}});
  ASSERT_TRUE(it);
  EXPECT_THAT(it->parts[0].steps, ElementsAre(constant, first));
  EXPECT_THAT(it->parts[1].steps, ElementsAre(constant, second));
  EXPECT_THAT(g.names(it->ways[1]), ElementsAre("a"));
}

// s is a constant that is made of the shape of x, which the second part does not have.
TEST(Division, FoldsWhatIsMadeOfAShapeInFrontOfTheCut) {
  Drawn g;
  g.input("x");
  const StepAt first = g.step({"x"}, {"a"});
  const StepAt shape = g.step({"x"}, {"s"}, true);
  const StepAt second = g.step({"a", "s"}, {"y"});
  g.result("y");
  auto it = g.divided({{first}, {second}});
  ASSERT_FALSE(it);
  EXPECT_EQ(it.error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(it.error().message, HasSubstr("part 2 needs 's'"));
  g.set_values("s", {1, 8});
  it = g.divided({{first}, {second}});
  ASSERT_TRUE(it) << it.error().text();
  EXPECT_THAT(g.names(it->parts[1].folded), ElementsAre("s"));
  EXPECT_THAT(it->parts[1].steps, ElementsAre(second));
  it = g.divided({{first, second}});  // where x is there it is computed
  ASSERT_TRUE(it);
  EXPECT_THAT(it->parts[0].folded, IsEmpty());
  EXPECT_THAT(it->parts[0].steps, ElementsAre(first, shape, second));
}

TEST(Division, LeavesOutWhatNoResultNeeds) {
  Drawn g;
  g.input("x").input("unused");
  const StepAt first = g.step({"x"}, {"a", "spare"}), second = g.step({"a"}, {"y"});
  g.result("y").result("y");
  const auto it = g.divided({{first}, {second}});
  ASSERT_TRUE(it);
  EXPECT_THAT(g.names(it->ways[0]), ElementsAre("x"));
  EXPECT_THAT(g.names(it->parts[0].outputs), ElementsAre("a"));
  EXPECT_THAT(g.names(it->ways[2]), ElementsAre("y"));  // once
}

}  // namespace
}  // namespace lamina::split
