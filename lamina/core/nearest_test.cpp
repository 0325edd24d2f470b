#include "lamina/core/nearest.h"

#include <array>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace lamina {
namespace {

constexpr std::array<std::string_view, 5> kKeys{"compute", "bandwidth", "delay", "id", "memory"};

TEST(Nearest, FindsWhatWasMeant) {
  EXPECT_EQ(nearest("comptue", kKeys), "compute");  // neighbours swapped
  EXPECT_EQ(nearest("bandwith", kKeys), "bandwidth");
  EXPECT_EQ(nearest("delays", kKeys), "delay");
  EXPECT_EQ(nearest("Memory", kKeys), "memory");
}

TEST(Nearest, TakesTheNearerAndThenTheFirst) {
  constexpr std::array<std::string_view, 3> words{"abcdef", "abcdeg", "abcxyz"};
  EXPECT_EQ(nearest("abcdeg", words), "abcdeg");
  EXPECT_EQ(nearest("abcdeh", words), "abcdef");
}

TEST(Nearest, IsSilentWhereNothingIsNear) {
  EXPECT_EQ(nearest("colour", kKeys), std::nullopt);
  EXPECT_EQ(nearest("", kKeys), std::nullopt);
  EXPECT_EQ(nearest("xy", kKeys), std::nullopt);  // two letters replaced are another word
  EXPECT_EQ(nearest("compute", {}), std::nullopt);
  EXPECT_EQ(nearest(std::string(1000, 'x'), kKeys), std::nullopt);
}

TEST(DidYouMean, IsReadyToBeAppended) {
  EXPECT_EQ(did_you_mean("bandwith", kKeys), " (did you mean 'bandwidth'?)");
  EXPECT_EQ(did_you_mean("colour", kKeys), "");
}

RC_GTEST_PROP(Nearest, FindsAWordWithOneLetterLost, (std::size_t which, std::size_t where)) {
  const std::string_view word = kKeys[which % kKeys.size()];
  RC_PRE(word.size() > 3);
  std::string typo(word);
  typo.erase(where % word.size(), 1);
  RC_ASSERT(nearest(typo, kKeys) == word);
}

}  // namespace
}  // namespace lamina
