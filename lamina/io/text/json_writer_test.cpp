#include "lamina/io/text/json_writer.h"

#include <gtest/gtest.h>
#include <limits>
#include <stdexcept>

namespace lamina::io {
namespace {

template <class T>
std::string json_of(const T& value) {
  std::string out;
  append_json(out, value);
  return out;
}

TEST(JsonWriter, MakesTextOfWhatIsNoUtf8) {
  EXPECT_EQ(json_of(std::string_view("caf\xe9 \"x\"\n")), "\"caf\\\\xe9 \\\"x\\\"\\n\"");
  EXPECT_EQ(json_of(std::string_view("東京\x01")), "\"東京\\u0001\"");
}

TEST(JsonWriter, WritesNoNumberThatJsonDoesNotHave) {
  using Limits = std::numeric_limits<double>;
  EXPECT_EQ(json_of(Limits::max()), "1.7976931348623157e+308");
  for (const double value : {Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN()})
    EXPECT_THROW((void)json_of(value), std::logic_error);
}

}  // namespace
}  // namespace lamina::io
