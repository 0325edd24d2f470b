#include "lamina/io/documents/what_if_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lamina::io {
namespace {

using ::testing::HasSubstr;

SourceText document(std::string text) { return {"answer.json", std::move(text)}; }

Sweep sweep() {
  Sweep it;
  it.vary = {"a->b", "bandwidth", "B/s"};
  it.rows = {{125000.0, "shortest-path", Seconds(0.4), "a[1-3] b[4]", false},
             {250000.0, "shortest-path", std::nullopt, "", true}};
  it.breakpoints.emplace().push_back({2e5, Seconds(0.3), "a[1-4]", "a[1-3] b[4]"});
  return it;
}

TEST(WhatIfJson, SweepsReadBackAsTheyAreWritten) {
  for (const bool is_single : {true, false}) {
    Sweep it = sweep();
    it.is_single = is_single;
    if (!is_single) it.breakpoints.reset();
    const std::string text = sweep_json(it);
    const auto read = parse_sweep_json(document(text));
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(sweep_json(*read), text);
    EXPECT_EQ(read->vary.unit, "B/s");
    EXPECT_EQ(read->is_single, is_single);
    EXPECT_EQ(read->rows.back().objective, std::nullopt);
    EXPECT_EQ(read->breakpoints.has_value(), is_single);
  }
}

TEST(WhatIfJson, UpgradesReadBackAsTheyAreWritten) {
  Upgrades it;
  it.factor = 4.0;
  it.base = Seconds(0.5);
  it.rows = {{{.link = 7, .from = "a", .to = "b"}, Seconds(0.25), std::nullopt},
             {{.node = "b"}, Seconds(0.5), Seconds(0.75)}};
  const std::string text = upgrades_json(it);
  EXPECT_THAT(text, HasSubstr(R"("saves_s": 0.25)"));
  const auto read = parse_upgrades_json(document(text));
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(upgrades_json(*read), text);
  EXPECT_EQ(read->rows.front().resource, it.rows.front().resource);
}

TEST(WhatIfJson, NamesWhatIsWrong) {
  const auto replaced = [](std::string text, std::string_view old, std::string_view put) {
    const std::size_t at = text.find(old);
    EXPECT_NE(at, text.npos) << old;
    return text.replace(at, old.size(), put);
  };
  const std::string plain = sweep_json(sweep());
  const std::pair<std::string, const char*> sweeps[] = {
      {replaced(plain, "sweep/1", "sweep/2"), "format"},
      {replaced(plain, "latency_s", "objective_s"), "all rows have"},
      {replaced(plain, R"("latency_s": 0.4, )", ""), "rows[0]: a row has"},
      {replaced(plain, R"("key": "bandwidth")", R"("kex": "bandwidth")"), "kex"},
      {replaced(plain, "125000", "\"125000\""), "rows[0].value"}};
  for (const auto& [text, message] : sweeps) {
    const auto read = parse_sweep_json(document(text));
    ASSERT_FALSE(read) << message;
    EXPECT_THAT(read.error().text(), HasSubstr(message));
  }
  Upgrades it;
  it.rows = {{{.node = "b"}, Seconds(0.5), Seconds(0.75)}};
  const std::pair<std::string, const char*> upgrades[] = {
      {replaced(upgrades_json(it), R"("node": "b", )", ""), "a resource is a 'node'"},
      {replaced(upgrades_json(it), R"("compute")", R"("speed")"), "'speed' is neither"},
      {replaced(upgrades_json(it), R"("factor": 2)", R"("factor": null)"), "factor"}};
  for (const auto& [text, message] : upgrades) {
    const auto read = parse_upgrades_json(document(text));
    ASSERT_FALSE(read) << message;
    EXPECT_THAT(read.error().text(), HasSubstr(message));
  }
}

}  // namespace
}  // namespace lamina::io
