#include "lamina/api/network_cache.h"

#include <gtest/gtest.h>

#include "tests/support/draw.h"

#include "lamina/api/answer_text.h"

namespace lamina::api {
namespace {

std::shared_ptr<const ReadNetwork> made() {
  return std::make_shared<const ReadNetwork>(
      ReadNetwork{lamina::testing::draw_shared("x(1F)"), {}, {}});
}

TEST(NetworkCache, KeepsThoseAskedForLast) {
  NetworkCache cache(20'000);  // three of 6 kB each
  const auto text = [](char c) { return std::string(1000, c); };
  const auto first = made();
  cache.keep(text('a'), first);
  cache.keep(text('b'), made());
  EXPECT_EQ(cache.find(text('a')), first);
  cache.keep(text('c'), made());
  EXPECT_EQ(cache.find(text('b')), nullptr);  // asked for longer ago than 'a'
  EXPECT_EQ(cache.find(text('a')), first);
  EXPECT_NE(cache.find(text('c')), nullptr);
  cache.keep(std::string(10'000, 'd'), made());  // would leave no room for others
  EXPECT_EQ(cache.find(std::string(10'000, 'd')), nullptr);
}

TEST(NetworkCache, ChangesNoAnswer) {
  NetworkCache cache(1 << 20);
  const auto plan = [&](std::string_view options, NetworkCache* networks) {
    std::string request = R"({"network": {"format": "lamina.network/1", "nodes": [
      {"id": "a", "compute": "1 GFLOP/s"}], "links": []}, "models": {"m": {"format": "lamina.model/1",
      "input": "1 MB", "layers": [{"name": "l", "work": "90 MFLOP", "output": "1 kB"}]}}, "jobs": [
      {"id": "j", "model": "m", "source": "a", "destination": "a"}], "options": {)";
    const TextAnswer answer =
        answer_text("plan", request + std::string(options) + "}}", {.networks = networks});
    return answer.document.substr(0, answer.document.find("planning_time_s"));
  };
  const std::string_view slower = R"("scale": "compute=0.5")";
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(plan("", &cache), plan("", nullptr));
    EXPECT_EQ(plan(slower, &cache), plan(slower, nullptr));
    EXPECT_NE(plan(slower, &cache), plan("", &cache));
  }
}

}  // namespace
}  // namespace lamina::api
