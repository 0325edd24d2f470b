#include "lamina/io/text/input_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "lamina/core/nearest.h"
#include "lamina/core/quoted.h"
#include "lamina/io/text/gzip.h"

namespace lamina::io {
namespace {

constexpr std::size_t kMebibyte = std::size_t{1} << 20;
constexpr std::size_t kMostOfText =
    std::numeric_limits<std::uint32_t>::max() - SourceText::kPadding;
constexpr std::size_t kMostOfPipe = 512 * kMebibyte;
constexpr std::size_t kMostOfDevice = 64 * kMebibyte;
constexpr std::size_t kChunk = std::size_t{1} << 16;
constexpr std::string_view kStandardInput = "standard input";

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
  const int flags = ::fcntl(STDIN_FILENO, F_GETFL);
  if (flags >= 0 && (flags & O_ACCMODE) == O_WRONLY)
    return error(ErrorCode::kFile, "it can be read for one file only", std::string(kStandardInput));
  Descriptor taken(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3));
  const Descriptor stopper(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  if (!taken.is_open() || !stopper.is_open() || ::dup2(stopper.number(), STDIN_FILENO) < 0)
    return error(ErrorCode::kFile, fmt::format("cannot be opened: {}", std::strerror(errno)),
                 std::string(kStandardInput));
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

struct Limit {
  std::size_t bytes;
  std::string_view text;
};

Limit limit_of(const struct stat& status, int descriptor) {
  if (S_ISREG(status.st_mode)) return {kMostOfText, "files of text may hold at most 4 GiB"};
  const bool is_device = S_ISBLK(status.st_mode) || S_ISCHR(status.st_mode);
  if (is_device && ::isatty(descriptor) == 0)
    return {kMostOfDevice, "this device has no end in sight: the limit is 64 MiB"};
  return {kMostOfPipe, "the limit for a pipe is 512 MiB; write it to a file"};
}

}  // namespace

class InputFile::Stream {
 public:
  Stream(const std::string& called, std::shared_ptr<const std::string> held)
      : path(called),
        name(called),
        memory(std::move(held)),
        descriptor(-1),
        is_regular(true),
        limit{kMostOfText, "texts may hold at most 4 GiB"},
        size(memory->size()) {}

  Stream(std::filesystem::path file, Descriptor opened, const struct stat& status)
      : path(std::move(file)),
        name(path == "-" ? std::string(kStandardInput) : path.string()),
        descriptor(std::move(opened)),
        is_regular(S_ISREG(status.st_mode)),
        limit(limit_of(status, descriptor.number())) {
    const off_t at = is_regular ? ::lseek(descriptor.number(), 0, SEEK_CUR) : 0;
    start = static_cast<std::uint64_t>(std::max<off_t>(at, 0));
    if (is_regular) size = static_cast<std::uint64_t>(status.st_size) - start;
  }

  [[nodiscard]] tl::unexpected<Error> failed(ErrorCode code, std::string message) const {
    return error(code, std::move(message), name);
  }
  // Reads on until there are so many bytes, or no more.
  Expected<void> fetch(std::size_t wanted) {
    if (is_regular && wanted > size && !is_packed()) {
      if (size > limit.bytes) return failed(ErrorCode::kLimit, std::string(limit.text));
      bytes.reserve(size + SourceText::kPadding);
    }
    while (bytes.size() < wanted && !ended_) {
      const auto got = read_chunk();
      if (!got) return tl::unexpected(got.error());
      if (num_read_ == 0 && Gunzip::is_packed({chunk_.data(), *got})) gunzip_.emplace();
      num_read_ += *got;
      ended_ = *got == 0;
      if (auto ok = append({chunk_.data(), *got}); !ok) return ok;
    }
    return {};
  }

  [[nodiscard]] bool is_packed() const { return gunzip_.has_value(); }

  // Up to `count` bytes from `offset` on; fewer only at the end.
  [[nodiscard]] std::size_t read_at(std::uint64_t offset, char* out, std::size_t count) const {
    if (memory != nullptr) return offset < size ? memory->copy(out, count, offset) : 0;
    std::size_t filled = 0;
    while (filled < count) {
      const ssize_t got = ::pread(descriptor.number(), out + filled, count - filled,
                                  static_cast<off_t>(start + offset + filled));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      filled += static_cast<std::size_t>(got);
    }
    return filled;
  }

  std::filesystem::path path;
  std::string name, bytes;
  std::shared_ptr<const std::string> memory;  // null: it is behind the descriptor
  Descriptor descriptor;
  bool is_regular;
  Limit limit;
  std::uint64_t start = 0, size = 0;

 private:
  // A whole chunk unless the end is nearer: pipes give what they have.
  Expected<std::size_t> read_chunk() {
    chunk_.resize(kChunk);
    if (memory != nullptr) return read_at(num_read_, chunk_.data(), kChunk);
    std::size_t filled = 0;
    while (filled < kChunk) {
      const ssize_t got = ::read(descriptor.number(), chunk_.data() + filled, kChunk - filled);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0)
        return failed(ErrorCode::kFile, fmt::format("cannot be read: {}", std::strerror(errno)));
      if (got == 0) break;
      filled += static_cast<std::size_t>(got);
    }
    return filled;
  }

