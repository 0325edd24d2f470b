#include "apps/lamina/show/table.h"

#include <gtest/gtest.h>

namespace lamina::app {
namespace {

using enum Column::Align;
using enum Column::Fit;

TEST(Table, AlignsColumnsAndEndsLinesWithoutBlanks) {
  Table table({{kLeft}, {kRight}, {kLeft}});
  table.add({{"a"}, {"1.0"}, {"x"}});
  table.add({{"long"}, {"10.0"}, {""}});
  EXPECT_EQ(table.text({}), "  a       1.0   x\n  long   10.0\n");
}

TEST(Table, LeavesOutColumnsThatAreEmpty) {
  Table table({{kLeft}, {kLeft}, {kLeft}});
  table.add({{"a"}, {""}, {"b"}});
  EXPECT_EQ(table.text({}), "  a   b\n");
}

TEST(Table, NamesOnlyColumnsThatHaveSomething) {
  Table table({{kLeft}, {kLeft}, {kRight}}, 0);
  table.set_header({"node", "device", "n"});
  table.add({{"a"}, {""}, {"10"}});
  EXPECT_EQ(table.text({}), "node    n\na      10\n");
  EXPECT_EQ(table.text({.colour = true}), "\x1b[2mnode\x1b[0m    \x1b[2mn\x1b[0m\na      10\n");
}

TEST(Table, CutsTheWidestColumnThatMayGiveWay) {
  Table table({{kLeft, kLosesEnd}, {kLeft, kLosesEnd}, {kRight}}, 0);
  table.add({{std::string(30, 'a')}, {std::string(12, 'b')}, {"99"}});
  EXPECT_EQ(table.text({.width = 40}),
            std::string(17, 'a') + "...   " + std::string(12, 'b') + "   99\n");
}

TEST(Table, LeavesOutTheMiddleOfNames) {
  Table table({{kLeft, kLosesMiddle}, {kRight}}, 0);
  table.add({{"/model/layers.31/self_attn/q_proj/MatMul"}, {"99"}});
  EXPECT_EQ(table.text({.width = 30}), "/model/...n/q_proj/MatMul   99\n");
}

TEST(Table, GoesOnInTheNextLineAtBlanks) {
  Table table({{kLeft, kWraps}, {kRight}, {kLeft, kWraps}});
  table.add({{"one two three four"}, {"1"}, {"averyveryverylongword x"}});
  table.add({{"one"}, {"22"}, {""}});
  EXPECT_EQ(table.text({.width = 40}),
            "  one two      1   averyveryverylongword\n"
            "  three            x\n"
            "  four\n"
            "  one         22\n");
}

TEST(Table, NeverCutsWhatIsWhole) {
  Table table({{kLeft}}, 0);
  table.add({{std::string(50, 'a')}});
  EXPECT_EQ(table.text({.width = 40}), std::string(50, 'a') + "\n");
}

TEST(Table, CountsColumnsOfWideTextAndPaintsWithoutShifting) {
  Table table({{kLeft}, {kLeft}}, 0);
  table.add({{"東京", Tone::kStrong}, {"x"}});
  table.add({{"abcd"}, {"y"}});
  EXPECT_EQ(table.text({.colour = true}), "\x1b[1m東京\x1b[0m   x\nabcd   y\n");
}

TEST(Table, NoRowsNoText) {
  const Table table({{kLeft}});
  EXPECT_TRUE(table.empty());
  EXPECT_EQ(table.text({}), "");
}

}  // namespace
}  // namespace lamina::app
