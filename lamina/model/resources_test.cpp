#include "lamina/model/resources.h"

#include <gtest/gtest.h>
#include <set>

#include "tests/support/draw.h"

namespace lamina {
namespace {

using testing::draw;

TEST(Resources, NumbersNodesAndThenLinksEachOnce) {
  const Network network = draw("a(1F) --10B-- b(10F) --5B-- c(0F)");
  const Resources resources(network);
  ASSERT_EQ(resources.size(), network.num_nodes() + network.num_links());
  std::set<ResourceId> seen;
  for (const NodeId v : all_ids<NodeId>(network.num_nodes())) {
    const ResourceId r = resources.of(v);
    EXPECT_TRUE(resources.is_node(r));
    EXPECT_EQ(resources.node(r), v);
    EXPECT_EQ(r.index(), v.index());
    seen.insert(r);
  }
  for (const LinkId e : all_ids<LinkId>(network.num_links())) {
    const ResourceId r = resources.of(e);
    EXPECT_FALSE(resources.is_node(r));
    EXPECT_EQ(resources.link(r), e);
    EXPECT_EQ(r.index(), network.num_nodes() + e.index());
    seen.insert(r);
  }
  EXPECT_EQ(seen.size(), resources.size());
}

// 12 FLOP at 4 FLOP/s take 3 s, 10 B at 5 B/s 2 s in each direction; delays occupy nothing.
TEST(Resources, KnowHowLongTheBacklogOfEachLasts) {
  const Network network = draw("a(4F q12F) --5B/9s/q10B-- b");
  const Resources resources(network);
  EXPECT_EQ(resources.backlog_time(resources.of(NodeId(0))), Seconds(3));
  EXPECT_EQ(resources.backlog_time(resources.of(NodeId(1))), Seconds());
  EXPECT_EQ(resources.backlog_time(resources.of(LinkId(0))), Seconds(2));
  EXPECT_EQ(resources.backlog_time(resources.of(LinkId(1))), Seconds(2));
}

}  // namespace
}  // namespace lamina
