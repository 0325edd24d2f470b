#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/io/onnx/byte_reader.h"
#include "lamina/io/text/input_file.h"

namespace lamina::split {

// The bytes of a file, at any place.
class Store {
 public:
  // Those of one that is packed, or of a pipe, are held; of any other they are read when asked for.
  // Fails as InputFile does.
  [[nodiscard]] static Expected<std::shared_ptr<const Store>> open(io::InputFile file);
  // A file as it is, also where it begins like a packed one. Fails with kFile.
  [[nodiscard]] static Expected<std::shared_ptr<const Store>> open_plain(
      const std::filesystem::path& file);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::uint64_t size() const { return size_; }
  // A reader from the front; not of plain files.
  [[nodiscard]] io::onnx_reader::ByteReader reader() const;
  // Copies bytes to `out`; false where they are not all there.
  [[nodiscard]] bool read(std::uint64_t offset, char* out, std::size_t count) const;

 private:
  explicit Store(std::string name) : name_(std::move(name)) {}

  std::string name_, held_;
  std::optional<io::InputFile> file_;  // none: `held_`, or a plain one
  std::shared_ptr<const int> plain_;   // its descriptor
  std::uint64_t size_ = 0;
};

// Bytes that are put together from text and from places in files, so that weights are read when
// they are written and never held all at once.
class Rope {
 public:
  Rope() = default;
  explicit Rope(std::string text) { append(std::move(text)); }
  Rope(std::shared_ptr<const Store> store, std::uint64_t offset, std::uint64_t size);

  void append(std::string text);
  void append(Rope rope);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  // The bytes [offset, offset + size), which must be there.
  [[nodiscard]] Rope part(std::uint64_t offset, std::uint64_t size) const;

  using Sink = std::function<void(std::string_view)>;
  // Hands all bytes to the sink, some at a time. Fails with kFile where a file became shorter.
  [[nodiscard]] Expected<void> pour(const Sink& sink) const;
  // All of it at once.
  [[nodiscard]] Expected<std::string> text() const;

 private:
  struct Piece {
    std::string text;
    std::shared_ptr<const Store> store;  // null: the text
    std::uint64_t offset = 0, size = 0;
  };

  std::vector<Piece> pieces_;
  std::uint64_t size_ = 0;
};

}  // namespace lamina::split
