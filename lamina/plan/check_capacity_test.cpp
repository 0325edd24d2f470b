#include "lamina/plan/check_capacity.h"

#include <algorithm>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/draw.h"
#include "tests/support/notation.h"

#include "lamina/plan/unloaded.h"

namespace lamina {
namespace {

using testing::draw_shared;
using testing::job;
using testing::model;

// Known answer T14 (docs/theory.md) with a link of 2 B/s and an input of 2 B: computing at the
// device takes 1 s there and 0.5 s on the link; sending the input takes 1 s on the link. Two thirds
// compute: at theta 1.5 the device is in use for 1.5 x 2/3 = 1, the link for 1.5 x (2/3 x 0.5 + 1/3
// x 1) = 1. With prices 0.5 of the device and 1 of the link both ways cost 1, so that theta <= (0.5
// + 1) / 1 = 1.5.
class T14 : public ::testing::Test {
 protected:
  T14() {
    network_ = draw_shared("device(1F) --2B--> cloud(1e15F)");
    const Job one = job(*network_, model("2B 1F 1B"), "device", "cloud");
    JobSpec spec = one.spec();
    spec.id = "cam";
    spec.rate = PerSecond(1.0);
    instance_ = {network_, {*Job::make(*network_, std::move(spec))}};
    const StreamPlan split = plan("device* device>cloud", 2.0 / 3.0);
    const StreamPlan whole = plan("device>cloud cloud*", 1.0 / 3.0);
    capacity_.theta = capacity_.upper = 1.5;
    capacity_.gap = 0.0;
    capacity_.streams = {{"cam", 1.0, {split, whole}, {}}};
    capacity_.resources = {{{"device", 0, {}, {}}, 1.0, 0.5, 0.5},
                           {{"cloud", 0, {}, {}}, 0.5e-15, 0.0, 0.0},
                           {{{}, 0, "device", "cloud"}, 1.0, 1.0, 0.5}};
  }

  [[nodiscard]] StreamPlan plan(std::string_view text, double share) const {
    const Job one = instance_.jobs.empty() ? job(*network_, model("2B 1F 1B"), "device", "cloud")
                                           : instance_.jobs.front();
    const Route route = testing::route(*network_, text);
    const Unloaded times = unloaded(*network_, one, route, {});
    return {share, times.latency, steps_of(*network_, one, times.first), {}};
  }

  [[nodiscard]] std::vector<std::string> codes(const std::function<void(Capacity&)>& edit) const {
    Capacity edited = capacity_;
    edit(edited);
    if (edited.gap == 0.0 && edited.theta && edited.upper)
      edited.gap = *edited.upper / *edited.theta - 1.0;
    std::vector<std::string> codes;
    for (const Violation& it : check(instance_, edited).violations) codes.push_back(it.code);
    return codes;
  }

