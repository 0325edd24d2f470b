#include "lamina/profile/fused_cuts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lamina::profile {
namespace {

using testing::ElementsAre;

// x -Conv- a -Relu- b -Transpose- c -Conv- d -Relu- e
Model chain() {
  ModelBuilder builder("chain");
  TensorId at = builder.add_tensor("x", Bytes(4));
  builder.add_input(at);
  const std::vector<std::pair<std::string, std::string>> rows{
      {"Conv", "a"}, {"Relu", "b"}, {"Transpose", "c"}, {"Conv", "d"}, {"Relu", "e"}};
  for (const auto& [type, made] : rows) {
    Operator op;
    op.name = made;
    op.type = type;
    op.inputs = {at};
    at = builder.add_tensor(made, Bytes(4));
    op.outputs = {at};
    builder.add_operator(op);
  }
  builder.add_result(at);
  return *std::move(builder).build();
}

TEST(FusedCuts, AreThoseWhoseTensorIsNeverMade) {
  const std::vector<std::string> made{"b", "c", "e"};
  EXPECT_THAT(fused_cuts(chain(), made), ElementsAre(true, false, false, true, false));
}

TEST(FusedCuts, LeavingOutATransposeJoinsNothing) {
  const std::vector<std::string> made{"a", "b", "d", "e"};
  EXPECT_THAT(fused_cuts(chain(), made), ElementsAre(false, false, false, false, false));
}

TEST(FusedCuts, TheEndIsNoCut) {
  EXPECT_THAT(fused_cuts(chain(), {}), ElementsAre(true, true, false, true, false));
}

}  // namespace
}  // namespace lamina::profile
