#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/io/text/source_text.h"

namespace lamina::io {

// What a report holds as data, each a JSON document as text: enough to judge and to make the plan
// again. It stands in an HTML page as
//
//   <script type="application/json" id="lamina-data">{"plan": ..., "network": ..., "models":
//   {"name":
//   ...}, "jobs": ..., "trace": ..., "run": ..., "version": "..."}</script>
struct ReportRecord {
  std::string plan, network;                                  // lamina.plan/1, lamina.network/1
  std::vector<std::pair<std::string, std::string>> models{};  // by the names that the jobs use
  std::string jobs, trace;                                    // lamina.jobs/1, lamina.trace/1
  std::string run{};                                          // lamina.run/1, or ""
  std::string version{};                                      // of the program that wrote it
};

// The start of the element that holds the record.
inline constexpr std::string_view kRecordElement =
    "<script type=\"application/json\" id=\"lamina-data\">";

// Whether a text may be a report: an HTML page.
[[nodiscard]] bool may_be_report(std::string_view text);

// The record of a page. Other keys are passed over, and the documents are not read: each is an
// object whose brackets match. Fails with kSyntax if the page has no such element, two of them, or
// no JSON in it, and as read_json.
[[nodiscard]] Expected<ReportRecord> parse_report(const SourceText& page);

// The record as one JSON document, with a newline at its end.
[[nodiscard]] std::string record_json(const ReportRecord& record);

}  // namespace lamina::io
