#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Pieces of JSON appended to a text; documents are written row by row, so nothing else is held.
namespace lamina::io {

// Quoted and escaped; what is no UTF-8 becomes text (as_utf8).
void append_json(std::string& out, std::string_view text);
void append_json(std::string& out, const char* text) = delete;  // would be taken for a bool
// Shortest that reads back. Throws std::logic_error where the value is not finite.
void append_json(std::string& out, double value);
void append_json(std::string& out, std::int64_t value);
void append_json(std::string& out, bool value);

// One object or list, written in order on one line or with one element a line.
class JsonBlock {
 public:
  enum class Layout { kOneLine, kLines };
  JsonBlock(std::string& out, char open, Layout layout = Layout::kOneLine, int depth = 0);
  void close();

  // Starts the next element of a list, or the next key of an object.
  void element();
  void key(std::string_view name);
  void null(std::string_view name);
  template <class T>
  void field(std::string_view name, const T& value) {
    key(name);
    append_json(out_, value);
  }
  // null where there is no value.
  template <class T>
  void field(std::string_view name, const std::optional<T>& value) {
    value ? field(name, *value) : null(name);
  }

 private:
  std::string& out_;
  char close_;
  Layout layout_;
  int depth_;
  bool empty_ = true;
};

}  // namespace lamina::io
