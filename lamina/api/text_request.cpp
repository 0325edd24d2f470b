#include "lamina/api/text_request.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <ranges>
#include <utility>

#include "lamina/core/nearest.h"
#include "lamina/core/quoted.h"
#include "lamina/io/documents/lamina_format.h"
#include "lamina/io/text/failure.h"
#include "lamina/io/text/json_reader.h"
#include "lamina/io/text/json_writer.h"

namespace lamina::api {
namespace {

using io::JsonReader;
using Models = std::vector<std::pair<std::string, std::string>>;

// The parts of a request as they are written.
struct Parts {
  std::string network, plan, jobs;
  Models models;
  GivenOptions options;
};

// ---- options

const OptionRow& row_of(const std::vector<OptionRow>& rows, std::string_view key) {
  const auto row = std::ranges::find(rows, key, &OptionRow::key);
  if (row != rows.end()) return *row;
  std::vector<std::string_view> known;
  for (const OptionRow& each : rows) known.push_back(each.key);
  io::fail(ErrorCode::kUnknownKey,
           fmt::format("unknown option {}{}", lamina::quoted(key), did_you_mean(key, known)));
}

void read_flag(JsonReader& in, const OptionRow& row, GivenOptions& options) {
  if (in.boolean()) options.emplace_back(row.key, "true");
}

void read_value(JsonReader& in, const OptionRow& row, GivenOptions& options) {
  if (row.value.empty()) return read_flag(in, row, options);
  if (row.repeats && in.is_list())
    return in.list([&](std::size_t) { options.emplace_back(row.key, in.scalar()); });
  if (row.joins() && in.is_list()) {
    std::string joined;
    in.list([&](std::size_t i) { joined += fmt::format("{}{}", i > 0 ? "," : "", in.scalar()); });
    options.emplace_back(row.key, std::move(joined));
  } else if (row.value.find('=') != row.value.npos && in.is_object()) {
    in.map([&](std::string_view key) {
      options.emplace_back(row.key, fmt::format("{}={}", key, in.scalar()));
    });
  } else {
    options.emplace_back(row.key, in.scalar());
  }
}

GivenOptions read_options(JsonReader& in, const Verb& verb) {
  GivenOptions options;
  const auto rows = text_options(verb);
  in.map([&](std::string_view key) { read_value(in, row_of(rows, key), options); });
  return options;
}

// ---- documents

Models read_models(JsonReader& in) {
  Models models;
  in.map([&](std::string_view name) { models.emplace_back(name, in.raw_object()); });
  return models;
}

Parts read_parts(JsonReader& in, const Verb& verb) {
  Parts parts;
  const bool takes_jobs = verb.subject != Subject::kFile;
  const bool takes_plan = verb.subject == Subject::kInstanceAndPlan || verb.name == "inspect";
  const auto refuse = [&](std::string_view key) {
    io::fail(ErrorCode::kUnknownKey, fmt::format("{} takes no {}", verb.name, key));
  };
  in.object({{"network", [&] { parts.network = in.raw_object(); }, takes_jobs},
             {"models", [&] { parts.models = read_models(in); }, takes_jobs},
             {"jobs", [&] { takes_jobs ? void(parts.jobs = in.raw_list()) : refuse("jobs"); },
              takes_jobs},
             {"plan", [&] { takes_plan ? void(parts.plan = in.raw_object()) : refuse("plan"); }},
             {"options", [&] { parts.options = read_options(in, verb); }}});
  return parts;
}

// Formats without the word, which are told by their shape, are for files of other tools alone.
Expected<void> demand_format_word(const std::string& name, const std::string& text) {
  bool is_there = false;
  const auto read = io::read_json({name, text}, [&](JsonReader& in) {
    in.open_object({{"format", [&] {
                       is_there = true;
                       in.pass_over();
                     }}});
  });
  if (!read || is_there) return read;
  return error(ErrorCode::kMissingKey, "the key 'format' is missing", name);
}

std::string jobs_document(const Parts& parts) {
  std::string out;
  io::JsonBlock document(out, '{');
  document.field("format", io::kJobsFormat);
  document.key("models");
  io::JsonBlock names(out, '{');
  for (const auto& [name, text] : parts.models) names.field(name, std::string_view());
  names.close();
  document.key("jobs");
  out += parts.jobs;
  document.close();
  return out;
}

}  // namespace

Expected<void> demand_known(const Verb& verb, const GivenOptions& options) {
  const auto rows = text_options(verb);
  for (const auto& [key, text] : options) {
    try {
      (void)row_of(rows, key);
    } catch (const io::Failure& failure) {
      return tl::unexpected(located(failure.error, key));
    }
  }
  return {};
}

Expected<VerbRequest> TextRequest::read() {
  if (text_.find_first_not_of(" \t\r\n") == text_.npos)
    return error(ErrorCode::kSyntax, "the request is empty: it takes one JSON object", "request");
  Parts parts;
  const auto whole = io::read_json({"", std::string(text_)},
                                   [&](JsonReader& in) { parts = read_parts(in, verb_); });
  if (!whole) return tl::unexpected(whole.error());
  Documents documents{named("plan", std::move(parts.plan)), {}, {}, {}};
  documents.network = named("network", std::move(parts.network));
  if (!parts.jobs.empty()) documents.jobs = named("jobs", jobs_document(parts));
  for (auto& [name, text] : parts.models)
    documents.models.emplace_back(name, named("models" + io::json_step(name), std::move(text)));
  if (error_) return tl::unexpected(placed(*error_));
  VerbRequest request{.options = std::move(parts.options), .allowed = Reach::kNothing};
  if (verb_.subject == Subject::kFile) {
    auto file = only_one(std::move(documents));
    if (!file) return tl::unexpected(file.error());
    request.file = *std::move(file);
    return request;
  }
  request.plan = std::move(documents.plan);
  InstanceSource source;
  source.network = std::move(documents.network);
  source.jobs = std::move(documents.jobs);
  source.jobs_models = io::among(std::move(documents.models));
  request.instance = std::move(source);
  return request;
}

io::Input TextRequest::named(std::string name, std::string text) {
  if (text.empty()) return {};
  if (auto ok = demand_format_word(name, text); !ok && !error_) error_ = std::move(ok.error());
  inputs_.push_back(name);
  return io::Input::of_bytes(std::move(name), std::move(text));
}

Expected<io::Input> TextRequest::only_one(Documents documents) const {
  std::vector<io::Input> files;
  for (io::Input* const one : {&documents.plan, &documents.network})
    if (!one->empty()) files.push_back(std::move(*one));
  for (auto& [name, model] : documents.models) files.push_back(std::move(model));
  if (files.size() == 1) return std::move(files.front());
  return error(ErrorCode::kUsage,
               fmt::format("{} takes one network, one model or one plan, not {} documents",
                           verb_.name, files.size()),
               "request");
}

Error TextRequest::placed(Error error) const {
  if (error.code == ErrorCode::kSyntax)  // line and column are those of the request
    if (auto syntax = io::json_syntax_error(text_)) return *std::move(syntax);
  std::string& where = error.where;
  // The innermost first: "jobs: models['m']: models.m: layers[0].work".
  for (const std::string& input : inputs_ | std::views::reverse) {
    if (where.ends_with(": " + input)) where = input;
    const std::size_t at = where.find(input + ": ");
    if (at == where.npos || (at > 0 && where[at - 1] != ' ')) continue;
    where.erase(0, at + input.size() + 2);
    if (input != "jobs") where.insert(0, input + (where.starts_with('[') ? "" : "."));
    return error;
  }
  std::string key = where.substr(0, where.find(':'));
  std::ranges::replace(key, '-', '_');
  for (const OptionRow& row : verb_.options())
    if (row.key == key) where.replace(0, key.size(), "options." + key);
  return error;
}

}  // namespace lamina::api
