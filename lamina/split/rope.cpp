#include "lamina/split/rope.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace lamina::split {

namespace {

constexpr std::uint64_t kBlock = std::uint64_t{1} << 20;  // that is read at once

}  // namespace

Expected<std::shared_ptr<const Store>> Store::open(io::InputFile file) {
  const auto seekable = file.is_seekable();
  if (!seekable) return tl::unexpected(seekable.error());
  std::shared_ptr<Store> store(new Store(file.name()));
  if (*seekable) {
    store->size_ = file.size();
    store->file_ = std::move(file);
    return store;
  }
  const auto text = file.text();
  if (!text) return tl::unexpected(text.error());
  store->held_ = text->text();
  store->size_ = store->held_.size();
  return store;
}

Expected<std::shared_ptr<const Store>> Store::open_plain(const std::filesystem::path& file) {
  const auto cannot = [&](std::string_view why) {
    return error(ErrorCode::kFile, fmt::format("cannot be read: {}", why), file.string());
  };
  std::error_code failed;
  const auto status = std::filesystem::status(file, failed);
  if (!std::filesystem::exists(status)) return cannot("there is no such file");
  if (!std::filesystem::is_regular_file(status)) return cannot("it is no regular file");
  std::shared_ptr<Store> store(new Store(file.string()));
  store->size_ = std::filesystem::file_size(file, failed);
  const int descriptor = failed ? -1 : ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return cannot(failed ? failed.message() : std::strerror(errno));
  store->plain_ = std::shared_ptr<const int>(new int(descriptor), [](const int* it) {
    ::close(*it);
    delete it;
  });
  return store;
}

io::onnx_reader::ByteReader Store::reader() const {
  return file_ ? io::onnx_reader::ByteReader(*file_) : io::onnx_reader::ByteReader(held_);
}

bool Store::read(std::uint64_t offset, char* out, std::size_t count) const {
  if (offset > size_ || count > size_ - offset) return false;
  if (file_) return file_->read_at(offset, out, count) == count;
  if (plain_ == nullptr) {
    std::memcpy(out, held_.data() + offset, count);
    return true;
  }
  for (std::size_t done = 0; done < count;) {
    const auto got = ::pread(*plain_, out + done, count - done, static_cast<off_t>(offset + done));
    if (got == 0 || (got < 0 && errno != EINTR)) return false;
    if (got > 0) done += static_cast<std::size_t>(got);
  }
  return true;
}

Rope::Rope(std::shared_ptr<const Store> store, std::uint64_t offset, std::uint64_t size)
    : size_(size) {
  if (size > 0) pieces_.push_back({{}, std::move(store), offset, size});
}

void Rope::append(std::string text) {
  if (text.empty()) return;
  size_ += text.size();
  if (!pieces_.empty() && pieces_.back().store == nullptr) {
    pieces_.back().size += text.size();
    pieces_.back().text += text;
    return;
  }
  const std::uint64_t size = text.size();
  pieces_.push_back({std::move(text), nullptr, 0, size});
}

void Rope::append(Rope rope) {
  for (Piece& piece : rope.pieces_) {
    if (piece.store == nullptr) {
      append(std::move(piece.text));
    } else {
      size_ += piece.size;
      pieces_.push_back(std::move(piece));
    }
  }
}

Rope Rope::part(std::uint64_t offset, std::uint64_t size) const {
  Rope out;
  std::uint64_t at = 0;
  for (const Piece& piece : pieces_) {
    const std::uint64_t from = std::max(at, offset);
    const std::uint64_t to = std::min(at + piece.size, offset + size);
    if (from < to) {
      if (piece.store == nullptr)
        out.append(piece.text.substr(from - at, to - from));
      else
        out.append(Rope(piece.store, piece.offset + (from - at), to - from));
    }
    at += piece.size;
  }
  return out;
}

Expected<void> Rope::pour(const Sink& sink) const {
  std::string block;
  for (const Piece& piece : pieces_) {
    if (piece.store == nullptr) {
      sink(piece.text);
      continue;
    }
    for (std::uint64_t done = 0; done < piece.size;) {
      const std::uint64_t count = std::min(kBlock, piece.size - done);
      block.resize(count);
      if (!piece.store->read(piece.offset + done, block.data(), count))
        return error(ErrorCode::kFile,
                     fmt::format("it became shorter while it was read: there are no {} bytes at {}",
                                 count, piece.offset + done),
                     piece.store->name());
      sink(block);
      done += count;
    }
  }
  return {};
}

Expected<std::string> Rope::text() const {
  std::string out;
  out.reserve(size_);
  if (auto ok = pour([&](std::string_view bytes) { out += bytes; }); !ok)
    return tl::unexpected(ok.error());
  return out;
}

}  // namespace lamina::split
