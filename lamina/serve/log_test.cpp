#include "lamina/serve/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamina/serve/metrics.h"

namespace lamina::serve {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(Log, IsOneLineForARequest) {
  EXPECT_EQ(log_line(LogFormat::kText, {"POST", "/api/v1/plan", 200, 0.0015, 12}),
            "POST /api/v1/plan 200 1.5 ms 12 B\n");
  EXPECT_EQ(log_line(LogFormat::kText, {"GET", "/a b\n\x1b[2J\xff", 404, 0.0, 0}),
            "GET /a\\x20b\\x0a\\x1b[2J\\xff 404 0 s 0 B\n");
  EXPECT_EQ(log_line(LogFormat::kText, {"", "", 400, 0.0, 0}), "- - 400 0 s 0 B\n");
  EXPECT_THAT(log_line(LogFormat::kJson, {"GET", "/\"", 404, 0.5, 1}),
              AllOf(HasSubstr("\"path\": \"/\\\"\""), HasSubstr("\"code\": 404"),
                    HasSubstr("\"seconds\": 0.5")));
}

TEST(Metrics, AddUp) {
  Metrics metrics;
  metrics.count("/a", 200, 0.0005);
  metrics.count("/a", 200, 0.02);
  metrics.count("/a", 400, 100.0);
  const std::string text = metrics.text();
  EXPECT_THAT(text, HasSubstr("lamina_http_requests_total{path=\"/a\",code=\"200\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("seconds_bucket{path=\"/a\",le=\"0.0005\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("seconds_bucket{path=\"/a\",le=\"0.025\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("seconds_bucket{path=\"/a\",le=\"30\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("seconds_bucket{path=\"/a\",le=\"+Inf\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("seconds_count{path=\"/a\"} 3\n"));
  EXPECT_TRUE(metrics.start_plan(1));
  EXPECT_FALSE(metrics.start_plan(1));
}

}  // namespace
}  // namespace lamina::serve
