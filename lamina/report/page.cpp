#include "lamina/report/page.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <fmt/format.h>
#include <utility>
#include <vector>

#include "lamina/report/markup.h"

namespace lamina::report {
namespace {

// The element with this inside; `empty` is the element without.
std::string holding(std::string_view empty, std::string_view inside) {
  const std::size_t at = empty.rfind("</");
  return fmt::format("{}{}{}", empty.substr(0, at), inside, empty.substr(at));
}

std::string bytes_of(std::string_view hexadecimal) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hexadecimal.size(); i += 2) {
    unsigned value = 0;
    std::from_chars(hexadecimal.data() + i, hexadecimal.data() + i + 2, value, 16);
    bytes += static_cast<char>(value);
  }
  return bytes;
}

}  // namespace

std::string filled_page(std::string_view html, const PageParts& parts) {
  const std::array<std::pair<std::string_view, std::string>, 6> fillings{{
      {place::kStyles,
       fmt::format("style-src 'sha256-{}' '", base64(bytes_of(parts.style_sha256)))},
      {place::kTitle, fmt::format("<title>{} · Lamina</title>", escaped(parts.title))},
      {place::kHeadEnd, fmt::format("<style>{}</style>\n</head>", parts.style)},
      {place::kStatic, holding(place::kStatic, "\n" + parts.static_html)},
      {place::kData, holding(place::kData, parts.data)},
      {place::kCore, holding(place::kCore, parts.core)},
  }};
  // What is filled in is never searched: names in it may look like places.
  std::vector<std::pair<std::size_t, std::size_t>> found;
  for (std::size_t i = 0; i < fillings.size(); ++i) {
    const std::size_t at = html.find(fillings[i].first);
    assert(at != html.npos);
    found.emplace_back(at, i);
  }
  std::ranges::sort(found);
  std::string out;
  std::size_t reached = 0;
  for (const auto& [at, i] : found) {
    out += html.substr(reached, at - reached);
    out += fillings[i].second;
    reached = at + fillings[i].first.size();
  }
  return out.append(html.substr(reached));
}

std::string as_script_data(std::string_view json) {
  std::string out;
  out.reserve(json.size() + json.size() / 64);
  for (const char c : json) {
    if (c == '<')
      out += "\\u003c";
    else
      out += c;
  }
  return out;
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::string_view three = bytes.substr(i, 3);
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = bits << 8U | (k < three.size() ? static_cast<unsigned char>(three[k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k)
      out += k <= three.size() ? kDigits[bits >> (18U - 6U * static_cast<unsigned>(k)) & 63U] : '=';
  }
  return out;
}

}  // namespace lamina::report
