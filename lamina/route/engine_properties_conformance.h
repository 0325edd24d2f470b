#pragma once

#include <algorithm>

#include "lamina/route/engine_conformance.h"

// The second part of the suite: properties that hold on random instances, whatever the engine.
namespace lamina::route {

TEST_P(EngineConformance, AFasterNodeIsNeverWorse) {
  expect_never_worse([](Random& random, Problem& p) {
    Node& node = any(random, p.nodes);
    const Seconds backlog = node.compute.value() > 0 ? node.backlog_time() : Seconds();
    node.compute = FlopPerSecond(std::max(4 * node.compute.value(), 1e9));
    node.backlog = node.compute * (0.25 * backlog);
  });
}

TEST_P(EngineConformance, AFasterOrNearerLinkIsNeverWorse) {
  expect_never_worse([](Random& random, Problem& p) {
    if (p.rows.empty()) return;
    LinkRow& faster = any(random, p.rows);
    faster.bandwidth = 3 * faster.bandwidth;
    any(random, p.rows).delay = Seconds();
    any(random, p.rows).backlog = Bytes();
  });
}

TEST_P(EngineConformance, LessToDoIsNeverWorse) {
  expect_never_worse([](Random& random, Problem& p) {
    Bytes& size = any(random, p.sizes);
    size = size / 3;
    Operator& op = any(random, p.operators);
    op.work = op.work / 4;
    for (DeviceTime& time : op.times) time.time = 0.5 * time.time;
    any(random, p.nodes).overhead = Seconds();
    any(random, p.nodes).backlog = Flop();
  });
}

TEST_P(EngineConformance, ANewNodeOrLinkIsNeverWorse) {
  expect_never_worse([](Random& random, Problem& p) {
    const NodeId fresh(p.nodes.size());
    p.nodes.emplace_back();
    p.nodes.back().id = "fresh";
    p.nodes.back().compute = FlopPerSecond(1e12);
    for (int i = 0; i < 3; ++i) {
      LinkRow& row = p.rows.emplace_back();
      row.from = i < 2 ? fresh : NodeId(random.below(fresh.index()));
      row.to = NodeId(random.below(fresh.index()));
      row.bandwidth = BytesPerSecond(1e8);
      row.duplex = random.chance(0.5);
    }
  });
}

TEST_P(EngineConformance, NamesAndOrderDoNotMatter) {
  each_change(
      60, {.max_nodes = 12, .max_layers = 9},
      [](Random& random, Problem& p, Waiting) {
        std::vector<std::size_t> place(p.nodes.size());
        for (std::size_t v = 0; v < place.size(); ++v) place[v] = v;
        random.shuffle(std::span(place));
        const auto moved = [&](NodeId& v) { v = NodeId(place[v.index()]); };
        std::vector<Node> nodes(p.nodes.size());
        for (std::size_t v = 0; v < place.size(); ++v) nodes[place[v]] = p.nodes[v];
        p.nodes = std::move(nodes);
        for (LinkRow& row : p.rows) moved(row.from), moved(row.to);
        random.shuffle(std::span(p.rows));
        moved(p.spec.source), moved(p.spec.destination);
        for (Pin& pin : p.spec.pins)
          for (NodeId& v : pin.nodes) moved(v);
        return true;
      },
      [](Seconds before, Seconds after) { EXPECT_THAT(after, lamina::testing::IsNear(before)); });
}

TEST_P(EngineConformance, EverythingScaledScalesTheTime) {
  constexpr double kFactor = 1000;
  each_change(
      60, {.max_nodes = 12, .max_layers = 9},
      [](Random&, Problem& p, Waiting) {
        const auto scale = [](auto& quantity) { quantity = kFactor * quantity; };
        for (Node& node : p.nodes) scale(node.overhead), scale(node.backlog);
        for (LinkRow& row : p.rows) scale(row.delay), scale(row.backlog);
        for (Bytes& size : p.sizes) scale(size);
        for (Operator& op : p.operators) {
          scale(op.work);
          for (DeviceTime& time : op.times) scale(time.time);
        }
        scale(p.spec.release);
        return true;
      },
      [](Seconds before, Seconds after) {
        EXPECT_THAT(after, lamina::testing::IsNear(kFactor * before));
      });
}

// Links, layers, source and destination reversed. Under draining the time of arrival matters, and
// the way back is another problem.
TEST_P(EngineConformance, TheWayBackTakesAsLong) {
  each_change(
      60, {.max_nodes = 12, .max_layers = 9, .constraints = false},
      [](Random&, Problem& p, Waiting rule) {
        for (LinkRow& row : p.rows) std::swap(row.from, row.to);
        std::ranges::reverse(p.sizes);
        std::ranges::reverse(p.operators);
        std::swap(p.spec.source, p.spec.destination);
        return rule != Waiting::kDraining;
      },
      [](Seconds before, Seconds after) { EXPECT_THAT(after, lamina::testing::IsNear(before)); });
}

// Hull lemma (docs/theory.md#hull-lemma): with uniform speeds and per-stay waiting, a layer cut in
// two where the inner tensor is no smaller than its neighbours changes nothing.
TEST_P(EngineConformance, ALayerCutWhereTheTensorIsLargeChangesNothing) {
  each_change(
      60, {.max_nodes = 12, .max_layers = 9, .constraints = false},
      [](Random& random, Problem& p, Waiting rule) {
        const bool uniform =
            std::ranges::all_of(p.operators, [](const Operator& op) { return op.times.empty(); });
        const auto l = static_cast<std::ptrdiff_t>(random.below(p.operators.size()));
        Operator rest = *(p.operators.begin() + l);
        (p.operators.begin() + l)->work = 0.25 * rest.work;
        rest.work = 0.75 * rest.work;
        p.operators.insert(p.operators.begin() + l + 1, rest);
        const Bytes inner = std::max(*(p.sizes.begin() + l), *(p.sizes.begin() + l + 1));
        p.sizes.insert(p.sizes.begin() + l + 1, inner);
        return uniform && rule == Waiting::kPerStay;
      },
      [](Seconds before, Seconds after) { EXPECT_THAT(after, lamina::testing::IsNear(before)); });
}

// Layers that read their weights as long as they compute, or longer: the least of all plans again.
TEST_P(EngineConformance, ReachesTheLeastOfAllPlansWhereMemoryIsSlow) {
  Random random(23);
  each(100, {.max_nodes = 4, .max_layers = 4}, [&](const Instance& it, Waiting rule) {
    Problem problem = lamina::testing::problem_of(*it.network, it.jobs[0]);
    lamina::testing::slow_down_memory(random, problem);
    const Instance slow = lamina::testing::build(problem);
    EXPECT_THAT(solve(slow, rule),
                lamina::testing::IsNear(
                    lamina::testing::brute_force(*slow.network, slow.jobs[0], rule).completion));
  });
}

TEST_P(EngineConformance, FasterMemoryIsNeverWorse) {
  Random random(29);
  for (int i = 0; i < 60; ++i) {
    const Instance it =
        lamina::testing::random_instance(random, {.max_nodes = 12, .max_layers = 9});
    Problem problem = lamina::testing::problem_of(*it.network, it.jobs[0]);
    lamina::testing::slow_down_memory(random, problem);
    double before = kInfinite;
    for (const double factor : {0.1, 1.0, 10.0, 1e6, 0.0}) {  // at last no limit at all
      Problem faster = problem;
      for (Node& node : faster.nodes)
        if (node.memory_bandwidth) {
          node.memory_bandwidth = factor * *node.memory_bandwidth;
          if (factor == 0.0) node.memory_bandwidth.reset();
        }
      const double after = solve(faster, Waiting::kDraining).value();
      EXPECT_LE(after, before * (1 + 1e-12)) << factor;
      before = after;
    }
  }
}

TEST_P(EngineConformance, DrainingIsAtMostPerStayIsAtMostPerLayer) {
  Random random(5);
  for (int i = 0; i < 60; ++i) {
    const Instance it =
        lamina::testing::random_instance(random, {.max_nodes = 12, .max_layers = 9});
    const Seconds draining = solve(it, Waiting::kDraining);
    const Seconds per_stay = solve(it, Waiting::kPerStay);
    const Seconds per_layer = solve(it, Waiting::kPerLayer);
    EXPECT_LE(draining.value(), per_stay.value() * (1 + 1e-12));
    EXPECT_LE(per_stay.value(), per_layer.value() * (1 + 1e-12));
  }
}

}  // namespace lamina::route
