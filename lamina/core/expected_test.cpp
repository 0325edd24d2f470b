#include "lamina/core/expected.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamina/core/version.h"

namespace lamina {
namespace {

TEST(Error, ReadsWhereThenWhat) {
  EXPECT_EQ((Error{ErrorCode::kValue, "is negative", "nodes[3].compute"}).text(),
            "nodes[3].compute: is negative");
  EXPECT_EQ((Error{ErrorCode::kValue, "is negative", ""}).text(), "is negative");
}

TEST(Error, IsLocatedFromTheInsideOut) {
  Error error{ErrorCode::kValue, "is negative", ""};
  error = located(error, "nodes[3].compute");
  EXPECT_EQ(error.where, "nodes[3].compute");
  error = located(error, "net.json");
  EXPECT_EQ(error.where, "net.json: nodes[3].compute");
  EXPECT_EQ(located(error, "").where, "net.json: nodes[3].compute");
}

TEST(ErrorCode, HasAWordForEach) {
  EXPECT_EQ(to_text(ErrorCode::kUsage), "usage");
  EXPECT_EQ(to_text(ErrorCode::kUnknownKey), "unknown-key");
  EXPECT_EQ(to_text(ErrorCode::kUnsupported), "unsupported");
}

TEST(Version, IsThreeNumbers) {
  EXPECT_THAT(std::string(version()), ::testing::ContainsRegex("^[0-9]+[.][0-9]+[.][0-9]+$"));
}

}  // namespace
}  // namespace lamina
