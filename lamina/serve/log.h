#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "lamina/serve/serve_options.h"

// Lines of the log, one for each request, with a line feed at their end.
namespace lamina::serve {

struct Logged {
  std::string_view method, path;  // as they came; "" of what is no HTTP
  unsigned code = 0;
  double seconds = 0.0;
  std::size_t bytes = 0;  // of the answer's body
};

// "POST /api/v1/plan 200 1.3 ms 2048 B", or a JSON object with the time of day.
[[nodiscard]] std::string log_line(LogFormat format, const Logged& request);
// That the server listens at the URL.
[[nodiscard]] std::string start_line(LogFormat format, std::string_view url);

}  // namespace lamina::serve
