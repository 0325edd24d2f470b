#include "lamina/serve/openapi.h"

#include <array>
#include <fmt/format.h>
#include <string_view>
#include <utility>

#include "lamina/api/lists.h"
#include "lamina/api/verbs.h"
#include "lamina/core/version.h"
#include "lamina/io/text/json_writer.h"
#include "lamina/serve/option_schema.h"
#include "lamina/serve/schemas.h"

namespace lamina::serve {
namespace {

// Parts of an object or a list, with commas between them.
class Joined {
 public:
  void add(std::string_view part) {
    text_ += text_.empty() ? "\n" : ",\n";
    text_ += part;
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string schema_ref(std::string_view schema) {
  return fmt::format(R"({{"$ref": "#/components/schemas/{}"}})", schema);
}

// ---- answers

// What each verb answers with; its summary.
struct Told {
  std::string_view verb, summary;
  std::array<std::string_view, 3> documents{};  // one of these
};

constexpr auto kTold = std::to_array<Told>({
    {"plan",
     "Decide which node computes which layer, and which way every tensor travels",
     {"plan", "comparison", "capacity"}},
    {"check", "Judge a plan: feasibility, times, and its claim of optimality", {"verdict"}},
    {"simulate", "Execute a plan, event by event", {"trace"}},
    {"solve", "Solve a mathematical programme instead of planning", {"solve"}},
    {"sweep", "Plan again and again while a value of the instance varies", {"sweep"}},
    {"upgrades", "Find which node or link is worth improving", {"upgrades"}},
    {"capacity", "Find how much of the streams the network can serve", {"capacity"}},
    {"inspect", "Say what a document contains, and what is missing", {"facts"}},
    {"convert", "Convert a file of any supported format to Lamina's", {"network", "model"}},
});

Told told_of(std::string_view verb) {
  for (const Told& row : kTold)
    if (row.verb == verb) return row;
  return {verb, verb, {"facts"}};
}

std::string any_of(const std::array<std::string_view, 3>& documents) {
  Joined refs;
  for (const std::string_view name : documents)
    if (!name.empty()) refs.add(schema_ref(name));
  return fmt::format(R"({{"anyOf": [{}]}})", refs.text());
}

std::string json_response(std::string_view description, std::string_view schema,
                          std::string_view headers = "") {
  return fmt::format(
      R"({{"description": "{}", {}"content": {{"application/json": {{"schema": {}}}}}}})",
      description, headers, schema);
}

constexpr std::string_view kRetry =
    R"("headers": {"Retry-After": {"description": "Seconds until it is worth trying again", "required": true, "schema": {"type": "string"}}}, )";
constexpr std::string_view kChallenge =
    R"("headers": {"WWW-Authenticate": {"description": "Bearer", "required": true, "schema": {"type": "string"}}}, )";

struct Code {
  std::string_view code, description, headers;
  bool of_plans = false;
};
constexpr auto kRefusals = std::to_array<Code>({
    {"400", "The request, or a document in it, is wrong", ""},
    {"401", "The token is missing or wrong (--token-file)", kChallenge},
    {"403", "The host or the page that asks is not known (--allow-host)", ""},
    {"413", "The body is larger than --max-body, as sent or unpacked", ""},
    {"415", "The body is not of the type, or packed otherwise than by gzip", ""},
    {"429", "As many plans run as --max-plans allows", kRetry, true},
    {"503", "The server ends, or has too much to hold", ""},
    {"504", "It took longer than --max-time and could not be stopped", "", true},
    {"4XX", "Any other refusal", ""},
    {"5XX", "A fault of the server", ""},
});

std::string post_responses(const api::Verb& verb) {
  Joined responses;
  responses.add("\"200\": " + json_response("The document of the command's --json",
                                            any_of(told_of(verb.name).documents)));
  for (const Code& row : kRefusals)
    if (verb.plans || !row.of_plans)
      responses.add(fmt::format("\"{}\": {}", row.code,
                                json_response(row.description, schema_ref("error"), row.headers)));
  return fmt::format("{{{}}}", responses.text());
}

// ---- requests

std::string_view request_keys(const api::Verb& verb) {
  if (verb.name == "check") return R"("network", "models", "jobs", "plan")";
  return R"("network", "models", "jobs")";
}

constexpr std::string_view kModels =
    R"({"description": "Models by the names that the jobs use", "type": "object", "additionalProperties": {"$ref": "#/components/schemas/model"}})";
constexpr std::string_view kOneModel =
    R"({"type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": {"$ref": "#/components/schemas/model"}})";
constexpr std::string_view kPlan =
    R"("plan": {"anyOf": [{"$ref": "#/components/schemas/plan"}, {"$ref": "#/components/schemas/capacity"}]}, )";

std::string request_schema(const api::Verb& verb) {
  const std::string options = schema_ref(fmt::format("{}_options", verb.name));
  if (verb.subject == api::Subject::kFile)
    return fmt::format(
        R"({{"type": "object", "additionalProperties": false, "oneOf": [{{"required": ["network"]}}, {{"required": ["models"]}}, {{"required": ["plan"]}}], "properties": {{"network": {}, "models": {}, {}"options": {}}}}})",
        schema_ref("network"), kOneModel, kPlan, options);
  return fmt::format(
      R"({{"type": "object", "additionalProperties": false, "required": [{}], "properties": {{"network": {}, "models": {}, "jobs": {{"description": "Rows as in a jobs file", "type": "array", "items": {}}}, {}"options": {}}}}})",
      request_keys(verb), schema_ref("network"), kModels, schema_ref("jobs/$defs/job"),
      verb.subject == api::Subject::kInstanceAndPlan ? kPlan : "", options);
}

// Of convert: the kind, a name, and options of readers, in the query.
std::string query_parameters(const api::Verb& verb) {
  Joined parameters;
  parameters.add(
      R"({"name": "kind", "in": "query", "required": true, "description": "What the file holds", "schema": {"enum": ["model", "network"]}})");
  parameters.add(
      R"({"name": "name", "in": "query", "description": "The name of the file, which tells some formats and names what has no name", "schema": {"type": "string"}})");
  for (const api::OptionRow& row : api::text_options(verb)) {
    std::string help;
    io::append_json(help, std::string_view(row.help));
    parameters.add(fmt::format(
        R"({{"name": "{}", "in": "query", "description": {}, "schema": {{"type": "array", "items": {{"type": "string"}}}}}})",
        row.key, help));
  }
  return parameters.text();
}

std::string post(const api::Verb& verb) {
  const bool is_raw = verb.name == "convert";
  const std::string body =
      is_raw ? R"("application/octet-stream": {"schema": {"type": "string", "format": "binary"}})"
             : fmt::format(R"("application/json": {{"schema": {}}})",
                           schema_ref(fmt::format("{}_request", verb.name)));
  return fmt::format(
      R"("/api/v1/{0}": {{"post": {{"operationId": "{0}", "summary": "{1}", {2}"requestBody": {{"required": true, "content": {{{3}}}}}, "responses": {4}}}}})",
      verb.name, told_of(verb.name).summary,
      is_raw ? fmt::format("\"parameters\": [{}], ", query_parameters(verb)) : "", body,
      post_responses(verb));
}

std::string get(std::string_view name, std::string_view summary, std::string_view schema) {
  return fmt::format(
      R"("/api/v1/{0}": {{"get": {{"operationId": "{0}", "summary": "{1}", "responses": {{"200": {2}, "4XX": {3}, "503": {4}}}}}}})",
      name, summary, json_response("What there is", schema),
      json_response("A refusal", schema_ref("error")),
      json_response("The server ends", schema_ref("error")));
}

// ---- the parts of the document

std::string paths() {
  Joined paths;
  for (const api::Verb& verb : api::verbs()) paths.add(post(verb));
  for (const api::List& list : api::lists())
    paths.add(
        get(list.name, list.summary, schema_ref(list.name == "examples" ? "examples" : "rows")));
  paths.add(get("health", "whether the server is alive", schema_ref("health")));
  paths.add(get("version", "the version of Lamina", schema_ref("version")));
  paths.add(get("openapi.json", "this document", R"({"type": "object", "required": ["openapi"]})"));
  return paths.text();
}

// A file of schema/ as a component: its references start from the root of this document.
std::string component(const Schema& schema) {
  std::string text(schema.text);
  const std::string_view from = "\"#/$defs/";
  const std::string to = fmt::format("\"#/components/schemas/{}/$defs/", schema.name);
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  for (const std::string_view key : {"\"$schema\":", "\"$id\":"}) {
    const std::size_t at = text.find(key);
    if (at != text.npos) text.erase(at, text.find(',', at) + 1 - at);
  }
  return fmt::format("\"{}\": {}", schema.name, text);
}

constexpr std::string_view kOwnSchemas = R"json(
"error": {"type": "object", "required": ["error"], "properties": {"error": {"type": "object",
  "required": ["code", "message", "where"], "properties": {
    "code": {"description": "A word for programs", "type": "string"},
    "message": {"description": "A sentence for people", "type": "string"},
    "where": {"description": "The place in the request", "type": "string"}}}}},
"rows": {"type": "array", "items": {"type": "object", "required": ["name", "help"], "properties": {
  "name": {"type": "string"}, "help": {"description": "One line", "type": "string"},
  "takes_several": {"description": "Of a planner: whether it takes several jobs", "type": "boolean"}}}},
"examples": {"type": "object", "additionalProperties": {"type": "object", "required": ["format"]}},
"health": {"type": "object", "required": ["status"], "properties": {"status": {"const": "ok"}}},
"version": {"type": "object", "required": ["version", "core"], "properties": {"version": {"type": "string"}, "core": {"type": "boolean", "description": "Whether /core.wasm, the planner for browsers, is there."},
  "core_onnx": {"type": "boolean", "description": "Whether /core-onnx.wasm is there, which reads files of other tools."}}},
"facts": {"description": "As lamina inspect --json", "type": "object", "required": ["kind"],
  "properties": {"kind": {"type": "string"}}},
"verdict": {"description": "As lamina check --json", "type": "object",
  "required": ["ok", "violations", "assumptions"], "properties": {"ok": {"type": "boolean"},
    "violations": {"type": "array", "items": {"type": "object", "required": ["code", "message"]}},
    "assumptions": {"type": "array"}}})json";

std::string components() {
  Joined parts;
  parts.add(kOwnSchemas);
  for (const Schema& schema : schemas()) parts.add(component(schema));
  for (const api::Verb& verb : api::verbs()) {
    parts.add(fmt::format("\"{}_request\": {}", verb.name, request_schema(verb)));
    parts.add(
        fmt::format("\"{}_options\": {}", verb.name, options_schema(api::text_options(verb))));
  }
  return parts.text();
}

}  // namespace

std::string openapi_document() {
  return fmt::format(
      R"({{"openapi": "3.1.0",
"info": {{"title": "Lamina", "version": "{}", "summary": "Plans split DNN inference over computing networks", "description": "Documents, options and errors are those of the command line.", "license": {{"name": "{}", "identifier": "{}"}}}},
"servers": [{{"url": "/"}}],
"security": [{{}}, {{"token": []}}],
"paths": {{{}}},
"components": {{"securitySchemes": {{"token": {{"type": "http", "scheme": "bearer"}}}},
"schemas": {{{}}}}}}}
)",
      version(), "Apache-2.0", "Apache-2.0", paths(), components());
}

}  // namespace lamina::serve