  Expected<void> append(std::string_view chunk) {
    if (is_packed()) {
      if (auto ok = gunzip_->append(chunk, bytes); !ok)
        return tl::unexpected(located(std::move(ok.error()), name));
    } else {
      bytes += chunk;
    }
    if (bytes.size() <= limit.bytes) return {};
    return failed(ErrorCode::kLimit, std::string(limit.text));
  }

  std::optional<Gunzip> gunzip_;
  std::vector<char> chunk_;
  std::uint64_t num_read_ = 0;
  bool ended_ = false;
};

InputFile::InputFile(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {}
InputFile::InputFile(InputFile&&) noexcept = default;
InputFile& InputFile::operator=(InputFile&&) noexcept = default;
InputFile::~InputFile() = default;

Expected<InputFile> InputFile::open(const std::filesystem::path& file) {
  auto descriptor = opened(file);
  if (!descriptor) return tl::unexpected(descriptor.error());
  struct stat status{};
  if (::fstat(descriptor->number(), &status) != 0)
    return error(ErrorCode::kFile, fmt::format("cannot be read: {}", std::strerror(errno)),
                 file.string());
  if (S_ISDIR(status.st_mode))
    return error(ErrorCode::kFile, "this is a folder, not a file", file.string());
  return InputFile(std::make_unique<Stream>(file, std::move(*descriptor), status));
}

InputFile InputFile::of_bytes(const std::string& name, std::shared_ptr<const std::string> bytes) {
  return InputFile(std::make_unique<Stream>(name, std::move(bytes)));
}

const std::string& InputFile::name() const { return stream_->name; }
const std::filesystem::path& InputFile::path() const { return stream_->path; }

bool InputFile::is_in_memory() const { return stream_->memory != nullptr; }

std::filesystem::path InputFile::folder() const {
  if (is_in_memory()) return {};
  auto folder = stream_->path.parent_path();
  const std::string start = folder.string();
  const bool of_descriptors = start.starts_with("/dev") || start.starts_with("/proc");
  return of_descriptors ? std::filesystem::path() : folder;
}

Expected<std::string_view> InputFile::head(std::size_t limit) {
  if (auto ok = stream_->fetch(limit); !ok) return tl::unexpected(ok.error());
  return std::string_view(stream_->bytes).substr(0, limit);
}

Expected<SourceText> InputFile::text() {
  if (auto ok = stream_->fetch(std::numeric_limits<std::size_t>::max()); !ok)
    return tl::unexpected(ok.error());
  if (stream_->bytes.empty()) return stream_->failed(ErrorCode::kFile, "the file is empty");
  return SourceText(stream_->name, std::move(stream_->bytes));
}

Expected<bool> InputFile::is_seekable() {
  if (auto ok = stream_->fetch(1); !ok) return tl::unexpected(ok.error());
  return stream_->is_regular && !stream_->is_packed();
}

std::uint64_t InputFile::size() const { return stream_->size; }

std::size_t InputFile::read_at(std::uint64_t offset, char* out, std::size_t count) const {
  return stream_->read_at(offset, out, count);
}

Input Input::of_bytes(std::string name, std::string bytes) {
  Input input(std::filesystem::path(std::move(name)));
  input.bytes_ = std::make_shared<const std::string>(std::move(bytes));
  return input;
}

Expected<InputFile> Input::open() const {
  if (is_in_memory()) return InputFile::of_bytes(path_.string(), bytes_);
  return InputFile::open(path_);
}

Expected<Input> beside(const InputFile& file, std::string_view path) {
  if (file.is_in_memory())
    return error(ErrorCode::kUnsupported,
                 fmt::format("names the file {}, but bytes in memory have no files beside them",
                             quoted(path)),
                 file.name());
  if (path == "-") return Input(file.folder() / "./-");
  const std::filesystem::path other(path);
  return Input(other.is_absolute() ? other : file.folder() / other);
}

Resolver among(std::vector<std::pair<std::string, Input>> named) {
  return [named = std::move(named)](std::string_view name,
                                    std::string_view /*path*/) -> Expected<Input> {
    std::vector<std::string_view> names;
    for (const auto& [known, input] : named) {
      if (known == name) return input;
      names.push_back(known);
    }
    return error(ErrorCode::kUnknownName,
                 fmt::format("no input is called {}{}", quoted(name), did_you_mean(name, names)));
  };
}

Expected<SourceText> load(const std::filesystem::path& file) {
  auto opened = InputFile::open(file);
  if (!opened) return tl::unexpected(opened.error());
  return opened->text();
}

Expected<SourceText> load_head(const std::filesystem::path& file, std::size_t limit) {
  auto opened = InputFile::open(file);
  if (!opened) return tl::unexpected(opened.error());
  const auto head = opened->head(limit);
  if (!head) return tl::unexpected(head.error());
  return SourceText(file.string(), std::string(*head));
}

}  // namespace lamina::io
