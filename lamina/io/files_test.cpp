#include "lamina/io/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamina/io/jobs_json.h"
#include "lamina/io/model_json.h"
#include "lamina/io/network_json.h"
#include "lamina/io/plan_json.h"

namespace lamina::io {
namespace {

constexpr std::string_view kNetwork = R"({"format": "lamina.network/1", "name": "n",
 "nodes": [{"id": "a", "compute": "1 GFLOP/s", "latitude": 47.6, "longitude": -122.3}, {"id": "b"}],
 "links": [{"from": "a", "to": "b", "bandwidth": "10 Mbit/s", "delay": "1 ms", "duplex": true}]})";

TEST(Files, RoundTripsANetwork) {
  const auto read = parse_network_json(SourceText("net.json", std::string(kNetwork)));
  ASSERT_TRUE(read) << read.error().text();
  const std::string text = network_json(read->network);
  const auto again = parse_network_json(SourceText("net.json", text));
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(network_json(again->network), text);
  EXPECT_EQ(again->network.num_links(), 2U);
  EXPECT_EQ(again->network.links()[0].bandwidth, BytesPerSecond(1.25e6));
}

TEST(Files, NamesWhatIsWrong) {
  const auto text = [](std::string_view from, std::string_view to) {
    std::string edited(kNetwork);
    edited.replace(edited.find(from), from.size(), to);
    const auto read = parse_network_json(SourceText("net.json", edited));
    return read ? "read" : read.error().text();
  };
  EXPECT_EQ(text("\"compute\"", "\"comptue\""),
            "net.json: nodes[0]: unknown key 'comptue' (did you mean 'compute'?)");
  EXPECT_EQ(text("\"1 GFLOP/s\"", "5"),
            "net.json: nodes[0].compute: '5' is not a computing speed: the unit is missing; write "
            "e.g. \"50 GFLOP/s\"");
  EXPECT_EQ(text("\"to\": \"b\"", "\"to\": \"c\""), "net.json: links[0].to: there is no node 'c'");
  EXPECT_EQ(text("\"b\"", "\"a\""), "net.json: nodes[1].id: node id 'a' occurs twice");
}

}  // namespace
}  // namespace lamina::io
