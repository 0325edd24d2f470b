#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "lamina/io/text/byte_source.h"

namespace lamina::io {
namespace {

constexpr std::size_t kMebibyte = std::size_t{1} << 20;
constexpr std::size_t kMostOfPipe = 512 * kMebibyte;
constexpr std::size_t kMostOfDevice = 64 * kMebibyte;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

// Takes standard input over. What stays in its place can only be written to, which tells a second
// file that asks for it; no flag of our own has to remember it.
Expected<Descriptor> standard_input() {
  const std::string name = "standard input";
  const int flags = ::fcntl(STDIN_FILENO, F_GETFL);
  if (flags >= 0 && (flags & O_ACCMODE) == O_WRONLY)
    return error(ErrorCode::kFile, "it can be read for one file only", name);
  Descriptor taken(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3));
  const Descriptor stopper(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  if (!taken.is_open() || !stopper.is_open() || ::dup2(stopper.number(), STDIN_FILENO) < 0)
    return error(ErrorCode::kFile, fmt::format("cannot be opened: {}", std::strerror(errno)), name);
  return taken;
}

Expected<Descriptor> opened(const std::filesystem::path& file) {
  if (file == "-") return standard_input();
  Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (descriptor.is_open()) return descriptor;
  if (errno == ENOENT) return error(ErrorCode::kFile, "there is no such file", file.string());
  return error(ErrorCode::kFile, fmt::format("cannot be opened: {}", std::strerror(errno)),
               file.string());
}

ByteSource::Limit limit_of(const struct stat& status, int descriptor) {
  if (S_ISREG(status.st_mode))
    return {ByteSource::kMostOfText, "files of text may hold at most 4 GiB"};
  const bool is_device = S_ISBLK(status.st_mode) || S_ISCHR(status.st_mode);
  if (is_device && ::isatty(descriptor) == 0)
    return {kMostOfDevice, "this device has no end in sight: the limit is 64 MiB"};
  return {kMostOfPipe, "the limit for a pipe is 512 MiB; write it to a file"};
}

class OpenedFile : public ByteSource {
 public:
  OpenedFile(Descriptor descriptor, const struct stat& status)
      : descriptor_(std::move(descriptor)), limit_(limit_of(status, descriptor_.number())) {
    if (!S_ISREG(status.st_mode)) return;
    const off_t at = ::lseek(descriptor_.number(), 0, SEEK_CUR);
    start_ = static_cast<std::uint64_t>(std::max<off_t>(at, 0));
    size_ = static_cast<std::uint64_t>(status.st_size) - start_;
  }

  Expected<std::size_t> read(char* out, std::size_t count) override {
    std::size_t filled = 0;
    while (filled < count) {  // pipes give what they have
      const ssize_t got = ::read(descriptor_.number(), out + filled, count - filled);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0)
        return error(ErrorCode::kFile, fmt::format("cannot be read: {}", std::strerror(errno)));
      if (got == 0) break;
      filled += static_cast<std::size_t>(got);
    }
    return filled;
  }

  std::size_t read_at(std::uint64_t offset, char* out, std::size_t count) const override {
    std::size_t filled = 0;
    while (filled < count) {
      const ssize_t got = ::pread(descriptor_.number(), out + filled, count - filled,
                                  static_cast<off_t>(start_ + offset + filled));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      filled += static_cast<std::size_t>(got);
    }
    return filled;
  }

  std::optional<std::uint64_t> size() const override { return size_; }
  Limit limit() const override { return limit_; }

 private:
  Descriptor descriptor_;
  Limit limit_;
  std::uint64_t start_ = 0;
  std::optional<std::uint64_t> size_;
};

}  // namespace

Expected<std::unique_ptr<ByteSource>> open_file(const std::filesystem::path& file) {
  auto descriptor = opened(file);
  if (!descriptor) return tl::unexpected(descriptor.error());
  struct stat status{};
  if (::fstat(descriptor->number(), &status) != 0)
    return error(ErrorCode::kFile, fmt::format("cannot be read: {}", std::strerror(errno)),
                 file.string());
  if (S_ISDIR(status.st_mode))
    return error(ErrorCode::kFile, "this is a folder, not a file", file.string());
  return std::make_unique<OpenedFile>(std::move(*descriptor), status);
}

}  // namespace lamina::io
