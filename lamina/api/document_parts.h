#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lamina/core/quantity.h"
#include "lamina/io/text/json_writer.h"

// What the documents of lamina/api are put together of.
namespace lamina::api {

using io::JsonBlock;

inline void field(JsonBlock& row, std::string_view key, std::size_t count) {
  row.field(key, static_cast<std::int64_t>(count));
}

template <class Texts>
void texts(std::string& out, JsonBlock& row, std::string_view key, const Texts& values) {
  row.key(key);
  JsonBlock list(out, '[');
  for (const auto& value : values) {
    list.element();
    io::append_json(out, std::string_view(value));
  }
  list.close();
}

// A list with one object for each row, written by `write(block, row)`.
template <class Rows, class Write>
void objects(std::string& out, JsonBlock& document, std::string_view key, const Rows& rows,
             Write write) {
  document.key(key);
  JsonBlock list(out, '[', JsonBlock::Layout::kLines, 1);
  for (const auto& row : rows) {
    list.element();
    JsonBlock block(out, '{');
    write(block, row);
    block.close();
  }
  list.close();
}

// A document whose keys `write(block)` adds.
template <class Write>
std::string document_of(Write write) {
  std::string out;
  JsonBlock document(out, '{', JsonBlock::Layout::kLines);
  write(out, document);
  document.close();
  return out + '\n';
}

inline std::optional<double> seconds(const std::optional<Seconds>& time) {
  return time ? std::optional(time->value()) : std::nullopt;
}

}  // namespace lamina::api
