#include "lamina/io/xml_reader.h"

#include <algorithm>
#include <fmt/format.h>

#include "lamina/core/nearest.h"

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

std::string utf8_of_latin1(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xc0U | byte >> 6U);
      out += static_cast<char>(0x80U | (byte & 0x3fU));
    }
  }
  return out;
}

}  // namespace

XmlDocument::XmlDocument(const SourceText& source) {
  const std::string encoding = declared_encoding(source.text());
  if (encoding == "iso-8859-1" || encoding == "latin1" || encoding == "latin-1")
    utf8_ = utf8_of_latin1(source.text());
  const std::string_view text = utf8_.empty() ? source.text() : std::string_view(utf8_);
  demand_utf8(text);
  lines_ = LineIndex(text);
  const auto result =
      document_.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
  if (!result)
    fail(ErrorCode::kSyntax, fmt::format("this is no XML: {}", result.description()),
         fmt::format("line {}", lines_.line_at(static_cast<std::size_t>(
                                    std::max<std::ptrdiff_t>(result.offset, 0)))));
  if (!root()) fail(ErrorCode::kSyntax, "this is no XML: there is no element");
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
