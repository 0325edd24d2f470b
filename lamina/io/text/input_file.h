#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/io/text/source_text.h"

namespace lamina::io {

class InputFile;

// Copies up to `count` bytes from `offset` on to `out` and says how many: fewer only at the end.
using ReadAt = std::function<std::size_t(std::uint64_t offset, char* out, std::size_t count)>;

// What is to be read: a file by its path ("-" is standard input), or bytes in memory with a name.
// Everything that reads takes either, so that a server and a library do from memory what the
// command does from files. Copies share the bytes.
class Input {
 public:
  Input() = default;  // nothing
  // NOLINTBEGIN(google-explicit-constructor): a path is an input
  Input(std::filesystem::path path) : path_(std::move(path)) {}
  Input(std::string_view path) : path_(path) {}
  Input(const std::string& path) : path_(path) {}
  Input(const char* path) : path_(path) {}
  // NOLINTEND(google-explicit-constructor)
  // `name` is what errors call it, and what tells a format where the content does not: "net.gml".
  [[nodiscard]] static Input of_bytes(std::string name, std::string bytes);
  // Bytes that `read_at` hands out by their places, `size` of them: what is not needed, such as
  // weights, is never asked for.
  [[nodiscard]] static Input handed_out(std::string name, std::uint64_t size, ReadAt read_at);

  // Whether nothing is given: neither a path nor bytes.
  [[nodiscard]] bool empty() const { return path_.empty() && bytes_ == nullptr && !read_at_; }
  [[nodiscard]] bool is_in_memory() const { return bytes_ != nullptr; }      // all of it
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }  // of bytes their name

  // Fails as InputFile::open; bytes never fail.
  [[nodiscard]] Expected<InputFile> open() const;

 private:
  std::filesystem::path path_;
  std::shared_ptr<const std::string> bytes_;
  ReadAt read_at_;          // of bytes that are handed out
  std::uint64_t size_ = 0;  // of those
};

// A file that is opened once and read from front to back, unpacked where it is gzip: pipes, process
// substitution (/dev/fd/63), named pipes and "-", standard input, are files like any other, and so
// are bytes in memory.
//
// Limits, all told as kLimit, so that little input never takes much memory: texts of 4 GiB; 512 MiB
// through a pipe and 64 MiB from a device, of which nobody knows where they end; and of gzip 50
// bytes for each packed one (16 MiB are always free), where deflate itself reaches 1032.
class InputFile {
 public:
  // Fails with kFile: not there, a folder, not to be read, or standard input for a second file.
  [[nodiscard]] static Expected<InputFile> open(const std::filesystem::path& file);
  // Bytes in memory, packed or not, under the name that errors give them.
  [[nodiscard]] static InputFile of_bytes(const std::string& name,
                                          std::shared_ptr<const std::string> bytes);
  [[nodiscard]] static InputFile handed_out(const std::string& name, std::uint64_t size,
                                            ReadAt read_at);

  InputFile(InputFile&&) noexcept;
  InputFile& operator=(InputFile&&) noexcept;
  ~InputFile();

  // As errors name it: the path as given, or "standard input".
  [[nodiscard]] const std::string& name() const;
  [[nodiscard]] const std::filesystem::path& path() const;
  // What relative paths inside it start from: its folder; for pipes the current one. Bytes in
  // memory have none, so that nothing in them leads to a file.
  [[nodiscard]] std::filesystem::path folder() const;
  [[nodiscard]] bool is_in_memory() const;

  // The first bytes, as many as there are up to `limit`; reading on does not lose them.
  [[nodiscard]] Expected<std::string_view> head(std::size_t limit);
  // All of it; to be called once. Fails with kFile where it is empty.
  [[nodiscard]] Expected<SourceText> text();

  // A file of bytes that any place can be read of: no pipe, nothing packed.
  [[nodiscard]] Expected<bool> is_seekable();
  [[nodiscard]] std::uint64_t size() const;  // of those
  // Appends nothing; copies up to `count` bytes from `offset` on to `out` and says how many.
  [[nodiscard]] std::size_t read_at(std::uint64_t offset, char* out, std::size_t count) const;

 private:
  class Stream;
  explicit InputFile(std::unique_ptr<Stream> stream);
  std::unique_ptr<Stream> stream_;
};

// Finds an input that another one names inside: `name` is what it is called there, `path` what
// stands for it, which may mean anything to a resolver.
using Resolver = std::function<Expected<Input>(std::string_view name, std::string_view path)>;

// The file at `path` as it is named inside `file`: relative ones lie beside it, and "-" is no
// standard input there. Fails with kUnsupported for bytes in memory, which have no files beside
// them.
[[nodiscard]] Expected<Input> beside(const InputFile& file, std::string_view path);

// Finds inputs by the names that they are called; paths do not count. Fails with kUnknownName and
// the nearest name.
[[nodiscard]] Resolver among(std::vector<std::pair<std::string, Input>> named);

}  // namespace lamina::io
