#pragma once

#include <fmt/format.h>
#include <iterator>
#include <string>
#include <utility>

#include "lamina/lp/export.h"

namespace lamina::lp {

// Collects text and hands it to a sink in pieces of about 64 KiB.
class TextWriter {
 public:
  explicit TextWriter(const Sink& sink) : sink_(sink) {}
  TextWriter(const TextWriter&) = delete;
  TextWriter& operator=(const TextWriter&) = delete;
  ~TextWriter() { sink_(text_); }

  template <class... Parts>
  void print(fmt::format_string<Parts...> format, Parts&&... parts) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Parts>(parts)...);
    if (text_.size() < kPiece) return;
    sink_(text_);
    text_.clear();
  }

 private:
  static constexpr std::size_t kPiece = 1U << 16U;
  const Sink& sink_;
  std::string text_;
};

}  // namespace lamina::lp
