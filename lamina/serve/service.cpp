#include "lamina/serve/service.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <utility>

#include "lamina/api/answer_text.h"
#include "lamina/api/lists.h"
#include "lamina/core/version.h"
#include "lamina/serve/openapi.h"
#include "lamina/serve/page_files.h"
#include "lamina/serve/unpack.h"
#include "lamina/serve/who_may_ask.h"

namespace lamina::serve {
namespace {

constexpr std::string_view kApi = "/api/v1/";
constexpr std::string_view kOther = "other";  // the label of paths that are not there
// Bodies that wait and run together hold no more memory than so many of the largest.
constexpr std::size_t kMostBodies = 16;
constexpr std::size_t kKeptNetworks = 4 << 20;  // bytes, as far as they can be told

// "application/json" of "Application/JSON; charset=utf-8".
std::string media_type(std::string_view header) {
  std::string type(header.substr(0, header.find(';')));
  while (type.ends_with(' ') || type.ends_with('\t')) type.pop_back();
  std::ranges::transform(type, type.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return type;
}

bool is_gzip(std::string_view coding) { return coding == "gzip" || coding == "x-gzip"; }

Response response_of(api::TextAnswer answer) {
  switch (answer.outcome) {
    case api::Outcome::kBadInput: return document(std::move(answer.document), 400);
    case api::Outcome::kInternalError: return document(std::move(answer.document), 500);
    default: return document(std::move(answer.document));
  }
}

// A raw file as body; the query has its kind, its name and options.
Response convert(const Head& head, std::string body) {
  const auto query = query_of(head.query());
  if (!query) return response_of(api::refused(query.error()));
  api::GivenOptions options;
  std::string kind, name = "body";
  for (const auto& [key, value] : *query) {
    if (key == "kind")
      kind = value;
    else if (key == "name")
      name = value.substr(value.find_last_of("/\\") + 1);
    else
      options.emplace_back(key, value);
  }
  if (name.empty()) name = "body";
  return response_of(api::convert_file(kind, io::Input::of_bytes(name, std::move(body)), options));
}

}  // namespace

// Counts a body that waits or is worked on, and a plan, until it ends.
class Service::Held {
 public:
  Held(Service& service, std::size_t bytes, bool is_plan)
      : service_(service), bytes_(bytes), is_plan_(is_plan) {
    service_.held_bytes_ += bytes_;
  }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() {
    service_.held_bytes_ -= bytes_;
    if (is_plan_) service_.metrics_.end_plan();
  }

