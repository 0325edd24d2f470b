#include "apps/lamina/show/timeline.h"

#include <gtest/gtest.h>

namespace lamina::app {
namespace {

Style ascii() { return {false, false, 80}; }

// Ten cells of a second: three of sending, one on the way, half a second of waiting, which fills
// half of its cell, and four and a half of computing.
TEST(Timeline, ShowsWhatMostOfACellIsSpentOn) {
  TimelineRow row(Seconds(10), 10);
  row.add(Doing::kSend, Seconds(0), Seconds(3));
  row.add(Doing::kTravel, Seconds(3), Seconds(4));
  row.add(Doing::kWait, Seconds(4), Seconds(4.5));
  row.add(Doing::kCompute, Seconds(5), Seconds(9.4));
  EXPECT_EQ(row.text(ascii()), "===-.#### ");
}

TEST(Timeline, TakesBackWhatWasAdded) {
  TimelineRow row(Seconds(4), 4);
  row.add(Doing::kWait, Seconds(0), Seconds(4));
  row.add(Doing::kWait, Seconds(1), Seconds(3), -1.0);
  row.add(Doing::kCompute, Seconds(1), Seconds(3));
  EXPECT_EQ(row.text(ascii()), ".##.");
}

TEST(Timeline, NothingIsInvisible) {
  TimelineRow row(Seconds(100), 10);
  row.add(Doing::kCompute, Seconds(31), Seconds(32));
  EXPECT_EQ(row.text(ascii()), "   #      ");
  EXPECT_EQ(row.shades(ascii(), Doing::kCompute), "   .      ");
}

TEST(Timeline, ShadesByHowMuchIsTaken) {
  TimelineRow row(Seconds(5), 5);
  const double shares[] = {0.0, 0.25, 0.5, 0.75, 1.0};
  for (int i = 0; i < 5; ++i) row.add(Doing::kSend, Seconds(i), Seconds(i + shares[i]));
  EXPECT_EQ(row.shades(ascii(), Doing::kSend), " .:+#");
  EXPECT_EQ(row.shades({false, true, 80}, Doing::kSend), " ░▒▓█");
}

TEST(Timeline, EndsWithinThePage) {
  TimelineRow row(Seconds(1), 7);
  row.add(Doing::kCompute, Seconds(0), Seconds(1));
  EXPECT_EQ(row.text(ascii()), "#######");
  TimelineRow empty(Seconds(1), 3);
  empty.add(Doing::kCompute, Seconds(0.5), Seconds(0.5));
  EXPECT_EQ(empty.text(ascii()), "   ");
}

// Neighbours of one tone share one colour sequence.
TEST(Timeline, PaintsRuns) {
  TimelineRow row(Seconds(4), 4);
  row.add(Doing::kCompute, Seconds(0), Seconds(2));
  const std::string run = paint({true, true, 80}, Tone::kCompute, "██");
  EXPECT_EQ(row.text({true, true, 80}), run + "  ");
}

}  // namespace
}  // namespace lamina::app
