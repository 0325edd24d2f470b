#include "apps/lamina/terminal.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <string>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>

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

// 0, or why not all was written. Waits where a stream that does not block is full.
int write_all(int stream, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(stream, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd room{stream, POLLOUT, 0};
      (void)poll(&room, 1, -1);
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
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
  const int failure = write_all(STDOUT_FILENO, text);
  if (failure == 0 || failure == EPIPE) return {};
  return error(ErrorCode::kFile, std::string("cannot be written: ") + std::strerror(failure),
               "standard output");
}

void write_stderr(std::string_view text) { (void)write_all(STDERR_FILENO, text); }

void hold_standard_streams() {
  // The wrong way round for each, so that reading and writing still fail.
  constexpr std::array<std::pair<int, int>, 3> kHolders{
      {{STDIN_FILENO, O_WRONLY}, {STDOUT_FILENO, O_RDONLY}, {STDERR_FILENO, O_RDONLY}}};
  for (const auto& [stream, way] : kHolders)
    if (fcntl(stream, F_GETFD) < 0) (void)open("/dev/null", way);
}

}  // namespace lamina::app
