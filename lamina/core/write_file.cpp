#include "lamina/core/write_file.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace lamina {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kPermissions = 0777, kWritePermissions = 0222;
constexpr mode_t kOfNewFiles = 0666;  // less what the user's umask takes away

Error cannot_write(const fs::path& file, int why) {
  return {ErrorCode::kFile, fmt::format("cannot be written: {}", std::strerror(why)),
          file.string()};
}

// An open file to write to; keeps the first failure.
class Output {
 public:
  explicit Output(int descriptor) : descriptor_(descriptor) {}
  Output(Output&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)), failure_(other.failure_) {}
  Output& operator=(Output&&) = delete;
  ~Output() { (void)close(); }

  void write(std::string_view text) {
    while (!text.empty() && failure_ == 0) {
      const ssize_t written = ::write(descriptor_, text.data(), text.size());
      if (written >= 0)
        text.remove_prefix(static_cast<std::size_t>(written));
      else if (errno != EINTR)
        failure_ = errno;
    }
  }

  void allow(mode_t permissions) {
    if (::fchmod(descriptor_, permissions) != 0 && failure_ == 0) failure_ = errno;
  }

  // 0, or why not all is written: some file systems say so only here.
  int close() {
    if (descriptor_ >= 0 && ::close(std::exchange(descriptor_, -1)) != 0 && failure_ == 0)
      failure_ = errno;
    return failure_;
  }

 private:
  int descriptor_, failure_ = 0;
};

// All that `fill` has to say. Returns 0, or why it is not all written.
int fill_in(Output& output, const std::function<void(const Sink&)>& fill) {
  constexpr std::size_t kPage = 1 << 16;
  std::string page;
  fill([&](std::string_view text) {
    page += text;
    if (page.size() < kPage) return;
    output.write(page);
    page.clear();
  });
  output.write(page);
  return output.close();
}

// Ctrl-C and its like wait until the file is whole or gone again: no draft is left behind.
class HeldSignals {
 public:
  HeldSignals() {
    sigset_t held;
    sigemptyset(&held);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&held, signal);
    pthread_sigmask(SIG_BLOCK, &held, &before_);
  }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;
  ~HeldSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

// A new file that goes again unless it takes the name of another.
class Draft {
 public:
  Draft(fs::path path, int descriptor) : output(descriptor), path_(std::move(path)) {}
  Draft(Draft&& other) noexcept
      : output(std::move(other.output)), path_(std::exchange(other.path_, {})) {}
  Draft& operator=(Draft&&) = delete;
  ~Draft() {
    if (!path_.empty()) (void)::unlink(path_.c_str());
  }

  // 0, or why the file cannot have that name.
  int rename_to(const fs::path& target) {
    if (::rename(path_.c_str(), target.c_str()) != 0) return errno;
    path_.clear();
    return 0;
  }

  Output output;

 private:
  fs::path path_;
};

// In the folder of `target`. O_EXCL: a file or link that is there is never opened. The name does
// not hold the target's, which may be as long as names can be.
Expected<Draft> open_draft(const fs::path& target, mode_t permissions) {
  constexpr int kTries = 10'000;
  for (int i = 0; i < kTries; ++i) {
    fs::path path = target.parent_path() / fmt::format(".lamina-{}-{}.tmp", ::getpid(), i);
    const int opened =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, permissions);
    if (opened >= 0) return Draft(std::move(path), opened);
    if (errno != EEXIST) break;
  }
  return tl::unexpected(cannot_write(target, errno));
}

// Pipes, terminals and devices have no contents to keep.
Expected<void> write_through(const fs::path& file, const std::function<void(const Sink&)>& fill) {
  const int opened = ::open(file.c_str(), O_WRONLY | O_TRUNC | O_NOCTTY | O_CLOEXEC);
  if (opened < 0) return tl::unexpected(cannot_write(file, errno));
  Output output(opened);
  if (const int failure = fill_in(output, fill); failure != 0)
    return tl::unexpected(cannot_write(file, failure));
  return {};
}

Expected<void> replace(const fs::path& target, const struct stat* old,
                       const std::function<void(const Sink&)>& fill) {
  const HeldSignals held;
  // Nobody may read more of a draft than of the file whose permissions it is to have.
  auto draft = open_draft(target, old != nullptr ? S_IRUSR | S_IWUSR : kOfNewFiles);
  if (!draft) return tl::unexpected(draft.error());
  if (old != nullptr) draft->output.allow(old->st_mode & kPermissions);
  int failure = fill_in(draft->output, fill);
  if (failure == 0) failure = draft->rename_to(target);
  if (failure != 0) return tl::unexpected(cannot_write(target, failure));
  return {};
}

bool is_protected(const fs::path& file, const struct stat& status) {
  return (status.st_mode & kWritePermissions) == 0 || ::access(file.c_str(), W_OK) != 0;
}

// The file that a link leads to, which need not be there yet.
fs::path end_of(fs::path file) {
  constexpr int kMostLinks = 40;  // as Linux has it
  std::error_code failure;
  for (int i = 0; i < kMostLinks && fs::is_symlink(file, failure); ++i) {
    const fs::path next = fs::read_symlink(file, failure);
    if (failure) break;
    file = file.parent_path() / next;  // an absolute one stands alone
  }
  return file;
}

}  // namespace

Expected<void> write_file(const fs::path& file, const std::function<void(const Sink&)>& fill) {
  struct stat status{};
  const bool exists = ::stat(file.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode))
    return error(ErrorCode::kFile, "this is a folder, not a file", file.string());
  if (exists && is_protected(file, status))
    return error(ErrorCode::kFile, "cannot be written: the file is protected from writing",
                 file.string());
  const fs::path target = end_of(file);
  std::error_code failure;
  const bool has_name = !exists || fs::equivalent(file, target, failure);  // not so /dev/fd/3
  const bool is_loop = fs::is_symlink(target, failure);
  if (is_loop || (exists && (!S_ISREG(status.st_mode) || !has_name)))
    return write_through(file, fill);
  auto written = replace(target, exists ? &status : nullptr, fill);
  if (!written) written.error().where = file.string();
  return written;
}

Expected<void> write_file(const fs::path& file, std::string_view text) {
  return write_file(file, [&](const Sink& sink) { sink(text); });
}

}  // namespace lamina
