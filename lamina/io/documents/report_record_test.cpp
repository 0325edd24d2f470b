#include "lamina/io/documents/report_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lamina::io {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

Expected<ReportRecord> read_record(std::string data,
                                   std::string_view around = "<!doctype html>\n<p>x</p>") {
  return parse_report(
      SourceText("r.html", std::string(around) + std::string(kRecordElement) + data + "</script>"));
}

constexpr std::string_view kData =
    R"({"plan": {"a": [1, {"b": "}"}]}, "network": {}, "models": {"m": {"x": 1}, "n": {}}, "jobs": {"j": []}, "trace": {}, "version": "1.2.3", "more": 7})";

TEST(ReportRecord, HasItsDocumentsAsTheyAreWritten) {
  const auto record = read_record(std::string(kData));
  ASSERT_TRUE(record) << record.error().text();
  EXPECT_EQ(record->plan, R"({"a": [1, {"b": "}"}]})");
  ASSERT_EQ(record->models.size(), 2U);
  EXPECT_EQ(record->models[0].first, "m");
  EXPECT_EQ(record->models[0].second, R"({"x": 1})");
  EXPECT_EQ(record->jobs, R"({"j": []})");
  EXPECT_EQ(record->version, "1.2.3");
}

TEST(ReportRecord, IsReadBackAsItIsWritten) {
  const ReportRecord record{.plan = "{\"p\": 1}\n",
                            .network = "{}",
                            .models = {{"m\"<", "{\"m\": [2]}"}},
                            .jobs = "{}",
                            .trace = "{}",
                            .version = "0"};
  const auto again = read_record(record_json(record));
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->plan, "{\"p\": 1}");
  EXPECT_EQ(again->models, record.models);
}

TEST(ReportRecord, OfAnotherPageIsAnError) {
  const auto message = [](std::string page) {
    return parse_report(SourceText("r.html", std::move(page))).error().text();
  };
  EXPECT_THAT(message("<!doctype html><p>hello</p>"),
              AllOf(HasSubstr("r.html"), HasSubstr("no element")));
  const std::string element(kRecordElement);
  EXPECT_THAT(message(element + "{}</script>" + element + "{}</script>"),
              HasSubstr("two elements"));
  EXPECT_THAT(message(element + "{}"), HasSubstr("does not end"));
  EXPECT_THAT(read_record(R"({"plan": )").error().text(), HasSubstr("r.html"));
  EXPECT_EQ(read_record("{}").error().code, ErrorCode::kMissingKey);
  EXPECT_EQ(read_record(R"({"plan": 1, "network": {}, "models": {}, "jobs": {}})").error().code,
            ErrorCode::kValue);
}

TEST(ReportRecord, IsToldByTheStartOfThePage) {
  EXPECT_TRUE(may_be_report("<!doctype html>"));
  EXPECT_TRUE(may_be_report("\n<!DOCTYPE HTML><html>"));
  EXPECT_TRUE(may_be_report("<html lang=en>"));
  EXPECT_FALSE(may_be_report("<?xml version=\"1.0\"?><graphml>"));
  EXPECT_FALSE(may_be_report("{}"));
  EXPECT_FALSE(may_be_report(""));
}

}  // namespace
}  // namespace lamina::io
