#include "lamina/agents/address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lamina::agents {
namespace {

using testing::HasSubstr;

TEST(Address, IsReadAndWritten) {
  for (const char* const text :
       {"127.0.0.1:7071", "[::1]:0", "[2001:db8::1]:65535", "edge.lan:1"}) {
    const auto address = parse_address(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->text(), text);
  }
  EXPECT_EQ(parse_address("[::1]:80")->host, "::1");
}

TEST(Address, OtherTextsAreRefused) {
  for (const char* const text : {"", "nowhere", "127.0.0.1", "127.0.0.1:", ":80", "::1:80",
                                 "a b:80", "a:80x", "a:-1", "a:65536", "a:99999999999999999999"}) {
    const auto address = parse_address(text);
    ASSERT_FALSE(address) << text;
    EXPECT_THAT(address.error().text(), HasSubstr(text));
  }
}

TEST(Address, OnlyTheLoopbackGoesWithoutTls) {
  const auto allowed = [](const char* text, const Tls& tls) {
    return demand_allowed(*parse_address(text), tls).has_value();
  };
  EXPECT_TRUE(allowed("127.0.0.1:1", {}));
  EXPECT_TRUE(allowed("127.77.3.4:1", {}));
  EXPECT_TRUE(allowed("[::1]:1", {}));
  EXPECT_TRUE(allowed("localhost:1", {}));
  EXPECT_FALSE(allowed("0.0.0.0:1", {}));
  EXPECT_FALSE(allowed("127.example.com:1", {}));
  EXPECT_FALSE(allowed("127.0.0.1.example.com:1", {}));
  EXPECT_FALSE(allowed("192.0.2.1:1", {}));
  EXPECT_TRUE(allowed("192.0.2.1:1", {.insecure = true}));
  EXPECT_TRUE(allowed("192.0.2.1:1", {"cert", "key", "ca"}));
}

TEST(Tls, AllFilesOrNone) {
  EXPECT_TRUE(demand_whole({}));
  EXPECT_TRUE(demand_whole({"cert", "key", "ca"}));
  EXPECT_EQ(demand_whole({.cert = "cert"}).error().where, "tls-key");
  EXPECT_EQ(demand_whole({.key = "key", .ca = "ca"}).error().where, "tls-cert");
}

}  // namespace
}  // namespace lamina::agents
