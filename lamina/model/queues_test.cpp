#include "lamina/model/queues.h"

#include <gtest/gtest.h>

#include "tests/support/draw.h"

namespace lamina {
namespace {

using testing::draw;

// a has 12 FLOP at 4 FLOP/s to do, 3 s; the link has 10 B at 5 B/s to send, 2 s.
class QueuesTest : public ::testing::Test {
 protected:
  Network network_ = draw("a(4F q12F) --5B/q10B--> b(1F)");
  ResourceId a_ = Resources(network_).of(NodeId(0)), b_ = Resources(network_).of(NodeId(1));
  ResourceId link_ = Resources(network_).of(LinkId(0));
  Queues queues_{network_};
};

TEST_F(QueuesTest, BeginWithTheBacklogsOfTheNetwork) {
  EXPECT_EQ(queues_.size(), 3u);
  EXPECT_EQ(queues_.now(), Seconds());
  EXPECT_EQ(queues_.queued(a_), Seconds(3));
  EXPECT_EQ(queues_.queued(b_), Seconds());
  EXPECT_EQ(queues_.queued(link_), Seconds(2));
}

TEST_F(QueuesTest, AreServedWhileTimePasses) {
  queues_.advance(Seconds(2.5));
  EXPECT_EQ(queues_.queued(a_), Seconds(0.5));
  EXPECT_EQ(queues_.queued(link_), Seconds());
  EXPECT_EQ(queues_.idle_from(link_), Seconds(2));
}

// At 2.5 s, a is busy until 3 s and b idle: 4 s more end at 7 s and 6.5 s.
TEST_F(QueuesTest, GrowByWhatArrives) {
  queues_.advance(Seconds(2.5));
  queues_.add(a_, Seconds(4));
  queues_.add(b_, Seconds(4));
  EXPECT_EQ(queues_.idle_from(a_), Seconds(7));
  EXPECT_EQ(queues_.idle_from(b_), Seconds(6.5));
  queues_.set(a_, Seconds(1));
  EXPECT_EQ(queues_.idle_from(a_), Seconds(3.5));
}

TEST_F(QueuesTest, AreTheSameOnAClockThatBeginsNow) {
  queues_.advance(Seconds(2.5));
  const Queues same = queues_.from_now();
  EXPECT_EQ(same.now(), Seconds());
  for (const ResourceId r : {a_, b_, link_}) EXPECT_EQ(same.queued(r), queues_.queued(r));
  EXPECT_EQ(same.idle_from(a_), Seconds(0.5));
}

}  // namespace
}  // namespace lamina
