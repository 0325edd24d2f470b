#include "lamina/io/text/input_file.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "lamina/core/nearest.h"
#include "lamina/core/quoted.h"
#include "lamina/io/text/byte_source.h"
#include "lamina/io/text/gzip.h"

namespace lamina::io {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 16;

// Bytes that are handed out by their places.
class HandedOut : public ByteSource {
 public:
  HandedOut(std::uint64_t size, ReadAt read_at) : size_(size), read_at_(std::move(read_at)) {}

  Expected<std::size_t> read(char* out, std::size_t count) override {
    const std::size_t got = read_at(num_read_, out, count);
    num_read_ += got;
    return got;
  }
  std::size_t read_at(std::uint64_t offset, char* out, std::size_t count) const override {
    if (offset >= size_) return 0;
    return read_at_(offset, out, std::min<std::uint64_t>(count, size_ - offset));
  }
  std::optional<std::uint64_t> size() const override { return size_; }
  Limit limit() const override { return {kMostOfText, "texts may hold at most 4 GiB"}; }

 private:
  std::uint64_t size_, num_read_ = 0;
  ReadAt read_at_;
};

}  // namespace

class InputFile::Stream {
 public:
  Stream(std::filesystem::path file, std::unique_ptr<ByteSource> bytes_of, bool in_memory)
      : path(std::move(file)),
        name(path == "-" && !in_memory ? "standard input" : path.string()),
        is_in_memory(in_memory),
        source(std::move(bytes_of)) {}

  [[nodiscard]] tl::unexpected<Error> failed(ErrorCode code, std::string message) const {
    return error(code, std::move(message), name);
  }
  // Reads on until there are so many bytes, or no more.
  Expected<void> fetch(std::size_t wanted) {
    const auto size = source->size();
    if (size && wanted > *size && !is_packed()) {
      if (*size > source->limit().bytes)
        return failed(ErrorCode::kLimit, std::string(source->limit().text));
      bytes.reserve(static_cast<std::size_t>(*size) + SourceText::kPadding);
    }
    while (bytes.size() < wanted && !ended_) {
      chunk_.resize(kChunk);
      const auto got = source->read(chunk_.data(), kChunk);  // a whole chunk unless the end is near
      if (!got) return tl::unexpected(located(got.error(), name));
      if (!has_begun_ && Gunzip::is_packed({chunk_.data(), *got})) gunzip_.emplace();
      has_begun_ = true;
      ended_ = *got == 0;
      if (auto ok = append({chunk_.data(), *got}); !ok) return ok;
    }
    return {};
  }

  [[nodiscard]] bool is_packed() const { return gunzip_.has_value(); }

  std::filesystem::path path;
  std::string name, bytes;
  bool is_in_memory;
  std::unique_ptr<ByteSource> source;

 private:
  Expected<void> append(std::string_view chunk) {
    if (is_packed()) {
      if (auto ok = gunzip_->append(chunk, bytes); !ok)
        return tl::unexpected(located(std::move(ok.error()), name));
    } else {
      bytes += chunk;
    }
    if (bytes.size() <= source->limit().bytes) return {};
    return failed(ErrorCode::kLimit, std::string(source->limit().text));
  }

  std::optional<Gunzip> gunzip_;
  std::vector<char> chunk_;
  bool has_begun_ = false, ended_ = false;
};

InputFile::InputFile(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {}
InputFile::InputFile(InputFile&&) noexcept = default;
InputFile& InputFile::operator=(InputFile&&) noexcept = default;
InputFile::~InputFile() = default;

Expected<InputFile> InputFile::open(const std::filesystem::path& file) {
  auto source = open_file(file);
  if (!source) return tl::unexpected(source.error());
  return InputFile(std::make_unique<Stream>(file, std::move(*source), false));
}

InputFile InputFile::handed_out(const std::string& name, std::uint64_t size, ReadAt read_at) {
  return InputFile(
      std::make_unique<Stream>(name, std::make_unique<HandedOut>(size, std::move(read_at)), true));
}

InputFile InputFile::of_bytes(const std::string& name, std::shared_ptr<const std::string> bytes) {
  const std::size_t size = bytes->size();
  return handed_out(name, size,
                    [held = std::move(bytes)](std::uint64_t offset, char* out, std::size_t count) {
                      return held->copy(out, count, static_cast<std::size_t>(offset));
                    });
}

const std::string& InputFile::name() const { return stream_->name; }
const std::filesystem::path& InputFile::path() const { return stream_->path; }

bool InputFile::is_in_memory() const { return stream_->is_in_memory; }

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
  return stream_->source->size() && !stream_->is_packed();
}

std::uint64_t InputFile::size() const { return stream_->source->size().value_or(0); }

std::size_t InputFile::read_at(std::uint64_t offset, char* out, std::size_t count) const {
  return stream_->source->read_at(offset, out, count);
}

Input Input::of_bytes(std::string name, std::string bytes) {
  Input input(std::filesystem::path(std::move(name)));
  input.bytes_ = std::make_shared<const std::string>(std::move(bytes));
  return input;
}

Input Input::handed_out(std::string name, std::uint64_t size, ReadAt read_at) {
  Input input(std::filesystem::path(std::move(name)));
  input.size_ = size;
  input.read_at_ = std::move(read_at);
  return input;
}

Expected<InputFile> Input::open() const {
  if (is_in_memory()) return InputFile::of_bytes(path_.string(), bytes_);
  if (read_at_) return InputFile::handed_out(path_.string(), size_, read_at_);
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
