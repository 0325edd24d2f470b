#include "lamina/runtime/pulse.h"

#include <cstdint>
#include <gtest/gtest.h>

#include "lamina/runtime/clock.h"
#include "lamina/runtime/test_agent.h"

namespace lamina::runtime {
namespace {

using testing::TestAgent;

TEST(Pulse, KeepsADeploymentAliveThatIsOnItsWay) {
  TestAgent agent;
  agent.know({"here"});
  const auto remote = agent.remote();
  Pulse pulse({remote.get()});
  pulse.keep("here", {"a"});
  pulse.deliver("next");
  EXPECT_TRUE(agent.hears_of("next", 2));
  EXPECT_TRUE(agent.hears_of("here", 2));
  EXPECT_FALSE(pulse.sign("a").has_forgotten) << "the agent does not know `next` yet";
  agent.know({"next"});
  pulse.keep("next", {"a"});
  EXPECT_TRUE(agent.hears_of("next", 2));
  EXPECT_FALSE(pulse.sign("a").has_forgotten) << "`here` may go";
}

TEST(Pulse, TellsSinceWhenADeploymentIsForgotten) {
  TestAgent agent;
  agent.know({"here"});
  const auto remote = agent.remote();
  Pulse pulse({remote.get()});
  pulse.keep("here", {"a"});
  ASSERT_TRUE(agent.hears_of("here", 2));
  EXPECT_FALSE(pulse.sign("a").has_forgotten);
  const std::int64_t before = now_ns();
  agent.know({});
  ASSERT_TRUE(agent.hears_of("here", 3));
  const Pulse::Sign sign = pulse.sign("a");
  EXPECT_TRUE(sign.is_up);
  EXPECT_TRUE(sign.has_forgotten);
  EXPECT_GE(sign.since_ns, before);
  ASSERT_TRUE(agent.hears_of("here", 2));
  EXPECT_EQ(pulse.sign("a").since_ns, sign.since_ns) << "it is forgotten only once";
}

}  // namespace
}  // namespace lamina::runtime
