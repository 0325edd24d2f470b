#include "apps/lamina/terminal.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <sys/ioctl.h>
#include <unistd.h>

namespace lamina::app {
namespace {

std::string_view variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool locale_is_utf8() {
  for (const char* const name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string_view value = variable(name);
    if (value.empty()) continue;
    constexpr std::array kForms{"UTF-8", "utf-8", "UTF8", "utf8"};
    return std::ranges::any_of(
        kForms, [&](const char* form) { return value.find(form) != std::string_view::npos; });
  }
  return false;
}

std::size_t width_of_terminal() {
  constexpr std::size_t kLeast = 40, kMost = 160, kUnknown = 80;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUnknown;
  return std::clamp<std::size_t>(size.ws_col, kLeast, kMost);
}

}  // namespace

Style style_of_stdout() {
  Style style;
  if (isatty(STDOUT_FILENO) == 0) return style;
  style.colour = variable("NO_COLOR").empty() && variable("TERM") != "dumb";
  style.unicode = locale_is_utf8();
  style.width = width_of_terminal();
  return style;
}

bool stderr_is_terminal() { return isatty(STDERR_FILENO) != 0; }

Expected<void> write_stdout(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(STDOUT_FILENO, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EPIPE) {
      return {};
    } else if (errno != EINTR) {
      return error(ErrorCode::kFile, std::string("cannot be written: ") + std::strerror(errno),
                   "standard output");
    }
  }
  return {};
}

}  // namespace lamina::app
