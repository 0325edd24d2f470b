#include "lamina/model/constraints.h"

#include <gtest/gtest.h>
#include <map>
#include <string>

#include "lamina/core/random.h"

namespace lamina {
namespace {

constexpr std::uint32_t kLayers = 3;
constexpr std::size_t kNodes = 3;
constexpr NodeId kA(0), kB(1), kC(2);

Constraints made(std::uint32_t private_layers, std::vector<Pin> pins, NodeId source = kA) {
  return *Constraints::make(kNodes, kLayers, source, private_layers, std::move(pins));
}

std::string nodes_of(const Constraints& it, std::uint32_t layer) {
  std::string nodes;
  for (const NodeId v : {kA, kB, kC})
    if (it.allows(layer, v)) nodes += "abc"[v.index()];
  return nodes;
}

TEST(Constraints, AllowEverythingIfThereAreNone) {
  const Constraints none;
  EXPECT_TRUE(none.is_free());
  EXPECT_TRUE(none.is_free(1));
  EXPECT_TRUE(none.allows(1, kC));
  EXPECT_TRUE(none.carries(0, LinkId(0)));
  EXPECT_FALSE(none.why_not(1, kC) || none.why_limited(1) || none.why_stays(0));
  EXPECT_EQ(none.key(), made(0, {}, kB).key());
}

TEST(Constraints, KeepPrivateLayersAtTheSource) {
  const Constraints it = made(2, {});
  EXPECT_FALSE(it.is_free());
  for (const std::uint32_t l : {1u, 2u}) {
    EXPECT_EQ(nodes_of(it, l), "a");
    EXPECT_FALSE(it.is_free(l));
    EXPECT_EQ(it.why_not(l, kB)->rule, Reason::Rule::kPrivate);
    EXPECT_EQ(it.why_not(l, kB)->node, kA);
    EXPECT_EQ(it.why_limited(l)->last_layer, 2u);
  }
  EXPECT_EQ(nodes_of(it, 3), "abc");
  EXPECT_TRUE(it.is_free(3));
  // Tensors 0 and 1 stay; tensor 2, the output of the last private layer, may go.
  EXPECT_FALSE(it.carries(0, LinkId(0)) || it.leaves(0));
  EXPECT_FALSE(it.carries(1, LinkId(0)) || it.leaves(1));
  EXPECT_TRUE(it.carries(2, LinkId(0)) && it.leaves(2));
  EXPECT_EQ(it.why_stays(1)->node, kA);
  EXPECT_FALSE(it.why_stays(2));
}

TEST(Constraints, HoldLayersToAllTheirPins) {
  const Constraints it = made(0, {{1, 2, {kC, kA}}, {2, 3, {kB, kA}}});
  EXPECT_EQ(nodes_of(it, 1), "ac");
  EXPECT_EQ(nodes_of(it, 2), "a");
  EXPECT_EQ(nodes_of(it, 3), "ab");
  EXPECT_EQ(it.why_not(1, kB)->rule, Reason::Rule::kPinned);
  EXPECT_FALSE(it.why_not(1, kC));
  EXPECT_TRUE(it.leaves(0));
}

TEST(Constraints, NameTheKeyAtFault) {
  const auto at = [](std::uint32_t private_layers, std::vector<Pin> pins) {
    return Constraints::make(kNodes, kLayers, kA, private_layers, std::move(pins)).error().where;
  };
  EXPECT_EQ(at(4, {}), "private_layers");
  EXPECT_EQ(at(0, {{1, 1, {kA}}, {1, 4, {kA}}}), "pins[1].last_layer");
  EXPECT_EQ(at(0, {{1, 1, {NodeId(kNodes)}}}), "pins[0].nodes");
}

Constraints drawn(Random& random) {
  std::vector<Pin> pins;
  while (random.chance(0.4)) {
    Pin pin;
    pin.first_layer = static_cast<std::uint32_t>(1 + random.below(kLayers));
    pin.last_layer =
        static_cast<std::uint32_t>(pin.first_layer + random.below(kLayers + 1 - pin.first_layer));
    for (std::size_t i = 1 + random.below(2); i > 0; --i)
      pin.nodes.emplace_back(random.below(kNodes));
    pins.push_back(std::move(pin));
  }
  const auto private_layers =
      static_cast<std::uint32_t>(random.chance(0.5) ? random.below(kLayers + 1) : 0);
  return made(private_layers, std::move(pins), NodeId(random.below(kNodes)));
}

TEST(Constraints, AnswerTheSameHoweverTheyAreAsked) {
  Random random(1);
  for (int i = 0; i < 2000; ++i) {
    const Constraints it = drawn(random);
    bool all = true;
    for (std::uint32_t l = 1; l <= kLayers; ++l) {
      std::vector<NodeId> candidates, allowed;
      for (const NodeId v : {kA, kB, kC}) {
        if (it.allows(l, v)) allowed.push_back(v);
        EXPECT_EQ(it.allows(l, v), !it.why_not(l, v));
      }
      EXPECT_EQ(it.is_free(l), !it.why_limited(l));
      all = all && it.is_free(l);
      if (it.is_free(l)) {
        EXPECT_EQ(allowed.size(), kNodes);
        continue;
      }
      it.list_candidates(l, candidates);
      EXPECT_EQ(candidates, allowed);
    }
    EXPECT_EQ(it.is_free(), all);
    for (std::uint32_t t = 0; t <= kLayers; ++t) EXPECT_EQ(it.leaves(t), !it.why_stays(t));
  }
}

// All that they allow, as text.
std::string everything(const Constraints& it) {
  std::string all;
  for (std::uint32_t l = 1; l <= kLayers; ++l) all += nodes_of(it, l) + "|";
  for (std::uint32_t t = 0; t <= kLayers; ++t) all += it.leaves(t) ? '1' : '0';
  return all;
}

TEST(Constraints, WithEqualKeysAllowTheSame) {
  Random random(2);
  std::map<Constraints::Key, std::string> known;
  std::size_t shared = 0;
  for (int i = 0; i < 5000; ++i) {
    const Constraints it = drawn(random);
    const auto [at, is_new] = known.try_emplace(it.key(), everything(it));
    shared += is_new ? 0 : 1;
    EXPECT_EQ(at->second, everything(it));
  }
  EXPECT_GT(shared, 500u);
}

}  // namespace
}  // namespace lamina
