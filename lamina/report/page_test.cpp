#include "lamina/report/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamina/page/assets.h"
#include "lamina/report/trace_events.h"

namespace lamina::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(Page, HasEachPlaceOnce) {
  const std::string_view html = page::find_asset("report.html")->bytes;
  for (const std::string_view each :
       {place::kTitle, place::kStatic, place::kData, place::kCore, place::kStyles, place::kHeadEnd})
    EXPECT_EQ(count(html, each), 1U) << each;
}

TEST(Page, IsFilledWithoutLookingIntoWhatIsFilledIn) {
  const std::string html = filled_page(page::find_asset("report.html")->bytes,
                                       {.title = std::string(place::kData) + " & more",
                                        .static_html = std::string(place::kCore),
                                        .data = "{\"a\": 1}",
                                        .core = "AAAA",
                                        .style = "p {}",
                                        .style_sha256 = std::string(64, '0')});
  EXPECT_THAT(html, HasSubstr("id=\"lamina-data\">{\"a\": 1}</script>"));
  EXPECT_THAT(html, HasSubstr("id=\"lamina-core\">AAAA</script>"));
  EXPECT_THAT(html, HasSubstr("<style>p {}</style>\n</head>"));
  EXPECT_EQ(count(html, "id=\"lamina-static\">\n" + std::string(place::kCore)), 1U);
  EXPECT_THAT(html, HasSubstr("&amp; more"));
  // The page's program, which makes such pages itself, names the elements, too.
  for (const std::string_view once : {"more · Lamina</title>", "id=\"lamina-data\">{", "</head>"})
    EXPECT_EQ(count(html, once), 1U) << once;
  // 32 zero bytes.
  EXPECT_THAT(html, HasSubstr("style-src 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=' '"));
}

TEST(Page, DataCannotEndItsElement) {
  const std::string data = as_script_data(R"({"id": "</script><!--<script>"})");
  EXPECT_THAT(data, Not(HasSubstr("<")));
  EXPECT_EQ(data, R"({"id": "\u003c/script>\u003c!--\u003cscript>"})");
}

// The test vectors of RFC 4648, section 10.
TEST(Base64, FollowsTheStandard) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foob"), "Zm9vYg==");
  EXPECT_EQ(base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

TEST(Assets, AreFoundByTheirPathAlone) {
  for (const page::Asset& asset : page::assets()) {
    EXPECT_EQ(page::find_asset(asset.path), &asset);
    EXPECT_EQ(asset.sha256.size(), 64U);
  }
  EXPECT_EQ(page::find_asset("../report.html"), nullptr);
  EXPECT_EQ(page::find_asset(""), nullptr);
}

TEST(TraceEvents, HaveATrackAResource) {
  Trace trace;
  trace.jobs = {{.id = "j<1>",
                 .release = {},
                 .completion = {},
                 .latency = {},
                 .planned_latency = {},
                 .waiting = {}}};
  trace.resources = {{.name = {.node = "a"},
                      .busy = Seconds(2.0),
                      .intervals = {{0, 1, Seconds(1.0), Seconds(3.0)}}},
                     {.name = {.link = 4, .from = "a", .to = "b"},
                      .busy = Seconds(0.5),
                      .intervals = {{0, 2, Seconds(3.0), Seconds(3.5)}}}};
  const std::string text = trace_events(trace);
  EXPECT_THAT(
      text,
      HasSubstr(
          R"({"ph": "M", "name": "thread_name", "pid": 1, "tid": 1, "args": {"name": "a"}})"));
  EXPECT_THAT(text, HasSubstr("\"args\": {\"name\": \"a → b (link 4)\"}}"));
  EXPECT_THAT(text, HasSubstr(R"("name": "j<1>", "pid": 1, "tid": 1, "ts": 1000000)"));
  EXPECT_THAT(text, HasSubstr(R"("ts": 1000000, "dur": 2000000, "args": {"step": 1}})"));
  EXPECT_THAT(text, HasSubstr(R"("pid": 2, "tid": 2, "ts": 3000000, "dur": 500000)"));
}

}  // namespace
}  // namespace lamina::report
