#include "apps/lamina/show/text.h"

#include <gtest/gtest.h>

namespace lamina::app {
namespace {

TEST(Columns, CountWhatATerminalShows) {
  EXPECT_EQ(columns("abc"), 3U);
  EXPECT_EQ(columns("Zürich"), 6U);
  EXPECT_EQ(columns("e\u0301te\u0301"), 3U);  // with combining accents
  EXPECT_EQ(columns("東京"), 4U);
  EXPECT_EQ(columns(""), 0U);
}

TEST(Printable, KeepsTextAndDropsWhatSteersTerminals) {
  EXPECT_EQ(printable("Zürich 東京"), "Zürich 東京");
  EXPECT_EQ(printable("a\x1b[31mb\nc"), "a?[31mb?c");
  EXPECT_EQ(printable("\u009b31m"), "?31m");          // the control sequence introducer of C1
  EXPECT_EQ(printable("\u202egnp.exe"), "?gnp.exe");  // turns the direction of reading
}

TEST(Printable, ReplacesBytesThatAreNoUtf8) {
  EXPECT_EQ(printable("a\xff"), "a?");
  EXPECT_EQ(printable("\xc0\xaf"), "??");            // overlong
  EXPECT_EQ(printable("\xed\xa0\x80"), "???");       // a surrogate
  EXPECT_EQ(printable("\xe6\x9d"), "??");            // cut short
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "????");  // above U+10FFFF
}

TEST(Clipped, CutsBetweenCharacters) {
  EXPECT_EQ(clipped("abcdef", 6), "abcdef");
  EXPECT_EQ(clipped("abcdefg", 6), "abc...");
  EXPECT_EQ(clipped("東京都港区", 8),
            "東京...");  // 4 columns and the mark; a half character is not shown
  EXPECT_EQ(clipped("abcd", 2), "ab");
  EXPECT_EQ(clipped("abcd", 0), "");
}

TEST(Shortened, KeepsTheEndThatDiffers) {
  EXPECT_EQ(shortened("warehouse-gate-A", 16), "warehouse-gate-A");
  EXPECT_EQ(shortened("warehouse-gate-A", 12), "war...gate-A");
  EXPECT_EQ(shortened("warehouse-gate-B", 12), "war...gate-B");
  EXPECT_EQ(shortened("東京都港区芝公園", 11), "東...芝公園");
  EXPECT_EQ(shortened("abcdef", 4), "a...");
}

TEST(Padded, FillsColumnsRatherThanBytes) {
  EXPECT_EQ(padded_right("é", 3), "é  ");
  EXPECT_EQ(padded_left("é", 3), "  é");
  EXPECT_EQ(padded_left("long", 3), "long");
}

TEST(Wrapped, BreaksBetweenWordsAndIndentsTheRest) {
  EXPECT_EQ(wrapped("one two three", 7, 2), "one two\n  three");
  EXPECT_EQ(wrapped("averyverylongword x", 5, 0), "averyverylongword\nx");
}

TEST(Paint, LeavesTextAloneWithoutColours) {
  EXPECT_EQ(paint({}, Tone::kGood, "x"), "x");
  EXPECT_EQ(paint({.colour = true}, Tone::kGood, "x"), "\x1b[1;32mx\x1b[0m");
  EXPECT_EQ(paint({.colour = true}, Tone::kPlain, "x"), "x");
  EXPECT_EQ(paint({.colour = true}, Tone::kGood, ""), "");
}

TEST(Counted, KnowsThePlural) {
  EXPECT_EQ(counted(1, "layer"), "1 layer");
  EXPECT_EQ(counted(0, "layer"), "0 layers");
}

}  // namespace
}  // namespace lamina::app
