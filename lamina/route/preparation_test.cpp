#include "lamina/route/preparation.h"

#include <gmock/gmock.h>

#include "tests/support/draw.h"
#include "tests/support/random_instance.h"

#include "lamina/core/random.h"
#include "lamina/route/elimination.h"

namespace lamina::route {
namespace {

using lamina::testing::draw;
using ::testing::HasSubstr;

TEST(Preparation, ReadsBackAsItWas) {
  Random random(1);
  for (int i = 0; i < 40; ++i) {
    const Instance it =
        lamina::testing::random_instance(random, {.min_nodes = 2, .max_nodes = 30}, 2);
    const auto graph = ContractionHierarchy::make(*it.network);
    ASSERT_NE(graph, nullptr);
    const std::string bytes = preparation_bytes(*graph);
    const auto read = preparation_from(*it.network, bytes);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(preparation_bytes(**read), bytes);
    Elimination with(*it.network, *read), without(*it.network);
    for (const Job& job : it.jobs)
      EXPECT_EQ(with.solve({job, Waiting::kPerStay}).completion,
                without.solve({job, Waiting::kPerStay}).completion);
  }
}

TEST(Preparation, ServesOtherRatesButNoOtherShape) {
  const auto of = [](std::string_view text) { return draw(text); };
  const std::string bytes =
      preparation_bytes(*ContractionHierarchy::make(of("a(1F) --1B-- b(1F) --1B-- c")));
  EXPECT_TRUE(preparation_from(of("x(7F) --5B-- y(3F) --2B-- z"), bytes));
  for (const char* other : {"a(1F) --1B-- b(1F) --1B-- c(1F)", "a(1F) --1B-- b(1F) --1B--> c",
                            "a(1F) --1B-- b(1F) --1B-- c; d(1F)"}) {
    const auto read = preparation_from(of(other), bytes);
    ASSERT_FALSE(read) << other;
    EXPECT_EQ(read.error().code, ErrorCode::kValue);
    EXPECT_THAT(read.error().text(), HasSubstr("of another network"));
  }
}

TEST(Preparation, NoticesEveryChangedByteAndEveryCut) {
  const Network network = draw("a(1F) --1B-- b(1F) --1B-- c(1F); c --2B-- a");
  const std::string bytes = preparation_bytes(*ContractionHierarchy::make(network));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string broken = bytes;
    broken[i] = static_cast<char>(broken[i] ^ 4);
    EXPECT_FALSE(preparation_from(network, broken)) << i;
    EXPECT_FALSE(preparation_from(network, bytes.substr(0, i))) << i;
  }
  EXPECT_THAT(preparation_from(network, "{}").error().text(),
              HasSubstr("not a preparation of this version"));
}

}  // namespace
}  // namespace lamina::route
