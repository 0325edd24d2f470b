#include "lamina/io/text/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamina/io/text/failure.h"

namespace lamina::io {
namespace {

using ::testing::ElementsAre;

// "line: cell|cell" of each row, then what is wrong.
std::vector<std::string> rows(std::string_view text) {
  std::vector<std::string> out;
  const auto ok = guarded(SourceText("f", ""), [&] {
    for_each_row(text, [&](const CsvRow& row) {
      std::string line = std::to_string(row.line) + ":";
      for (const std::string& cell : row.cells) line += cell + "|";
      out.push_back(line);
      if (row.cells.front() == "bad") fail(ErrorCode::kValue, "is bad");
    });
    return true;
  });
  if (!ok) out.push_back(ok.error().text());
  return out;
}

TEST(Csv, PartsRowsAndCells) {
  EXPECT_THAT(rows("a, b ,c\r\n\n , \n1,,3"), ElementsAre("1:a|b|c|", "3:||", "4:1||3|"));
  EXPECT_THAT(rows(""), ElementsAre());
}

TEST(Csv, TakesQuotedCells) {
  EXPECT_THAT(rows("\"a, b\",\"say \"\"x\"\"\"\n\"two\nlines\", c\nd"),
              ElementsAre("1:a, b|say \"x\"|", "2:two\nlines|c|", "4:d|"));
}

TEST(Csv, NamesTheLine) {
  EXPECT_THAT(rows("a\n\"b"), ElementsAre("1:a|", "f: line 2: a quote is not closed"));
  EXPECT_THAT(rows("\"b\" x"), ElementsAre("f: line 1: 'x' follows the end of a quote"));
  EXPECT_THAT(rows("\n\nbad"), ElementsAre("3:bad|", "f: line 3: is bad"));
}

}  // namespace
}  // namespace lamina::io
