#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/io/text/failure.h"
#include "lamina/io/text/source_text.h"

// XML as a tree, with lines for errors. Entities that a document declares itself are not expanded
// and external ones never fetched. Everything here throws a Failure on bad input.
namespace lamina::io {

class XmlDocument {
 public:
  explicit XmlDocument(const SourceText& source);

  // The outermost element.
  [[nodiscard]] pugi::xml_node root() const { return document_.document_element(); }
  [[nodiscard]] std::size_t line_of(pugi::xml_node node) const;
  // "line 7", for errors.
  [[nodiscard]] std::string place_of(pugi::xml_node node) const;
  // The text of an attribute that must be there.
  [[nodiscard]] std::string attribute(pugi::xml_node node, const char* name) const;

 private:
  std::string utf8_;  // only where the source is in another encoding
  LineIndex lines_;
  pugi::xml_document document_;
};

// The name without a namespace prefix: "graph" of "g:graph".
[[nodiscard]] std::string_view local_name(pugi::xml_node node);

// The child elements of this local name, in order.
[[nodiscard]] std::vector<pugi::xml_node> elements(pugi::xml_node parent, std::string_view name);
// The first of them, or a null node.
[[nodiscard]] pugi::xml_node element(pugi::xml_node parent, std::string_view name);
// The element's text without spaces around it.
[[nodiscard]] std::string_view text_of(pugi::xml_node node);

}  // namespace lamina::io
