#include "lamina/report/html.h"

#include <cassert>
#include <fmt/format.h>
#include <utility>

#include "lamina/report/markup.h"

namespace lamina::report {

HtmlTable::HtmlTable(std::string_view caption, std::vector<std::string> heads)
    : heads_(std::move(heads)) {
  out_ = fmt::format("<table>\n<caption>{}</caption>\n<thead><tr>", escaped(caption));
  for (const std::string& head : heads_) {
    const bool is_number = head.starts_with('#');
    out_ += fmt::format("<th scope=\"col\"{}>{}</th>", is_number ? " class=\"number\"" : "",
                        escaped(head.substr(is_number ? 1 : 0)));
  }
  out_ += "</tr></thead>\n<tbody>\n";
}

void HtmlTable::row(const std::vector<std::string>& cells) {
  assert(cells.size() == heads_.size());
  out_ += "<tr>";
  for (std::size_t i = 0; i < cells.size(); ++i)
    out_ += fmt::format("<td{}>{}</td>", heads_[i].starts_with('#') ? " class=\"number\"" : "",
                        escaped(cells[i]));
  out_ += "</tr>\n";
}

void HtmlTable::note(std::string_view text) {
  note_ = fmt::format("<tfoot><tr><td colspan=\"{}\">{}</td></tr></tfoot>\n", heads_.size(),
                      escaped(text));
}

std::string HtmlTable::html() const { return out_ + "</tbody>\n" + note_ + "</table>\n"; }

std::string terms_html(std::initializer_list<std::pair<std::string_view, std::string>> terms) {
  std::string out = "<dl>\n";
  for (const auto& [term, value] : terms)
    if (!value.empty())
      out += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", escaped(term), escaped(value));
  return out + "</dl>\n";
}

std::string element(std::string_view tag, std::string_view text) {
  return fmt::format("<{0}>{1}</{0}>\n", tag, escaped(text));
}

std::string section(std::string_view heading, std::string_view html) {
  return html.empty()
             ? ""
             : fmt::format("<section>\n<h2>{}</h2>\n{}</section>\n", escaped(heading), html);
}

}  // namespace lamina::report
