#include "lamina/core/ids.h"

#include <gtest/gtest.h>
#include <type_traits>
#include <unordered_set>
#include <vector>

namespace lamina {
namespace {

static_assert(!std::is_convertible_v<NodeId, LinkId> && !std::is_constructible_v<NodeId, LinkId>);
static_assert(!std::is_convertible_v<std::size_t, NodeId>);
static_assert(sizeof(NodeId) == 4);

TEST(Id, NamesNothingUntilItIsGivenAPosition) {
  EXPECT_FALSE(NodeId().valid());
  EXPECT_TRUE(NodeId(0).valid());
  EXPECT_EQ(NodeId(7).index(), 7U);
}

TEST(Id, IsOrderedByPositionAndHashable) {
  EXPECT_LT(NodeId(1), NodeId(2));
  EXPECT_EQ(NodeId(3), NodeId(3));
  EXPECT_LT(NodeId(1000), NodeId());  // what names nothing sorts last
  const std::unordered_set<NodeId> set{NodeId(1), NodeId(2), NodeId(1)};
  EXPECT_EQ(set.size(), 2U);
}

TEST(AllIds, CountsFromZero) {
  std::vector<NodeId> ids;
  for (const NodeId v : all_ids<NodeId>(3)) ids.push_back(v);
  EXPECT_EQ(ids, (std::vector{NodeId(0), NodeId(1), NodeId(2)}));
  EXPECT_TRUE(all_ids<NodeId>(0).empty());
}

}  // namespace
}  // namespace lamina
