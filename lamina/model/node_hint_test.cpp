#include "lamina/model/node_hint.h"

#include <gtest/gtest.h>
#include <vector>

namespace lamina {
namespace {

TEST(NodeHint, NamesTheIdOfALabel) {
  const std::vector<Node> nodes{{.id = "n0", .label = "Oslo"},
                                {.id = "n1", .label = "Bergen"},
                                {.id = "n2", .label = "Oslo"},
                                {.id = "Tromso", .label = "Tromso"}};
  EXPECT_EQ(node_hint("Bergen", nodes), " ('Bergen' is the label of node 'n1')");
  EXPECT_EQ(node_hint("bergen", nodes), " ('Bergen' is the label of node 'n1')");
  EXPECT_EQ(node_hint("Oslo", nodes), " ('Oslo' is the label of nodes 'n0', 'n2')");
  EXPECT_EQ(node_hint("tromso", nodes), " (did you mean 'Tromso'?)");
  EXPECT_EQ(node_hint("n11", nodes), " (did you mean 'n1'?)");
  EXPECT_EQ(node_hint("nowhere at all", nodes), "");
  EXPECT_EQ(node_hint("", nodes), "");
}

}  // namespace
}  // namespace lamina
