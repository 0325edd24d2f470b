#include "lamina/serve/log.h"

#include <chrono>
#include <cstdint>
#include <ctime>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include "lamina/core/units.h"
#include "lamina/io/text/json_writer.h"

namespace lamina::serve {
namespace {

constexpr std::size_t kLongestPath = 500;

std::string time_of_day() {
  const auto now = std::chrono::system_clock::now();
  const auto millis =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(now)), millis);
}

// Without anything that a terminal would obey or that would end the line.
std::string plain(std::string_view text) {
  if (text.empty()) return "-";
  std::string out;
  for (const char c : text.substr(0, kLongestPath))
    if (c > ' ' && c < 0x7f)
      out += c;
    else
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  return out;
}

}  // namespace

std::string log_line(LogFormat format, const Logged& request) {
  const std::string method = plain(request.method), path = plain(request.path);
  if (format == LogFormat::kText)
    return fmt::format("{} {} {} {} {} B\n", method, path, request.code,
                       to_human(Seconds(request.seconds)), request.bytes);
  std::string out;
  io::JsonBlock line(out, '{');
  line.field("time", std::string_view(time_of_day()));
  line.field("method", std::string_view(method));
  line.field("path", std::string_view(path));
  line.field("code", std::int64_t{request.code});
  line.field("seconds", request.seconds);
  line.field("bytes", static_cast<std::int64_t>(request.bytes));
  line.close();
  return out + '\n';
}

std::string start_line(LogFormat format, std::string_view url) {
  if (format == LogFormat::kText) return fmt::format("lamina serves {}\n", url);
  std::string out;
  io::JsonBlock line(out, '{');
  line.field("time", std::string_view(time_of_day()));
  line.field("serves", url);
  line.close();
  return out + '\n';
}

}  // namespace lamina::serve
