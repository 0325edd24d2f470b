#include "lamina/report/svg.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pugixml.hpp>

#include "lamina/report/axis.h"
#include "lamina/report/colours.h"

namespace lamina::report {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Lt;
using ::testing::StartsWith;

TEST(Coordinate, IsShortAndHasNoExponent) {
  EXPECT_EQ(coordinate(1.0), "1");
  EXPECT_EQ(coordinate(0.125), "0.12");
  EXPECT_EQ(coordinate(-0.001), "0");
  EXPECT_EQ(coordinate(1e6), "1000000");
  EXPECT_EQ(coordinate(-2.50), "-2.5");
}

TEST(Svg, IsXmlWithTextAsText) {
  Svg svg(100.0, 50.0, "of \"a\" & <b>");
  svg.open("g", {{"fill", "red"}});
  svg.shape("circle", {{"r", 2.0}, {"fill", ""}}, "tip </title>");
  svg.text({1.0, 2.0}, "</text><script>", {.bold = true});
  svg.close();
  const std::string text = std::move(svg).finish();
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(text.c_str())) << text;
  const auto group = document.child("svg").child("g");
  EXPECT_STREQ(group.child("text").text().get(), "</text><script>");
  EXPECT_STREQ(group.child("circle").child("title").text().get(), "tip </title>");
  EXPECT_FALSE(group.child("circle").attribute("fill"));  // what is empty is left out
  EXPECT_STREQ(document.child("svg").attribute("aria-label").value(), "of \"a\" & <b>");
}

TEST(WidthOf, FollowsTheLetters) {
  // 944 for W, 222 for i: Adobe's metrics of Helvetica; and a tenth.
  EXPECT_NEAR(width_of("W", 10.0), 9.44 * 1.1, 1e-12);
  EXPECT_NEAR(width_of("ii", 10.0), 4.44 * 1.1, 1e-12);
  EXPECT_THAT(width_of("é", 10.0), Lt(width_of("東", 10.0)));
}

TEST(Fitted, KeepsBothEnds) {
  EXPECT_EQ(fitted("short", 100.0, 10.0), "short");
  const std::string name = fitted("resnet/stage3/block7/conv2/weights", 80.0, 10.0);
  EXPECT_THAT(name, StartsWith("resn"));
  EXPECT_THAT(name, HasSubstr("…"));
  EXPECT_THAT(name, EndsWith("s"));
  EXPECT_LE(width_of(name, 10.0), 80.0);
  EXPECT_EQ(fitted("wide", 0.0, 10.0), "…");
}

TEST(TimeAxis, MarksRoundValues) {
  const TimeAxis axis(Seconds(0.0623), 6);
  EXPECT_EQ(axis.unit, "ms");
  EXPECT_DOUBLE_EQ(axis.end, 62.3);
  ASSERT_EQ(axis.marks.size(), 4U);
  EXPECT_DOUBLE_EQ(axis.marks.back(), 60.0);
  EXPECT_EQ(axis.text(axis.marks[1]), "20");
  EXPECT_EQ(TimeAxis(Seconds(1.2), 8).text(0.2), "0.2");
  EXPECT_EQ(TimeAxis(Seconds(), 5).marks.size(), 6U);  // of nothing: 0 to 1 s
}

TEST(TimeText, HasFourDigits) {
  EXPECT_EQ(time_text(Seconds(0.062345)), "62.34 ms");
  EXPECT_EQ(time_text(Seconds(1234.56)), "1235 s");
  EXPECT_EQ(time_text(Seconds()), "0 s");
  EXPECT_EQ(time_text(Seconds(3.2e-6)), "3.200 us");
  EXPECT_EQ(digits(0.0012345), "0.001234");
}

// ITU-R BT.601's luma of "#rrggbb", 0 to 255.
double lightness(std::string_view colour) {
  const auto channel = [&](std::size_t i) {
    return static_cast<double>(std::stoi(std::string(colour.substr(1 + 2 * i, 2)), nullptr, 16));
  };
  return 0.299 * channel(0) + 0.587 * channel(1) + 0.114 * channel(2);
}

TEST(Colours, OfPartsAreToldApartWithoutColour) {
  EXPECT_LT(lightness(kCompute) + 40.0, lightness(kTransmission));
  EXPECT_LT(lightness(kTransmission) + 20.0, lightness(kPropagation));
}

TEST(Shade, DarkensEvenly) {
  double last = 256.0;
  for (int i = 0; i <= 10; ++i) {
    const double here = lightness(shade(i / 10.0));
    EXPECT_LT(here, last);
    last = here;
  }
  EXPECT_EQ(shade(2.0), shade(1.0));
  EXPECT_EQ(ink_on(shade(1.0)), "#ffffff");
  EXPECT_EQ(ink_on(shade(0.0)), "#000000");
}

}  // namespace
}  // namespace lamina::report
