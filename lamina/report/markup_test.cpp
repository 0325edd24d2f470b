#include "lamina/report/markup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pugixml.hpp>

#include "lamina/core/random.h"
#include "lamina/report/html.h"

namespace lamina::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Escaped, LeavesNothingThatIsMarkup) {
  EXPECT_EQ(escaped("</script><b a='x' c=\"y\">&amp;"),
            "&lt;/script&gt;&lt;b a=&#39;x&#39; c=&quot;y&quot;&gt;&amp;amp;");
}

TEST(Escaped, LeavesTextAsItIs) { EXPECT_EQ(escaped("Zürich → 東京\t1\n"), "Zürich → 東京\t1\n"); }

TEST(Escaped, ReplacesWhatNoDocumentMayHold) {
  EXPECT_EQ(escaped(std::string_view("a\0b\x1b", 4)),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD");
  EXPECT_EQ(escaped("\xEF\xBF\xBF"), "\xEF\xBF\xBD");
  EXPECT_EQ(escaped("\xC2\x85"), "\xEF\xBF\xBD");
  EXPECT_EQ(escaped("\xFF"), "\\xff");
}

// Whatever the bytes, what is escaped is XML, and comes back as text in one piece.
TEST(Escaped, OfAnyBytesIsXml) {
  Random random(7);
  for (int i = 0; i < 300; ++i) {
    std::string bytes;
    for (std::size_t k = random.below(30); k > 0; --k)
      bytes += static_cast<char>(random.below(random.chance(0.5) ? 256 : 64));
    const std::string xml = "<t a=\"" + escaped(bytes) + "\">" + escaped(bytes) + "</t>";
    pugi::xml_document document;
    ASSERT_TRUE(document.load_string(xml.c_str())) << xml;
    EXPECT_TRUE(document.child("t").first_child().empty() ||
                document.child("t").first_child().type() == pugi::node_pcdata)
        << xml;
  }
}

TEST(HtmlTable, EscapesCellsAndMarksNumbers) {
  HtmlTable table("of <b>", {"a", "#n"});
  table.row({"<i>", "1"});
  table.note("& more");
  EXPECT_THAT(table.html(), HasSubstr("<caption>of &lt;b&gt;</caption>"));
  EXPECT_THAT(table.html(), HasSubstr("<td>&lt;i&gt;</td><td class=\"number\">1</td>"));
  EXPECT_THAT(table.html(), HasSubstr("<td colspan=\"2\">&amp; more</td>"));
  EXPECT_THAT(table.html(), Not(HasSubstr("#n")));
}

}  // namespace
}  // namespace lamina::report
