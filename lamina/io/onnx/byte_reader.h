#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lamina::io {
class InputFile;
}

namespace lamina::io::onnx_reader {

// Reads bytes in order, from memory or a file, and can pass over many without reading them: in a
// file a long skip is a seek, so it costs the same whatever its length. Never reads beyond the end.
class ByteReader {
 public:
  explicit ByteReader(std::string_view memory);
  // `file` must be seekable and outlive the reader.
  explicit ByteReader(const InputFile& file);

  [[nodiscard]] std::uint64_t position() const { return window_end_ - ahead(); }
  [[nodiscard]] std::uint64_t remaining() const { return size_ - position(); }

  // The next byte, or -1 where there is none.
  [[nodiscard]] int next();
  // Appends the next n bytes to `out`; false when there are fewer.
  [[nodiscard]] bool read(std::uint64_t n, std::string& out);
  // False when there are fewer than n.
  [[nodiscard]] bool skip(std::uint64_t n);

 private:
  [[nodiscard]] std::uint64_t ahead() const { return static_cast<std::uint64_t>(end_ - at_); }
  [[nodiscard]] bool refill();

  const InputFile* file_ = nullptr;
  std::uint64_t size_ = 0;
  std::uint64_t window_end_ = 0;  // place in the file of end_
  std::vector<char> buffer_;
  const char* at_ = nullptr;  // what is left of the window: [at_, end_)
  const char* end_ = nullptr;
};

}  // namespace lamina::io::onnx_reader
