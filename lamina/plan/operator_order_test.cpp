#include "lamina/plan/operator_order.h"

#include <array>
#include <gmock/gmock.h>

#include "tests/support/draw.h"

#include "lamina/plan/check.h"

namespace lamina {
namespace {

using testing::draw_shared;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Two towers over the input: a1 and b1 read it, a2 and b2 those, join both. In the order of any
// cuts: a1, a2, b1, b2, join.
Model towers(std::vector<std::string> names = {"a1", "b1", "a2", "b2", "join"}) {
  constexpr std::array<std::array<int, 2>, 5> kReads{{{-1, -1}, {-1, -1}, {0, 0}, {1, 1}, {2, 3}}};
  constexpr std::array kBytes{8.0, 8.0, 1.0, 1.0, 1.0};
  ModelBuilder builder("towers");
  const TensorId in = builder.add_tensor("input", Bytes(1));
  builder.add_input(in);
  std::vector<TensorId> made;
  for (std::size_t i = 0; i < names.size(); ++i) {
    Operator op;
    op.name = names[i];
    op.work = Flop(1);
    for (const int read : kReads[i])
      op.inputs.push_back(read < 0 ? in : made[static_cast<std::size_t>(read)]);
    made.push_back(builder.add_tensor({}, Bytes(kBytes[i])));
    op.outputs = {made.back()};
    builder.add_operator(std::move(op));
  }
  builder.add_result(made.back());
  return std::move(builder).build()->cut(Cuts::kLattice);
}

Step stay(std::int64_t first, std::int64_t last,
          std::optional<std::vector<OperatorName>> operators) {
  return {
      ComputeStep{
          .node = "a", .first_layer = first, .last_layer = last, .operators = std::move(operators)},
      {},
      {},
      {}};
}

std::vector<std::string> faults(const std::vector<Step>& steps) {
  std::vector<std::string> messages;
  for (const Fault& fault : stated_order(towers(), steps).faults) {
    EXPECT_EQ(fault.code, "wrong-order");
    messages.push_back(fault.message);
  }
  return messages;
}

TEST(OperatorNames, AreNumbersIfNamesDoNotTellThemApart) {
  EXPECT_THAT(operator_names(towers({"x", "y", "x", "", "join"})),
              ElementsAre(OperatorName(1), OperatorName(2), OperatorName("y"), OperatorName(4),
                          OperatorName("join")));
}

TEST(StatedOrder, IsReadFromTheStays) {
  const std::vector<Step> steps{stay(1, 2, {{"b1", "a1"}}), stay(3, 5, {{4, "a2", "join"}})};
  const StatedOrder stated = stated_order(towers(), steps);
  EXPECT_THAT(stated.faults, IsEmpty());
  EXPECT_THAT(stated.order, ElementsAre(2, 0, 3, 1, 4));
}

TEST(StatedOrder, HasEveryOperatorOnceBehindWhatItNeeds) {
  EXPECT_THAT(faults({stay(1, 5, {})}), ElementsAre(HasSubstr("does not list")));
  EXPECT_THAT(faults({stay(1, 4, {{"a1", "a2", "b1", "b2"}})}),
              ElementsAre("no stay lists operator 'join'"));
  EXPECT_THAT(faults({stay(1, 5, {{"a1", "a2", "b1", "b2"}})}),
              ElementsAre("layers 1..5 are listed as 4 operators"));
  EXPECT_THAT(faults({stay(1, 6, {{"a1", "a1", "a2", "b1", "b2", "join"}})}),
              ElementsAre("operator 'a1' is listed twice"));
  EXPECT_THAT(faults({stay(1, 5, {{"a2", "a1", "b1", "b2", "join"}})}),
              ElementsAre("operator 'a2' runs before 'a1', whose output it reads"));
  EXPECT_THAT(faults({stay(1, 5, {{"a1", "a2", "b1", "b2", "joint"}})}),
              ElementsAre("the model has no operator 'joint'"));
  EXPECT_THAT(faults({stay(1, 5, {{"a1", "a2", "b1", "b2", 6}})}),
              ElementsAre("the model has no operator 6"));
}

// a: 1 s each; nothing travels.
Plan plan_of(const Instance& instance, std::vector<OperatorName> operators) {
  Plan plan;
  plan.cuts = Cuts::kLattice;
  plan.jobs = {planned_job(*instance.network, instance.jobs.front(), Waiting::kDraining,
                           {Stay{NodeId(0U), 1, 5}})};
  std::get<ComputeStep>(plan.jobs.front().steps.front().what).operators = std::move(operators);
  plan.summary = Summary{Seconds(5), Seconds(5), Seconds(5), Seconds(5), Seconds()};
  plan.bound = Bound{Seconds(5), 0.0, "dual"};
  return plan;
}

TEST(StatedOrder, IsJudged) {
  const auto network = draw_shared("a(1F)");
  const auto model = std::make_shared<const Model>(towers());
  const Instance instance{network, {testing::job(*network, model, "a", "a")}};
  Plan plan = plan_of(instance, {"a1", "a2", "b1", "b2", "join"});
  const Verdict sound = check(instance, plan);
  EXPECT_TRUE(sound.ok && sound.optimal && sound.bound_proved);
  const auto code = [&] {
    const Verdict verdict = check(instance, plan);
    EXPECT_FALSE(verdict.ok || verdict.optimal);
    return verdict.violations.empty() ? "" : std::string(verdict.violations.front().code);
  };
  plan = plan_of(instance, {"a2", "a1", "b1", "b2", "join"});
  EXPECT_EQ(code(), "wrong-order");
  // Another order, so other names of layers than those that the step states.
  plan = plan_of(instance, {"b1", "a1", "a2", "b2", "join"});
  EXPECT_EQ(code(), "wrong-name");
  plan = plan_of(instance, {"a1", "a2", "b1", "b2", "join"});
  plan.cuts = Cuts::kAny;
  EXPECT_EQ(code(), "wrong-cuts");
}

TEST(StatedOrder, BelongsToPlansOfCutsLatticeAlone) {
  const auto network = draw_shared("a(1F)");
  const auto model = std::make_shared<const Model>(towers().cut(Cuts::kAny));
  const Instance instance{network, {testing::job(*network, model, "a", "a")}};
  Plan plan = plan_of(instance, {"a1", "a2", "b1", "b2", "join"});
  plan.cuts = Cuts::kAny;
  const Verdict verdict = check(instance, plan);
  ASSERT_EQ(verdict.violations.size(), 1U);
  EXPECT_EQ(verdict.violations.front().code, "wrong-order");
}

TEST(StatedOrder, HasPrivateLayersFirst) {
  const auto network = draw_shared("a(1F)");
  JobSpec spec;
  spec.private_layers = 2;  // a1 and a2
  spec.model = std::make_shared<const Model>(towers().cut(Cuts::kAny).cut(Cuts::kLattice));
  const auto made = Job::make(*network, {.model = spec.model,
                                         .source = NodeId(0U),
                                         .destination = NodeId(0U),
                                         .pins = {{1, 2, {NodeId(0U)}}}});
  const std::vector<std::uint32_t> order{2, 3, 0, 1, 4};
  const auto along = made->along(order);
  ASSERT_TRUE(along);
  EXPECT_FALSE(along->constraints().is_free(3));
  EXPECT_TRUE(along->constraints().is_free(1) && along->constraints().is_free(5));
}

}  // namespace
}  // namespace lamina
