#include "lamina/io/text/source_text.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "tests/support/temp_folder.h"

#include "lamina/io/files.h"
#include "lamina/io/text/encoding.h"
#include "lamina/io/text/failure.h"
#include "lamina/io/text/test_packed.h"

namespace lamina::io {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

TEST(SourceText, CountsLinesAndColumnsFromOne) {
  EXPECT_EQ(line_and_column("ab\ncd", 0), "line 1, column 1");
  EXPECT_EQ(line_and_column("ab\ncd", 1), "line 1, column 2");
  EXPECT_EQ(line_and_column("ab\ncd", 3), "line 2, column 1");
  EXPECT_EQ(line_and_column("ab\ncd", 4), "line 2, column 2");
  const LineIndex lines("ab\n\ncd");
  EXPECT_EQ(lines.line_at(0), 1U);
  EXPECT_EQ(lines.line_at(2), 1U);
  EXPECT_EQ(lines.line_at(3), 2U);
  EXPECT_EQ(lines.line_at(4), 3U);
  EXPECT_EQ(lines.line_at(99), 3U);
}

TEST(SourceText, MakesUtf8OfWideCharacters) {
  const std::string_view little("\xFF\xFE<\0Z\0\xFC\0", 8), big("\xFE\xFF\0<\0Z\0\xFC", 8);
  EXPECT_EQ(SourceText("f", std::string(little)).text(), "<Z\xC3\xBC");
  EXPECT_EQ(SourceText("f", std::string(big)).text(), "<Z\xC3\xBC");
  EXPECT_EQ(SourceText("f", std::string("<\0Z\0", 4)).text(), "<Z");  // without a mark
  EXPECT_EQ(SourceText("f", std::string("\0<\0Z", 4)).text(), "<Z");
  EXPECT_EQ(SourceText("f", std::string("\0\0\xFE\xFF\0\0\0Z", 8)).text(), "Z");
  EXPECT_EQ(SourceText("f", "\xEF\xBB\xBFx").text(), "x");
  const std::string json("\xFF\xFE{\0}\0", 6);
  EXPECT_EQ(SourceText("f", json).text(), json);  // is no JSON, and no reader takes it
  EXPECT_EQ(SourceText("f", std::string("\b\7\x12\0", 4)).text(),
            std::string_view("\b\7\x12\0", 4));
}

TEST(SourceText, KnowsTheEncodingsThatFilesDeclare) {
  EXPECT_EQ(utf8_of("Z\xFCrich", "iso-8859-1"), "Z\xC3\xBCrich");
  EXPECT_EQ(utf8_of("\xA4", "iso-8859-15"), "\xE2\x82\xAC");
  EXPECT_EQ(utf8_of("\x96", "windows-1252"), "\xE2\x80\x93");
  EXPECT_EQ(utf8_of("x", "klingon"), std::nullopt);
}

TEST(SourceText, DemandsUtf8) {
  const auto message = [](std::string_view text) {
    try {
      demand_utf8(text);
    } catch (const Failure& failure) {
      return failure.error.text();
    }
    return std::string();
  };
  EXPECT_EQ(message("gr\xC3\xBC\xC3\x9F\n"), "");
  EXPECT_EQ(message("a\nb\nc\xC3\nd"), "line 3: this is not UTF-8 text");
  EXPECT_EQ(message(std::string_view("a\n\0", 3)),
            "line 2: this is not text: there is a zero byte");
}

TEST(SourceText, ReadsDecimals) {
  EXPECT_EQ(decimal("1.5"), 1.5);
  EXPECT_EQ(decimal("-2e3"), -2000.0);
  EXPECT_EQ(decimal("+1"), 1.0);
  for (const auto* text : {"", "x", "1x", " 1", "nan", "inf", "1e999", "0x10", "1,5", "+-1"})
    EXPECT_EQ(decimal(text), std::nullopt) << text;
  EXPECT_EQ(trimmed(" \t a b\r\n"), "a b");
  EXPECT_EQ(trimmed(" \n"), "");
}

}  // namespace
}  // namespace lamina::io
