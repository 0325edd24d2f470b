#include "lamina/io/documents/report_record.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "lamina/io/text/json_reader.h"
#include "lamina/io/text/json_writer.h"

namespace lamina::io {
namespace {

bool starts_with_word(std::string_view text, std::string_view lower_case) {
  return text.size() >= lower_case.size() &&
         std::ranges::equal(text.substr(0, lower_case.size()), lower_case, {},
                            [](unsigned char c) { return std::tolower(c); });
}

tl::unexpected<Error> no_report(const SourceText& page, std::string_view why) {
  return error(ErrorCode::kSyntax, "this page is no report of lamina: " + std::string(why),
               page.name());
}

// What stands between the tags of the record's element.
Expected<std::string_view> data_of(const SourceText& page) {
  const std::string_view text = page.text();
  const std::size_t at = text.find(kRecordElement);
  if (at == text.npos) return no_report(page, "it has no element with the id lamina-data");
  if (text.find(kRecordElement, at + 1) != text.npos)
    return no_report(page, "it has two elements with the id lamina-data");
  const std::string_view rest = text.substr(at + kRecordElement.size());
  const std::size_t end = rest.find("</script");
  if (end == rest.npos) return no_report(page, "its element with the id lamina-data does not end");
  return rest.substr(0, end);
}

void append_document(std::string& out, JsonBlock& block, std::string_view key,
                     std::string_view document) {
  block.key(key);
  while (!document.empty() && document.back() == '\n') document.remove_suffix(1);
  out += document;
}

}  // namespace

bool may_be_report(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start == text.npos) return false;
  const std::string_view rest = text.substr(start);
  return starts_with_word(rest, "<!doctype html") || starts_with_word(rest, "<html");
}

Expected<ReportRecord> parse_report(const SourceText& page) {
  const auto data = data_of(page);
  if (!data) return tl::unexpected(data.error());
  ReportRecord record;
  const SourceText source(page.name(), std::string(*data));
  const auto read = read_json(source, [&](JsonReader& json) {
    const auto into = [&](std::string& document) {
      return [&json, &document] { document = json.raw_object(); };
    };
    const auto plan = into(record.plan), network = into(record.network), jobs = into(record.jobs),
               trace = into(record.trace), run = into(record.run);
    const auto models = [&] {
      json.map([&](std::string_view name) {
        std::string key(name);
        record.models.emplace_back(std::move(key), json.raw_object());
      });
    };
    const auto version = [&] { record.version = json.text(); };
    json.open_object({{"plan", plan, kRequired},
                      {"network", network, kRequired},
                      {"models", models, kRequired},
                      {"jobs", jobs, kRequired},
                      {"trace", trace},
                      {"run", run},
                      {"version", version}});
  });
  if (!read) return tl::unexpected(read.error());
  return record;
}

std::string record_json(const ReportRecord& record) {
  std::string out;
  JsonBlock block(out, '{', JsonBlock::Layout::kLines);
  append_document(out, block, "plan", record.plan);
  append_document(out, block, "network", record.network);
  block.key("models");
  JsonBlock models(out, '{');
  for (const auto& [name, model] : record.models) append_document(out, models, name, model);
  models.close();
  append_document(out, block, "jobs", record.jobs);
  append_document(out, block, "trace", record.trace);
  if (!record.run.empty()) append_document(out, block, "run", record.run);
  block.field("version", record.version);
  block.close();
  return out + '\n';
}

}  // namespace lamina::io
