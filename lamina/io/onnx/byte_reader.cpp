#include "lamina/io/onnx/byte_reader.h"

#include <algorithm>

#include "lamina/io/text/input_file.h"

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

ByteReader::ByteReader(const InputFile& file) : file_(&file), size_(file.size()), buffer_(kWindow) {
  at_ = end_ = buffer_.data();
}

bool ByteReader::refill() {
  if (file_ == nullptr || window_end_ >= size_) return false;
  const auto wanted = std::min<std::uint64_t>(buffer_.size(), size_ - window_end_);
  const std::size_t got = file_->read_at(window_end_, buffer_.data(), wanted);
  at_ = buffer_.data();
  end_ = at_ + got;
  window_end_ += got;
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
  return true;
}

}  // namespace lamina::io::onnx_reader