  std::shared_ptr<const Network> network_;
  Instance instance_;
  Capacity capacity_;
};

using Codes = std::vector<std::string>;

TEST_F(T14, IsSound) {
  const CapacityVerdict verdict = check(instance_, capacity_);
  EXPECT_TRUE(verdict.ok) << (verdict.violations.empty() ? "" : verdict.violations[0].message);
  EXPECT_NEAR(*verdict.theta, 1.5, 1e-12);
  EXPECT_NEAR(*verdict.upper, 1.5, 1e-12);
}

TEST_F(T14, IsSoundAtALowerThetaWithAHigherBound) {
  EXPECT_EQ(codes([](Capacity& it) {
              *it.theta *= 0.5;
              *it.upper *= 1.25;
              for (ResourceUse& use : it.resources) {
                use.load *= 0.5;
                use.marginal *= 1.25;
              }
            }),
            Codes());
}

TEST_F(T14, RefusesTooMuch) {
  EXPECT_EQ(codes([](Capacity& it) {
              *it.theta *= 1.01;
              it.upper = it.theta;
              for (ResourceUse& use : it.resources) {
                use.load *= 1.01;
                use.marginal *= 1.01;
              }
            }),
            Codes{"overloaded"});
}

TEST_F(T14, RefusesABoundThatThePricesDoNotProve) {
  EXPECT_EQ(codes([](Capacity& it) {
              *it.theta *= 0.9;
              *it.upper *= 0.99;
              for (ResourceUse& use : it.resources) {
                use.load *= 0.9;
                use.marginal *= 0.99;
              }
            }),
            Codes{"false-bound"});
  const Codes halved = codes([](Capacity& it) { it.resources[2].price *= 0.5; });
  EXPECT_EQ(std::ranges::count(halved, "false-bound"), 1);
}

TEST_F(T14, RefusesFalseFigures) {
  EXPECT_EQ(codes([](Capacity& it) { it.resources[0].load = 0.9; }), Codes{"wrong-load"});
  EXPECT_EQ(codes([](Capacity& it) { it.resources[0].marginal = 0.4; }), Codes{"wrong-marginal"});
  EXPECT_EQ(codes([](Capacity& it) { it.gap = 0.5; }), Codes{"wrong-gap"});
  EXPECT_EQ(codes([](Capacity& it) { it.streams[0].rate_per_s = 2.0; }), Codes{"wrong-rate"});
  EXPECT_EQ(codes([](Capacity& it) { it.streams[0].plans[0].latency = Seconds(9); }),
            Codes{"wrong-latency"});
  EXPECT_EQ(codes([](Capacity& it) { it.within = Seconds(1.4); }), Codes{"too-late"});
  EXPECT_EQ(codes([](Capacity& it) { it.unsplittable = true; }), Codes{"wrong-shares"});
  EXPECT_EQ(codes([](Capacity& it) { it.resources[1].price = -1.0; }).front(), "wrong-multipliers");
}

TEST_F(T14, RefusesFalseShares) {
  const Codes more = codes([](Capacity& it) { it.streams[0].plans[0].share += 0.1; });
  EXPECT_EQ(more.front(), "wrong-shares");
  const Codes other = codes([](Capacity& it) {
    it.streams[0].plans[0].share += 0.1;
    it.streams[0].plans[1].share -= 0.1;
  });
  EXPECT_EQ(other, (Codes{"overloaded", "wrong-load", "wrong-load"}));
}

TEST_F(T14, RefusesStreamsThatAreNotThere) {
  const Codes missing = codes([](Capacity& it) { it.streams.clear(); });
  EXPECT_EQ(missing.front(), "job-missing");
  const Codes unknown = codes([](Capacity& it) { it.streams[0].id = "eye"; });
  EXPECT_EQ(unknown.front(), "unknown-job");
  const Codes twice = codes([](Capacity& it) { it.streams.push_back(it.streams[0]); });
  EXPECT_EQ(twice, Codes{"job-twice"});
  const Codes nowhere = codes([](Capacity& it) { it.resources[0].resource.node = "nowhere"; });
  EXPECT_EQ(std::ranges::count(nowhere, "wrong-load"), 2);  // an unknown one, and one not listed
}

TEST_F(T14, RefusesAThetaThatIsNone) {
  EXPECT_EQ(codes([](Capacity& it) {
              it.theta.reset();
              it.gap.reset();
            }).front(),
            "wrong-theta");
}

TEST_F(T14, RefusesAClaimThatThereIsNoPlan) {
  EXPECT_EQ(codes([](Capacity& it) {
              it.theta = it.upper = 0.0;
              it.gap.reset();
              it.streams[0].plans.clear();
              it.resources.clear();
            }),
            Codes{"false-infeasible"});
}

TEST_F(T14, FollowsSteps) {
  const Codes broken = codes([](Capacity& it) {
    std::get<ComputeStep>(it.streams[0].plans[0].steps[0].what).node = "cloud";
  });
  EXPECT_EQ(broken.front(), "wrong-place");
}

}  // namespace
}  // namespace lamina
