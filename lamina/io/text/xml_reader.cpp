#include "lamina/io/text/xml_reader.h"

#include <algorithm>
#include <fmt/format.h>

#include "lamina/core/nearest.h"
#include "lamina/io/text/encoding.h"

namespace lamina::io {
namespace {

std::string declared_encoding(std::string_view text) {
  const std::size_t end = text.starts_with("<?xml") ? text.find("?>") : text.npos;
  if (end == text.npos) return {};
  pugi::xml_document head;
  head.load_buffer(text.data(), end + 2, pugi::parse_declaration | pugi::parse_fragment,
                   pugi::encoding_utf8);
  std::string name = head.first_child().attribute("encoding").value();
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

// Whether SourceText has made UTF-8 of it already: a declaration that can be read as bytes is none
// of wide characters.
bool is_unicode(std::string_view encoding) {
  return encoding.starts_with("utf") || encoding.starts_with("ucs") ||
         encoding.starts_with("iso-10646") || encoding == "us-ascii" || encoding.empty();
}

}  // namespace

XmlDocument::XmlDocument(const SourceText& source) {
  const std::string encoding = declared_encoding(source.text());
  if (!is_unicode(encoding)) {
    auto text = utf8_of(source.text(), encoding);
    if (!text)
      fail(ErrorCode::kSyntax,
           fmt::format("the encoding {} that it declares is not known, or not that of its bytes",
                       lamina::quoted(encoding)),
           "line 1");
    utf8_ = std::move(*text);
  }
  const std::string_view text = utf8_.empty() ? source.text() : std::string_view(utf8_);
  demand_utf8(text);
  lines_ = LineIndex(text);
  const auto result =
      document_.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
  if (!result)
    fail(ErrorCode::kSyntax, fmt::format("this is not XML: {}", result.description()),
         fmt::format("line {}", lines_.line_at(static_cast<std::size_t>(
                                    std::max<std::ptrdiff_t>(result.offset, 0)))));
  if (!root()) fail(ErrorCode::kSyntax, "this is not XML: there is no element");
}

std::size_t XmlDocument::line_of(pugi::xml_node node) const {
  return lines_.line_at(static_cast<std::size_t>(std::max<std::ptrdiff_t>(node.offset_debug(), 0)));
}

std::string XmlDocument::place_of(pugi::xml_node node) const {
  return fmt::format("line {}", line_of(node));
}

std::string XmlDocument::attribute(pugi::xml_node node, const char* name) const {
  const pugi::xml_attribute found = node.attribute(name);
  if (!found)
    fail(ErrorCode::kMissingKey,
         fmt::format("the attribute '{}' of <{}> is missing", name, local_name(node)),
         place_of(node));
  return found.value();
}

std::string_view local_name(pugi::xml_node node) {
  const std::string_view name = node.name();
  const std::size_t colon = name.rfind(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

std::vector<pugi::xml_node> elements(pugi::xml_node parent, std::string_view name) {
  std::vector<pugi::xml_node> found;
  for (const pugi::xml_node child : parent.children())
    if (local_name(child) == name) found.push_back(child);
  return found;
}

pugi::xml_node element(pugi::xml_node parent, std::string_view name) {
  for (const pugi::xml_node child : parent.children())
    if (local_name(child) == name) return child;
  return {};
}

std::string_view text_of(pugi::xml_node node) { return trimmed(node.child_value()); }

}  // namespace lamina::io