 private:
  Service& service_;
  std::size_t bytes_;
  bool is_plan_;
};

Service::Service(ServeOptions options, std::vector<File> files)
    : options_(std::move(options)),
      most_bytes_(static_cast<std::size_t>(options_.max_body.value())),
      networks_(kKeptNetworks) {
  const auto has = [&](std::string_view name) {
    return std::ranges::find(files, name, &File::path) != files.end();
  };
  add_documents({.plans = has("core.wasm"), .reads_files = has("core-onnx.wasm")});
  add_assets(std::move(files));
}

// The page asks whether there is a core before it asks for it: browsers complain of files that are
// not there.
void Service::add_documents(const Cores& cores) {
  const auto fixed = [this](std::string path, std::string text) {
    routes_[std::move(path)].get = [response = document(std::move(text))](const Head&) {
      return response;
    };
  };
  const std::string api(kApi);
  fixed(api + "health", "{\"status\": \"ok\"}\n");
  fixed(api + "version", fmt::format("{{\"version\": \"{}\", \"core\": {}, \"core_onnx\": {}}}\n",
                                     version(), cores.plans, cores.reads_files));
  fixed(api + "openapi.json", openapi_document());
  for (const api::List& list : api::lists()) fixed(api + std::string(list.name), list.document());
  for (const api::Verb& verb : api::verbs())
    routes_[api + std::string(verb.name)] = {.verb = &verb, .name = verb.name};
  routes_["/metrics"].get = [this](const Head&) {
    Response response = document(metrics_.text());
    response.type = "text/plain; version=0.0.4; charset=utf-8";
    return response;
  };
}

void Service::add_assets(std::vector<File> files) {
  for (PageFile& file : page_files(std::move(files)))
    routes_[file.path].get = [file](const Head& head) { return answer_file(file, head); };
}

const Service::Route* Service::find(std::string_view path) const {
  const auto found = routes_.find(path);
  return found == routes_.end() ? nullptr : &found->second;
}

std::string_view Service::label_of(std::string_view path) const {
  const auto found = routes_.find(path);
  return found == routes_.end() ? kOther : std::string_view(found->first);
}

std::optional<Response> Service::refuse_early(const Head& head) const {
  if (auto refusal = refusal_of(head, options_)) return refusal;
  const std::string path(head.path());
  const Route* const route = find(path);
  if (route == nullptr) return refuse({404, "not-found", "there is nothing here", path});
  const bool is_get = head.method == "GET" || head.method == "HEAD";
  if (route->verb == nullptr ? !is_get : head.method != "POST") {
    const std::string allowed = route->verb == nullptr ? "GET, HEAD" : "POST";
    return refuse({405, "method-not-allowed", "this path takes " + allowed, path},
                  {{"Allow", allowed}});
  }
  if (route->verb == nullptr) return std::nullopt;
  if (route->name != "convert" && media_type(head.content_type) != "application/json")
    return refuse(
        {415, "unsupported-media-type", "the body must be application/json", "Content-Type"});
  const std::string coding = media_type(head.content_encoding);
  if (!coding.empty() && coding != "identity" && !is_gzip(coding))
    return refuse(
        {415, "unsupported-media-type", "the body may be packed by gzip only", "Content-Encoding"},
        {{"Accept-Encoding", "gzip"}});
  return std::nullopt;
}

std::shared_ptr<Service::Held> Service::hold(std::size_t bytes, bool is_plan) {
  if (is_plan && !metrics_.start_plan(options_.max_plans)) {
    metrics_.refuse_plan();
    return nullptr;
  }
  return std::make_shared<Held>(*this, bytes, is_plan);
}

Service::Answer Service::answer(const Head& head, std::string body) {
  const Route& route = *find(head.path());
  if (route.verb == nullptr) return route.get(head);
  const Headers later{{"Retry-After", "1"}};
  if (body.size() > most_bytes_) return too_large(most_bytes_);
  if (held_bytes_ + body.size() > kMostBodies * most_bytes_)
    return refuse({503, "busy", "too many large requests at once", "body"}, later);
  auto held = hold(body.size(), route.verb->plans);
  if (held == nullptr)
    return refuse(
        {429, "too-many-plans",
         fmt::format("{} already, the limit of this server (--max-plans)",
                     options_.max_plans == 1 ? "1 plan runs"
                                             : fmt::format("{} plans run", options_.max_plans)),
         std::string(route.name)},
        later);
  return work_of(*route.verb, head, std::move(body), std::move(held));
}

Service::Work Service::work_of(const api::Verb& verb, const Head& head, std::string body,
                               std::shared_ptr<Held> held) const {
  const bool is_raw = verb.name == "convert";
  return [this, &verb, is_raw, head, body = std::move(body),
          held = std::move(held)](const std::atomic<bool>& stop) mutable {
    if (is_gzip(media_type(head.content_encoding)))
      if (auto refusal = unpack(body, most_bytes_)) return *std::move(refusal);
    // Readers would unpack a file that is packed as it is, but without this limit.
    if (is_raw && is_packed(body))
      if (auto refusal = unpack(body, most_bytes_)) return *std::move(refusal);
    if (is_raw && is_packed(body))
      return refuse({400, "syntax", "the file is packed more than once", "body"});
    if (is_raw) return convert(head, std::move(body));
    const Seconds limit = options_.max_time;
    return response_of(api::answer_text(
        verb.name, body, {.stop = &stop, .time_limit = limit, .networks = &networks_}));
  };
}

}  // namespace lamina::serve
