#include "lamina/serve/who_may_ask.h"

#include <gtest/gtest.h>

namespace lamina::serve {
namespace {

Head get_from(std::string host) {
  Head head{.method = "GET", .target = "/"};
  head.host = std::move(host);
  return head;
}

unsigned status(const Head& head, const ServeOptions& options = {}) {
  const auto refusal = refusal_of(head, options);
  return refusal ? refusal->status : 200;
}

TEST(WhoMayAsk, KnowsHostsThatNoStrangerOwns) {
  for (const char* host : {"127.0.0.1:8080", "localhost", "LOCALHOST:1", "[::1]:8080",
                           "a.localhost", "192.168.1.7:80", "workstation"})
    EXPECT_EQ(status(get_from(host)), 200U) << host;
  for (const char* host : {"evil.example", "127.0.0.1.evil.example:8080", "localhost.evil.example"})
    EXPECT_EQ(status(get_from(host)), 403U) << host;
  EXPECT_EQ(status(get_from("")), 400U);
}

TEST(WhoMayAsk, KnowsTheHostsThatOptionsName) {
  ServeOptions options;
  options.allow_hosts = {"lamina.example"};
  EXPECT_EQ(status(get_from("lamina.example"), options), 200U);
  EXPECT_EQ(status(get_from("Lamina.Example:443"), options), 200U);
  EXPECT_EQ(status(get_from("other.example"), options), 403U);
}

TEST(WhoMayAsk, RefusesPagesOfOtherOrigins) {
  ServeOptions options;
  options.allow_hosts = {"lamina.example"};
  Head head = get_from("127.0.0.1:8080");
  head.method = "POST";
  const auto from = [&](const char* origin) {
    head.origin = origin;
    return status(head, options);
  };
  EXPECT_EQ(from(""), 200U);
  EXPECT_EQ(from("http://127.0.0.1:8080"), 200U);
  EXPECT_EQ(from("https://lamina.example"), 200U);  // of a proxy that does not hand the host on
  for (const char* origin : {"null", "http://elsewhere.example", "http://127.0.0.1:9090",
                             "http://127.0.0.1:8080.evil.example"})
    EXPECT_EQ(from(origin), 403U) << origin;
  head.method = "GET";
  EXPECT_EQ(from("http://elsewhere.example"), 200U);  // which its page cannot read
}

TEST(WhoMayAsk, WantsTheTokenOfEveryPost) {
  ServeOptions options;
  options.token = "secret";
  Head head = get_from("127.0.0.1");
  EXPECT_EQ(status(head, options), 200U);
  head.method = "POST";
  for (const char* given : {"", "Bearer", "Bearer ", "Bearer secre", "Bearer secrets",
                            "Bearer SECRET", "Basic secret", "secret", "Bearer x, Bearer secret"}) {
    head.authorization = given;
    EXPECT_EQ(status(head, options), 401U) << given;
  }
  for (const char* given : {"Bearer secret", "bearer secret"}) {
    head.authorization = given;
    EXPECT_EQ(status(head, options), 200U) << given;
  }
}

TEST(ServeOptions, ListenToOthersOnlyIfToldTo) {
  ServeOptions options;
  EXPECT_TRUE(demand_guarded(options));
  options.host = "0.0.0.0";
  EXPECT_EQ(demand_guarded(options).error().where, "host");
  options.token = "secret";
  EXPECT_TRUE(demand_guarded(options));
  options.token.clear();
  options.allow_remote = true;
  EXPECT_TRUE(demand_guarded(options));
}

}  // namespace
}  // namespace lamina::serve
