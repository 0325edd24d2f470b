#include "lamina/agents/agents_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lamina::agents {
namespace {

using testing::HasSubstr;

Expected<std::vector<AgentRow>> read(const std::string& text) {
  return read_agents(io::Input::of_bytes("agents.json", text));
}

TEST(AgentsJson, IsRead) {
  const auto rows = read(
      R"({"format": "lamina.agents/1", "agents": [{"node": "a", "address": "127.0.0.1:1"}, {"address": "[::1]:2", "node": "b"}]})");
  ASSERT_TRUE(rows) << rows.error().text();
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ((*rows)[1].node, "b");
  EXPECT_EQ((*rows)[1].address.text(), "[::1]:2");
}

TEST(AgentsJson, ErrorsNameThePlace) {
  const auto said = [](const std::string& row) {
    const auto rows =
        read(R"({"format": "lamina.agents/1", "agents": [{"node": "a", "address": "a:1"}, )" + row +
             "]}");
    return rows ? std::string("is read") : rows.error().text();
  };
  EXPECT_THAT(said(R"({"node": "a", "address": "b:1"})"),
              HasSubstr("agents.json: agents[1].node: 'a' has an agent already"));
  EXPECT_THAT(said(R"({"node": "b", "address": "b"})"),
              HasSubstr("agents[1].address: 'b' is no HOST:PORT"));
  EXPECT_THAT(said(R"({"node": "b", "adress": "b:1"})"), HasSubstr("adress"));
  EXPECT_THAT(said(R"({"node": "", "address": "b:1"})"), HasSubstr("agents[1].node: is empty"));
  EXPECT_THAT(said(R"({"node": 5, "address": "b:1"})"), HasSubstr("agents[1].node"));
  EXPECT_THAT(read(R"({"format": "lamina.agents/2", "agents": []})").error().text(),
              HasSubstr("lamina.agents/1"));
}

}  // namespace
}  // namespace lamina::agents
