#include "lamina/io/text/json_writer.h"

#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <simdjson.h>
#include <stdexcept>

#include "lamina/core/utf8.h"

namespace lamina::io {
namespace {

constexpr std::string_view kIndent = "  ";

void append_escaped(std::string& out, char c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\t': out += "\\t"; return;
    case '\r': out += "\\r"; return;
    default: break;
  }
  if (static_cast<unsigned char>(c) < 0x20)
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
  else
    out += c;
}

}  // namespace

void append_json(std::string& out, std::string_view text) {
  if (!simdjson::validate_utf8(text.data(), text.size()))
    return append_json(out, std::string_view(as_utf8(text)));
  out += '"';
  for (const char c : text) append_escaped(out, c);
  out += '"';
}

void append_json(std::string& out, double value) {
  // JSON has no such number: a document that held it would be none, in release builds too.
  if (!std::isfinite(value)) throw std::logic_error("a figure of the document is not finite");
  fmt::format_to(std::back_inserter(out), "{}", value);
}

void append_json(std::string& out, std::int64_t value) {
  fmt::format_to(std::back_inserter(out), "{}", value);
}

void append_json(std::string& out, bool value) { out += value ? "true" : "false"; }

JsonBlock::JsonBlock(std::string& out, char open, Layout layout, int depth)
    : out_(out), close_(open == '{' ? '}' : ']'), layout_(layout), depth_(depth) {
  out_ += open;
}

void JsonBlock::element() {
  if (!empty_) out_ += ',';
  if (layout_ == Layout::kLines) {
    out_ += '\n';
    for (int i = 0; i <= depth_; ++i) out_ += kIndent;
  } else if (!empty_) {
    out_ += ' ';
  }
  empty_ = false;
}

void JsonBlock::key(std::string_view name) {
  element();
  append_json(out_, name);
  out_ += ": ";
}

void JsonBlock::null(std::string_view name) {
  key(name);
  out_ += "null";
}

void JsonBlock::close() {
  if (layout_ == Layout::kLines && !empty_) {
    out_ += '\n';
    for (int i = 0; i < depth_; ++i) out_ += kIndent;
  }
  out_ += close_;
}

}  // namespace lamina::io
