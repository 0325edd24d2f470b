#include "lamina/core/quoted.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace lamina {
namespace {

TEST(Quoted, KeepsOrdinaryText) {
  EXPECT_EQ(quoted(""), "''");
  EXPECT_EQ(quoted("conv1"), "'conv1'");
  EXPECT_EQ(quoted("Zürich, 東京, 😀"), "'Zürich, 東京, 😀'");
}

TEST(Quoted, EscapesControlCharacters) {
  EXPECT_EQ(quoted("a\nb\x7f"), "'a\\x0ab\\x7f'");
  EXPECT_EQ(quoted("\x1b[31m"), "'\\x1b[31m'");
  EXPECT_EQ(quoted("\xc2\x9b"), "'\\xc2\\x9b'");  // U+009B starts a terminal command too
}

TEST(Quoted, EscapesWhatIsNoUtf8) {
  EXPECT_EQ(quoted("\xff"), "'\\xff'");
  EXPECT_EQ(quoted("\x80"), "'\\x80'");
  EXPECT_EQ(quoted("\xc3"), "'\\xc3'");                             // cut off
  EXPECT_EQ(quoted("\xc3("), "'\\xc3('");                           // not continued
  EXPECT_EQ(quoted("\xc0\xaf"), "'\\xc0\\xaf'");                    // overlong '/'
  EXPECT_EQ(quoted("\xe0\x80\xaf"), "'\\xe0\\x80\\xaf'");           // overlong '/'
  EXPECT_EQ(quoted("\xed\xa0\x80"), "'\\xed\\xa0\\x80'");           // a surrogate
  EXPECT_EQ(quoted("\xf4\x90\x80\x80"), "'\\xf4\\x90\\x80\\x80'");  // beyond U+10FFFF
  EXPECT_EQ(quoted("\xf5\x80\x80\x80"), "'\\xf5\\x80\\x80\\x80'");
  EXPECT_EQ(quoted("\xf0\x80\x80\x80"), "'\\xf0\\x80\\x80\\x80'");
}

TEST(Quoted, CutsBetweenCharacters) {
  EXPECT_EQ(quoted("abcdef", 6), "'abcdef'");
  EXPECT_EQ(quoted("abcdef", 4), "'abcd...'");
  EXPECT_EQ(quoted("abü", 3), "'ab...'");  // ü takes two bytes
  EXPECT_EQ(lamina::quoted(std::string(100, 'x')), "'" + std::string(80, 'x') + "...'");
}

// A validator of another make: decodes the code point and encodes it again.
bool is_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const auto byte = [&](std::size_t i) -> unsigned {
      return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
    };
    const unsigned first = byte(0);
    const std::size_t length = first < 0x80 ? 1 : first >> 5U == 6 ? 2 : first >> 4U == 14 ? 3 : 4;
    unsigned code = length == 1 ? first : first & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
      if (byte(i) >> 6U != 2) return false;
      code = code << 6U | (byte(i) & 0x3fU);
    }
    const std::size_t needed = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    const bool is_surrogate = code >= 0xd800 && code < 0xe000;
    if (first >= 0xf8 || needed != length || is_surrogate || code > 0x10ffff) return false;
    at += length;
  }
  return true;
}

RC_GTEST_PROP(Quoted, IsOneLineOfValidUtf8, (std::string text, std::uint8_t limit)) {
  const std::string out = lamina::quoted(text, limit);
  RC_ASSERT(is_utf8(out));
  for (const char c : out) RC_ASSERT(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
}

// Biased towards the bytes that begin and continue long characters.
RC_GTEST_PROP(Quoted, LeavesValidTextAloneAndOnlyThat, ()) {
  const auto byte = rc::gen::element<char>('a', '\x80', '\x9f', '\xa0', '\xbf', '\xc2', '\xc3',
                                           '\xe0', '\xed', '\xef', '\xf0', '\xf4');
  const auto text = *rc::gen::container<std::string>(byte);
  const std::string out = lamina::quoted(text, text.size());
  const bool has_escape = out.find("\\x") != std::string::npos;
  if (!is_utf8(text)) RC_ASSERT(has_escape);
  if (!has_escape) RC_ASSERT(out == "'" + text + "'");
}

TEST(Quoted, IsWholeOnDemand) {
  EXPECT_EQ(lamina::quoted(std::string(300, 'x'), std::string::npos),
            "'" + std::string(300, 'x') + "'");
}

TEST(QuotedList, SaysHowManyMoreThereAre) {
  const std::vector<std::string> names = {"a", "b\n", "c"};
  EXPECT_EQ(quoted_list({}, 2), "");
  EXPECT_EQ(quoted_list(names, 3), "'a', 'b\\x0a', 'c'");
  EXPECT_EQ(quoted_list(names, 2), "'a', 'b\\x0a' and 1 more");
}

TEST(Listed, PutsTheSeparatorBetweenTextsAndNumbers) {
  EXPECT_EQ(listed(std::vector<std::string>{}, ", "), "");
  EXPECT_EQ(listed(std::vector<std::string_view>{"a", "", "b"}, " or "), "a or  or b");
  EXPECT_EQ(listed(std::vector<double>{1, -2.5}, ","), "1,-2.5");
}

}  // namespace
}  // namespace lamina
