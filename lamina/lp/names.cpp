#include "lamina/lp/names.h"

#include <fmt/format.h>

namespace lamina::lp {
namespace {

constexpr std::size_t kLongestLabel = 60;  // CoinUtils' LP reader takes names of up to 100 bytes

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

LabelId Labels::add(Parts parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.count; ++i) {
    if (i > 0) text += '.';
    for (const char c : parts.first[i]) text += is_plain(c) ? c : '_';
  }
  text.resize(std::min(text.size(), kLongestLabel));
  std::string unique = text;
  for (std::size_t n = 2; !taken_.insert(unique).second; ++n)
    unique = fmt::format("{}_{}", text, n);
  texts_.push_back(std::move(unique));
  return LabelId(texts_.size() - 1);
}

std::string Labels::text(const Name& name) const {
  std::string text = fmt::format("{}.{}", name.word, name.number);
  for (const LabelId label : name.labels)
    if (label.valid()) (text += '.') += texts_[label.index()];
  return text;
}

}  // namespace lamina::lp
