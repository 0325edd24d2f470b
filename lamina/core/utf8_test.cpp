#include "lamina/core/utf8.h"

#include <gtest/gtest.h>

namespace lamina {
namespace {

TEST(Utf8, LeavesWhatIsText) {
  EXPECT_EQ(as_utf8(""), "");
  EXPECT_EQ(as_utf8("caf\xc3\xa9 \xe6\x89\xb9\n"), "caf\xc3\xa9 \xe6\x89\xb9\n");
}

TEST(Utf8, WritesBrokenBytesAsText) {
  EXPECT_EQ(as_utf8("a\xff"
                    "b"),
            "a\\xffb");
  EXPECT_EQ(as_utf8("caf\xe9"), "caf\\xe9");              // Latin-1
  EXPECT_EQ(as_utf8("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // a surrogate
  EXPECT_EQ(as_utf8("\xc0\x80"), "\\xc0\\x80");           // overlong
}

}  // namespace
}  // namespace lamina
