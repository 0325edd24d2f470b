#include "bench/bare_parse.h"

#include <algorithm>
#include <charconv>
#include <pugixml.hpp>
#include <simdjson.h>

namespace lamina::bench {
namespace {

// On demand: every value is visited once, every string decoded, every number converted.
double visit(simdjson::ondemand::value value) {
  using Type = simdjson::ondemand::json_type;
  double sum = 0.0;
  switch (value.type()) {
    case Type::object:
      for (auto field : value.get_object()) {
        sum += field.key().raw()[0];
        sum += visit(field.value());
      }
      return sum;
    case Type::array:
      for (auto element : value.get_array()) sum += visit(element.value());
      return sum;
    case Type::string: return static_cast<double>(std::string_view(value.get_string()).size());
    case Type::number: return value.get_double();
    case Type::boolean: return value.get_bool() ? 1.0 : 0.0;
    case Type::null: return 0.0;
  }
  return sum;
}

double with_simdjson(const io::SourceText& source) {
  simdjson::ondemand::parser parser;
  auto document = parser.iterate(source.text().data(), source.text().size(),
                                 source.text().size() + source.padding());
  return visit(document.get_value().value());
}

double visit(pugi::xml_node node) {
  double sum = *node.value();
  for (const pugi::xml_attribute attribute : node.attributes()) sum += *attribute.value();
  for (const pugi::xml_node child : node.children()) sum += visit(child);
  return sum;
}

double with_pugixml(const io::SourceText& source) {
  pugi::xml_document document;
  document.load_buffer(source.text().data(), source.text().size());
  return visit(document);
}

double over_lines(const io::SourceText& source) {
  constexpr std::string_view kSpaces = " \t\r";
  double sum = 0.0;
  std::string_view text = source.text();
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    for (std::size_t at = line.find_first_not_of(kSpaces); at != line.npos;
         at = line.find_first_not_of(kSpaces, at)) {
      const std::size_t stop = std::min(line.find_first_of(kSpaces, at), line.size());
      double value = 0.0;
      std::from_chars(line.data() + at, line.data() + stop, value);
      sum += value;
      at = stop;
    }
  }
  return sum;
}

}  // namespace

BareParse bare_parse_of(std::string_view text) {
  if (text.starts_with('{')) return {"bare simdjson", with_simdjson};
  if (text.starts_with('<')) return {"bare pugixml", with_pugixml};
  return {"bare words and numbers", over_lines};
}

}  // namespace lamina::bench
