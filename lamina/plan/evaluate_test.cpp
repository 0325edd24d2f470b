#include "lamina/plan/evaluate.h"

#include <gtest/gtest.h>

#include "tests/support/brute_force.h"
#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

// The names T1 .. T18 are those of the hand-solved cases in docs/theory.md#known-answers.
namespace lamina {
namespace {

using testing::brute_force;
using testing::draw;
using testing::HasPlan;
using testing::IsNear;
using testing::job;
using testing::model;
using testing::node;
using testing::route;

// The completion of the route that the text describes.
Seconds cost(const Network& network, const Job& job, const char* text,
             Waiting rule = Waiting::kDraining) {
  return evaluate(network, job, rule, route(network, text)).completion;
}

// T1: works 4 and 40 FLOP at 1 or 10 FLOP/s, sizes 20, 5 and 1 B over b B/s:
// all at B 20/b + 4.4, split 8 - 4 + 5/b + 4 = 8 + 5/b, all at A 44 + 1/b.
TEST(Evaluate, T1PricesEveryPlaceOfTheCut) {
  const auto chain = model("20B 4F 5B 40F 1B");
  const Network fast = draw("A(1F) --10B-- B(10F)"), slow = draw("A(1F) --4B-- B(10F)");
  const Job on_fast = job(fast, chain, "A", "B"), on_slow = job(slow, chain, "A", "B");

  EXPECT_THAT(cost(fast, on_fast, "A>B B* B*"), IsNear(6.4));
  EXPECT_THAT(cost(fast, on_fast, "A* A>B B*"), IsNear(8.5));
  EXPECT_THAT(cost(fast, on_fast, "A* A* A>B"), IsNear(44.1));
  EXPECT_THAT(cost(slow, on_slow, "A>B B* B*"), IsNear(9.4));
  EXPECT_THAT(cost(slow, on_slow, "A* A>B B*"), IsNear(9.25));

  EXPECT_THAT(brute_force(fast, on_fast, Waiting::kDraining),
              HasPlan(std::cref(fast), "A>B B* B*", 6.4));
  EXPECT_THAT(brute_force(slow, on_slow, Waiting::kDraining),
              HasPlan(std::cref(slow), "A* A>B B*", 9.25));
}

// T1's breakpoints: at b = 25/6 all at B and the split cost 9.2 s, at b = 1/9 the split and all at
// A cost 53 s.
TEST(Evaluate, T1MeetsAtTheBreakpoints) {
  const auto chain = model("20B 4F 5B 40F 1B");
  const Network upper = draw("A(1F) --4.166666666666666666B-- B(10F)");
  const Network lower = draw("A(1F) --0.111111111111111111B-- B(10F)");
  EXPECT_THAT(cost(upper, job(upper, chain, "A", "B"), "A>B B* B*"), IsNear(9.2));
  EXPECT_THAT(cost(upper, job(upper, chain, "A", "B"), "A* A>B B*"), IsNear(9.2));
  EXPECT_THAT(cost(lower, job(lower, chain, "A", "B"), "A* A>B B*"), IsNear(53.0));
  EXPECT_THAT(cost(lower, job(lower, chain, "A", "B"), "A* A* A>B"), IsNear(53.0));
}

// T2: no layers; 6 B at 2 B/s and 0.5 s of delay, or nothing at all.
TEST(Evaluate, T2MovesTheInputOfAModelWithoutLayers) {
  const Network network = draw("s --2B/0.5s-- t");
  EXPECT_THAT(cost(network, job(network, model("6B"), "s", "t"), "s>t"), IsNear(3.5));
  EXPECT_THAT(cost(network, job(network, model("6B"), "s", "s"), ""), IsNear(0.0));
}

// T3: sizes of zero; 1 s to the fast node and 30 + 30 FLOP at 10 FLOP/s, then 1 s on: 8 s. All at s
// costs 60 + 3 s by the direct link or 60 + 2, all at t 2 + 30.
TEST(Evaluate, T3GoesToTheFastestNodeWhereSendingIsFree) {
  const Network network = draw("s(1F) --1B/1s-- a(10F) --1B/1s-- t(2F); s --1B/3s-- t");
  const Job it = job(network, model("0B 30F 0B 30F 0B"), "s", "t");
  EXPECT_THAT(brute_force(network, it, Waiting::kPerStay),
              HasPlan(std::cref(network), "s>a a* a* a>t", 8.0));
  EXPECT_THAT(cost(network, it, "s>a a* a* a>t"), IsNear(8.0));
  EXPECT_THAT(cost(network, it, "s* s* s>a a>t"), IsNear(62.0));
  EXPECT_THAT(cost(network, it, "s>a a>t t* t*"), IsNear(32.0));
}

// T4: works of zero; the smallest tensor (2 B at 2 B/s) travels.
TEST(Evaluate, T4SendsTheSmallestTensorWhereComputingIsFree) {
  const Network network = draw("s(1F) --2B-- t(1F)");
  const Job it = job(network, model("8B 0F 2B 0F 6B"), "s", "t");
  EXPECT_THAT(brute_force(network, it, Waiting::kDraining),
              HasPlan(std::cref(network), "s* s>t t*", 1.0));
  EXPECT_THAT(cost(network, it, "s* s>t t*"), IsNear(1.0));
}

// T5: a relay in the middle only forwards; without it, with the two hops' seconds in one link
// (4 B: 2 s and 1 s), the optimum is the same.
TEST(Evaluate, T5RelaysOnlyForward) {
  const auto chain = model("4B 10F 4B");
  const Network through = draw("s --2B-- r --4B-- t(5F)");
  const Network direct = draw("s --2B/1s-- t(5F)");
  EXPECT_THAT(brute_force(through, job(through, chain, "s", "t"), Waiting::kDraining),
              HasPlan(std::cref(through), "s>r r>t t*", 5.0));
  EXPECT_THAT(cost(through, job(through, chain, "s", "t"), "s>r r>t t*"), IsNear(5.0));
  EXPECT_THAT(cost(direct, job(direct, chain, "s", "t"), "s>t t*"), IsNear(5.0));
}

// T6: 1 + 1 s by two hops, 3 s directly; the way back is slower.
TEST(Evaluate, T6TakesTwoShortHopsAndOtherRatesOnTheWayBack) {
  const Network network =
      draw("s --1B--> a --1B--> t; s --0.333333333333333333B--> t; t --0.25B--> s");
  EXPECT_THAT(brute_force(network, job(network, model("1B"), "s", "t"), Waiting::kDraining),
              HasPlan(std::cref(network), "s>a a>t", 2.0));
  EXPECT_THAT(cost(network, job(network, model("1B"), "s", "t"), "s>t"), IsNear(3.0));
  EXPECT_THAT(cost(network, job(network, model("1B"), "t", "s"), "t>s"), IsNear(4.0));
}

// T7: 10 s of backlog and three layers of 1 s: 3 + 10, or + 3 * 10 where every layer pays. After a
// hop of 6 s only 4 s of the backlog are left, but a snapshot is paid in full.
TEST(Evaluate, T7ChargesBacklogsByTheRule) {
  const Network network = draw("s --1B/6s--> u(1F q10F)");
  const auto chain = model("0B 1F 0B 1F 0B 1F 0B");
  const Job near = job(network, chain, "u", "u"), far = job(network, chain, "s", "u");
  EXPECT_THAT(cost(network, near, "u* u* u*", Waiting::kPerLayer), IsNear(33.0));
  EXPECT_THAT(cost(network, near, "u* u* u*", Waiting::kPerStay), IsNear(13.0));
  EXPECT_THAT(cost(network, near, "u* u* u*", Waiting::kDraining), IsNear(13.0));
  EXPECT_THAT(cost(network, far, "s>u u* u* u*", Waiting::kPerLayer), IsNear(39.0));
  EXPECT_THAT(cost(network, far, "s>u u* u* u*", Waiting::kPerStay), IsNear(19.0));
  EXPECT_THAT(cost(network, far, "s>u u* u* u*", Waiting::kDraining), IsNear(13.0));
}

// T18: all layers private: 4 + 40 s at A and the result over the link.
TEST(Evaluate, T18KeepsPrivateLayersAtTheSource) {
  const Network network = draw("A(1F) --10B-- B(10F)");
  JobSpec spec;
  spec.private_layers = 2;
  const Job it = job(network, model("20B 4F 5B 40F 1B"), "A", "B", spec);
  EXPECT_THAT(brute_force(network, it, Waiting::kDraining),
              HasPlan(std::cref(network), "A* A* A>B", 44.1));
  EXPECT_THAT(cost(network, it, "A* A* A>B"), IsNear(44.1));
}

// Released at 3 s: the link's backlog of 5 s has 2 s left; 2 B at 1 B/s and 0.5 s of delay arrive
// at 7.5 s. The node is idle; 7 s of overhead and 2 + 1 s of layers end at 17.5 s.
TEST(Evaluate, TellsWhereEverySecondGoes) {
  const Network network = draw("a --1B/0.5s/q5B--> b(1F +7s q4F @pi)");
  JobSpec spec;
  spec.release = Seconds(3);
  const Job it = job(network, model("2B 2F 1B 9F@pi=1s 1B"), "a", "b", spec);
  const Timetable table = evaluate(network, it, Waiting::kDraining, route(network, "a>b b* b*"));
  ASSERT_EQ(table.legs.size(), 2u);
  EXPECT_THAT(table.legs[0].start, IsNear(3.0));
  EXPECT_THAT(table.legs[0].waiting, IsNear(2.0));
  EXPECT_THAT(table.legs[0].end, IsNear(7.5));
  EXPECT_THAT(table.legs[1].start, IsNear(7.5));
  EXPECT_THAT(table.legs[1].waiting, IsNear(0.0));
  EXPECT_THAT(table.legs[1].end, IsNear(17.5));
  EXPECT_THAT(table.completion, IsNear(17.5));
  EXPECT_THAT(table.breakdown.compute, IsNear(10.0));
  EXPECT_THAT(table.breakdown.transmission, IsNear(2.0));
  EXPECT_THAT(table.breakdown.propagation, IsNear(0.5));
  EXPECT_THAT(table.breakdown.waiting, IsNear(2.0));
  // The same stays twice at b, and the overhead twice: the rules differ by 4 s for each.
  const Network loop = draw("b(1F +7s q4F) --1B-- c");
  const Job back = job(loop, model("0B 2F 0B 1F 0B"), "b", "b");
  EXPECT_THAT(cost(loop, back, "b* b>c c>b b*", Waiting::kPerStay), IsNear(25.0));
  EXPECT_THAT(cost(loop, back, "b* b>c c>b b*", Waiting::kDraining), IsNear(21.0));
}

// Each resource once: the link a > b (5 s of backlog and 2 s), the link b > a (1 s), b (3 + 2 s), a
// (1 s) and two delays of 0.5 s are 15 s. A round trip of tensor 1 adds 2 s on links whose backlog
// is already counted, and two delays.
TEST(FictitiousLatency, ChargesEveryResourceOnce) {
  const Network network = draw("a(1F) --1B/0.5s/q5B--> b(1F q3F) --1B/0.5s--> a");
  const Job it = job(network, model("2B 2F 1B 1F 1B"), "a", "a");
  EXPECT_THAT(fictitious_latency(network, it, route(network, "a>b b* b>a a*")), IsNear(15.0));
  EXPECT_THAT(fictitious_latency(network, it, route(network, "a>b b* b>a a>b b>a a*")),
              IsNear(18.0));
}

TEST(Evaluate, AgreesWithTheExhaustiveSearch) {
  int feasible = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Random random(seed);
    const Instance instance =
        testing::random_instance(random, {.max_nodes = 4, .max_layers = 4, .ends = seed % 3 == 2});
    const Job& it = instance.jobs.front();
    for (const Waiting rule : kAllWaitings) {
      const auto best = brute_force(*instance.network, it, rule);
      if (!best.completion.is_finite()) continue;
      ++feasible;
      const Timetable table = evaluate(*instance.network, it, rule, best.route);
      EXPECT_THAT(table.completion, IsNear(best.completion)) << "seed " << seed;
      EXPECT_THAT(it.release() + table.breakdown.total(), IsNear(table.completion));
      if (rule == Waiting::kDraining) {
        const Seconds bound = fictitious_latency(*instance.network, it, best.route);
        EXPECT_LE(table.completion - it.release(), bound * (1 + 1e-9)) << "seed " << seed;
      }
    }
  }
  EXPECT_GT(feasible, 200);
}

TEST(Evaluate, OrdersTheRules) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Random random(seed);
    const Instance instance = testing::random_instance(random, {.max_nodes = 4, .max_layers = 4});
    const Job& it = instance.jobs.front();
    const auto some_route = brute_force(*instance.network, it, Waiting::kPerLayer).route;
    if (some_route.empty()) continue;
    const auto at = [&](Waiting rule) {
      return evaluate(*instance.network, it, rule, some_route).completion;
    };
    const double slack = 1 + 1e-12;
    EXPECT_LE(at(Waiting::kDraining), at(Waiting::kPerStay) * slack) << "seed " << seed;
    EXPECT_LE(at(Waiting::kPerStay), at(Waiting::kPerLayer) * slack) << "seed " << seed;
  }
}

}  // namespace
}  // namespace lamina
