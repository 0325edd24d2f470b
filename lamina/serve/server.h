#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/serve/serve_options.h"
#include "lamina/serve/service.h"

namespace lamina::serve {

// Where lines of the log go.
using WriteLog = std::function<void(std::string_view line)>;

// The HTTP server. One thread serves all connections, so that slow clients hold up nobody; what
// takes time runs on threads of its own.
class Server {
 public:
  Server(ServeOptions options, std::vector<File> files, WriteLog write_log);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  // Binds address and port and says so in the log. Fails with kUsage; `where` is "host" or "port".
  [[nodiscard]] Expected<void> listen();
  // "http://127.0.0.1:8080", once it listens.
  [[nodiscard]] const std::string& url() const;

  // Serves until SIGTERM or SIGINT; then no connection is taken, new requests are answered with
  // 503, and it returns when those that were whole have been answered. A second signal ends it at
  // once. False if plans still run that cannot be stopped.
  [[nodiscard]] bool run();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lamina::serve
