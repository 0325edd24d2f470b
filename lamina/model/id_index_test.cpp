#include "lamina/model/id_index.h"

#include <gtest/gtest.h>
#include <string>
#include <unordered_map>

#include "lamina/core/random.h"

namespace lamina {
namespace {

// Random insertions and look-ups against the standard map; ids are short, so that many repeat.
TEST(IdIndex, AgreesWithAMap) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Random random(seed);
    std::vector<std::string> ids;
    const auto id_at = [&](std::size_t position) -> std::string_view { return ids[position]; };
    IdIndex index;
    std::unordered_map<std::string, std::size_t> map;
    if (random.chance(0.5)) index.reserve(random.below(300), id_at);
    for (int step = 0; step < 400; ++step) {
      const std::string id = std::to_string(random.below(300));
      const auto found = map.find(id);
      const auto expected = found == map.end() ? std::nullopt : std::optional(found->second);
      ASSERT_EQ(index.find(id, id_at), expected) << "seed " << seed;
      if (expected || random.chance(0.3)) continue;
      map.emplace(id, ids.size());
      index.insert(id, ids.size(), id_at);
      ids.push_back(id);
    }
  }
}

TEST(IdIndex, FindsManyAtOnceAsOneByOne) {
  std::vector<std::string> ids;
  const auto id_at = [&](std::size_t position) -> std::string_view { return ids[position]; };
  const auto touch = [&](std::size_t position) { ASSERT_LT(position, ids.size()); };
  IdIndex index;
  Random random(7);
  std::vector<std::string> asked;
  for (int i = 0; i < 1000; ++i) asked.push_back(std::to_string(random.below(500)));
  const std::vector<std::string_view> views(asked.begin(), asked.end());
  std::vector<std::optional<std::size_t>> found(views.size(), std::size_t{3});
  index.find_all(views, found, id_at, touch);
  EXPECT_EQ(found, std::vector<std::optional<std::size_t>>(views.size()));
  for (int i = 0; i < 500; i += 2) {
    index.insert(std::to_string(i), ids.size(), id_at);
    ids.push_back(std::to_string(i));
  }
  index.find_all(views, found, id_at, touch);
  for (std::size_t i = 0; i < views.size(); ++i) EXPECT_EQ(found[i], index.find(views[i], id_at));
}

TEST(IdIndex, FindsNothingWhenEmpty) {
  EXPECT_EQ(IdIndex().find("a", [](std::size_t) { return std::string_view(); }), std::nullopt);
}

}  // namespace
}  // namespace lamina
