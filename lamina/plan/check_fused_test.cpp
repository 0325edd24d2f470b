#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <utility>

#include "tests/support/brute_force.h"
#include "tests/support/draw.h"

#include "lamina/plan/check.h"

namespace lamina {
namespace {

using lamina::testing::node;

// Two layers of 1 FLOP, which one kernel does where they are fused: 10 B, 1 B between them, 1 B.
std::shared_ptr<const Model> two_layers(bool fused) {
  ModelBuilder builder;
  TensorId tensor = builder.add_tensor("in", Bytes(10));
  builder.add_input(tensor);
  for (const char* const name : {"first", "second"}) {
    Operator op;
    op.name = name;
    op.work = Flop(1);
    op.fused = fused && tensor == TensorId(0);
    op.inputs = {tensor};
    tensor = builder.add_tensor(name, Bytes(1));
    op.outputs = {tensor};
    builder.add_operator(std::move(op));
  }
  builder.add_result(tensor);
  return std::make_shared<const Model>(std::move(builder).build().value());
}

Instance instance_of(const std::shared_ptr<const Network>& network, bool fused) {
  JobSpec spec;
  spec.id = "j";
  spec.model = two_layers(fused);
  spec.source = node(*network, "a");
  spec.destination = node(*network, "b");
  return {network, {*Job::make(*network, std::move(spec))}};
}

// Apart: 1 s at a, 1 s over the link, 0.01 s at b, 2.01 s. Together: 2 s at a, 1 s over the link.
TEST(CheckFused, KeepsTensorsThatOneKernelMakesAndUses) {
  const auto network = lamina::testing::draw_shared("a(1F) --1B-- b(100F)");
  const auto code_of = [&](bool cut_fused, bool judged_fused) {
    const Instance cut = instance_of(network, cut_fused);
    const auto best = lamina::testing::brute_force(*network, cut.jobs[0], Waiting::kDraining);
    EXPECT_NEAR(best.completion.value(), cut_fused ? 3.0 : 2.01, 1e-12);
    Plan plan;
    plan.waiting = to_text(Waiting::kDraining);
    plan.jobs = {planned_job(*network, cut.jobs[0], Waiting::kDraining, best.route)};
    const Verdict verdict = check(instance_of(network, judged_fused), plan);
    return verdict.violations.empty() ? std::string() : verdict.violations.front().code;
  };
  EXPECT_EQ(code_of(false, true), "fused-tensor");
  EXPECT_EQ(code_of(false, false), "");
  EXPECT_EQ(code_of(true, true), "");
}

}  // namespace
}  // namespace lamina
