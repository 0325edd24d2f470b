#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lamina/api/network_cache.h"
#include "lamina/api/verbs.h"
#include "lamina/serve/http.h"
#include "lamina/serve/metrics.h"
#include "lamina/serve/serve_options.h"

namespace lamina::serve {

// A file that is served beside those of the program: "core.wasm".
struct File {
  std::string path;
  std::shared_ptr<const std::string> bytes;
};

// What each request is answered, without the network: by a table of paths. May be asked from any
// number of threads at once.
class Service {
 public:
  explicit Service(ServeOptions options, std::vector<File> files = {});
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // What takes time, for another thread; searches end once `stop` is set. To be called once. Until
  // it is destroyed it counts as a plan, if it is one.
  using Work = std::function<Response(const std::atomic<bool>& stop)>;
  using Answer = std::variant<Response, Work>;

  // The refusal of a request whose body need not come: 400, 401, 403, 404, 405, 415.
  [[nodiscard]] std::optional<Response> refuse_early(const Head& head) const;
  // 413, 429 and 503 are told at once; else GET is answered at once, and POST is work.
  [[nodiscard]] Answer answer(const Head& head, std::string body);

  // The path as metrics know it.
  [[nodiscard]] std::string_view label_of(std::string_view path) const;
  [[nodiscard]] Metrics& metrics() { return metrics_; }
  [[nodiscard]] const ServeOptions& options() const { return options_; }

 private:
  using Get = std::function<Response(const Head&)>;
  struct Route {
    Get get{};                        // or:
    const api::Verb* verb = nullptr;  // POST; convert takes files
    std::string_view name{};          // of the verb
  };
  class Held;

  // Which of the planner's modules for browsers are among the files.
  struct Cores {
    bool plans = false;        // core.wasm
    bool reads_files = false;  // core-onnx.wasm, which reads files of other tools
  };
  void add_documents(const Cores& cores);
  void add_assets(std::vector<File> files);
  [[nodiscard]] const Route* find(std::string_view path) const;
  [[nodiscard]] std::shared_ptr<Held> hold(std::size_t bytes, bool is_plan);
  [[nodiscard]] Work work_of(const api::Verb& verb, const Head& head, std::string body,
                             std::shared_ptr<Held> held) const;

  ServeOptions options_;
  std::size_t most_bytes_;
  Metrics metrics_;
  mutable api::NetworkCache networks_;
  std::atomic<std::size_t> held_bytes_ = 0;
  std::map<std::string, Route, std::less<>> routes_;
};

}  // namespace lamina::serve
