#include "lamina/io/onnx/byte_reader.h"

#include <algorithm>

namespace lamina::io::onnx_reader {
namespace {

// Small, so that what is read ahead of a weight and then skipped costs little.
constexpr std::size_t kWindow = 32 * 1024;

}  // namespace

ByteReader::ByteReader(std::string_view memory)
    : size_(memory.size()),
      window_end_(memory.size()),
      at_(memory.data()),
      end_(memory.data() + memory.size()) {}

ByteReader::ByteReader(std::istream& file, std::uint64_t size)
    : file_(&file), size_(size), buffer_(kWindow) {
  at_ = end_ = buffer_.data();
}

bool ByteReader::refill() {
  if (file_ == nullptr || window_end_ >= size_) return false;
  const auto wanted =
      static_cast<std::streamsize>(std::min<std::uint64_t>(buffer_.size(), size_ - window_end_));
  file_->read(buffer_.data(), wanted);
  const std::streamsize got = file_->gcount();
  at_ = buffer_.data();
  end_ = at_ + got;
  window_end_ += static_cast<std::uint64_t>(got);
  return got > 0;
}

int ByteReader::next() {
  if (at_ == end_ && !refill()) return -1;
  return static_cast<unsigned char>(*at_++);
}

bool ByteReader::read(std::uint64_t n, std::string& out) {
  if (n > remaining()) return false;
  while (n > 0) {
    if (at_ == end_ && !refill()) return false;
    const auto part = std::min<std::uint64_t>(n, ahead());
    out.append(at_, part);
    at_ += part;
    n -= part;
  }
  return true;
}

bool ByteReader::skip(std::uint64_t n) {
  if (n > remaining()) return false;
  if (n <= ahead()) {
    at_ += n;
    return true;
  }
  window_end_ = position() + n;
  at_ = end_;
  file_->seekg(static_cast<std::streamoff>(window_end_));
  return file_->good();
}

}  // namespace lamina::io::onnx_reader
