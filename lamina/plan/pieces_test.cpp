#include "lamina/plan/pieces.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/draw.h"
#include "tests/support/matchers.h"

#include "lamina/core/random.h"

namespace lamina {
namespace {

using testing::draw;
using testing::IsNear;
using testing::job;
using testing::model;
using testing::route;

TEST(Pieces, AreWholeChunksAndARest) {
  EXPECT_EQ(num_pieces(Bytes(5), Bytes::infinity()), 1.0);
  EXPECT_EQ(num_pieces(Bytes(5), Bytes(5)), 1.0);
  EXPECT_EQ(num_pieces(Bytes(5), Bytes(2)), 3.0);
  EXPECT_EQ(num_pieces(Bytes(6), Bytes(2)), 3.0);
  EXPECT_EQ(num_pieces(Bytes(0.3), Bytes(0.1)), 3.0) << "no crumb for the sake of rounding";

  const Network network = draw("/2B/; a --2B-- b(1F)");
  const Job it = job(network, model("5B 1F 1B"), "a", "b");
  const auto pieces = pieces_of(network, it, route(network, "a>b b*"), piece_size(network));
  ASSERT_EQ(pieces.size(), 2u);
  EXPECT_EQ(pieces[0].count, 3u);
  EXPECT_THAT(pieces[0].each, IsNear(1.0));
  EXPECT_THAT(pieces[0].last, IsNear(0.5));
  EXPECT_TRUE(pieces[1].is_whole());
  EXPECT_TRUE(pieces_of(network, it, route(network, "a>b b*"), Bytes(5)).empty());
}

TEST(Pieces, ArePacketsUnderCutThrough) {
  EXPECT_EQ(piece_size(draw("/0B/; a --1B-- b")), kPacket);
  EXPECT_EQ(piece_size(draw("/0B/; a --1B-- b"), Bytes(9)), Bytes(9));
  EXPECT_EQ(piece_size(draw("/7B/; a --1B-- b"), Bytes(9)), Bytes(7));
  EXPECT_EQ(piece_size(draw("a --1B-- b")), Bytes::infinity());
}

TEST(Pieces, TakeAtLeastAsIfTheFirstWereTheLast) {
  EXPECT_EQ(first_piece(Bytes(5), Bytes(2), ChunkTimes::kFormula), Bytes(2));
  EXPECT_EQ(first_piece(Bytes(5), Bytes(2), ChunkTimes::kAtLeast), Bytes(1));
  EXPECT_EQ(first_piece(Bytes(6), Bytes(2), ChunkTimes::kAtLeast), Bytes(2));
  EXPECT_EQ(first_piece(Bytes(6), Bytes(), ChunkTimes::kAtLeast), Bytes());
}

// B-4 of docs/theory.md#known-answers: 5 B in chunks of 2, 2 and 1 B over 2 and 1 B/s, and back.
TEST(LoneTransfer, KnowsASmallerLastPiece) {
  const Seconds half(0.5);
  LoneTransfer there((Seconds()));
  EXPECT_THAT(there.cross({3, Seconds(1), half}, Seconds()), IsNear(2.5));
  EXPECT_THAT(there.cross({3, Seconds(2), Seconds(1)}, Seconds()), IsNear(6.0));
  LoneTransfer back((Seconds()));
  EXPECT_THAT(back.cross({3, Seconds(2), Seconds(1)}, Seconds()), IsNear(5.0));
  EXPECT_THAT(back.cross({3, Seconds(1), half}, Seconds()), IsNear(5.5));
}

// Every piece on every link, one after the other.
TEST(LoneTransfer, IsWhatMovingEveryPieceTakes) {
  Random random(3);
  for (int i = 0; i < 300; ++i) {
    const auto count = static_cast<std::uint32_t>(2 + random.below(6));
    const double share = random.uniform(0.01, 1.0), ready = random.uniform(0.0, 3.0);
    LoneTransfer alone((Seconds(ready)));
    std::vector<double> there(count, ready);
    for (std::size_t hops = 1 + random.below(5); hops > 0; --hops) {
      const double each = random.uniform(0.1, 2.0), delay = random.uniform(0.0, 1.0);
      double idle = 0.0;
      for (std::uint32_t k = 0; k < count; ++k) {
        idle = std::max(idle, there[k]) + (k + 1 < count ? each : share * each);
        there[k] = idle + delay;
      }
      const Seconds end =
          alone.cross({count, Seconds(each), Seconds(share * each)}, Seconds(delay));
      EXPECT_THAT(end, IsNear(there.back())) << i;
    }
  }
}

// Two hops of 3 pieces, 1 s each: alone the last is behind the second at 4. Here it is 5 late
// behind the first hop, of which the second makes up 3.
TEST(AddTransfer, CountsAsWaitingWhatIsNotMadeUpFor) {
  Timetable table;
  const Pieces pieces{3, Seconds(1), Seconds(1)};
  const Task task{ResourceId(0), Seconds(3), Seconds()};
  const std::array hops{MovedHop{Hop{0, LinkId(0)}, task, pieces, Seconds(0), Seconds(8)},
                        MovedHop{Hop{0, LinkId(1)}, task, pieces, Seconds(1), Seconds(6)}};
  add_transfer(table, hops);
  EXPECT_THAT(table.legs[0].waiting, IsNear(2.0));
  EXPECT_THAT(table.legs[1].waiting, IsNear(0.0));
  EXPECT_THAT(table.breakdown.waiting, IsNear(2.0));
  EXPECT_THAT(table.breakdown.transmission, IsNear(4.0));
}

}  // namespace
}  // namespace lamina
