#include "lamina/model/node_hint.h"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

#include "lamina/core/nearest.h"

namespace lamina {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_but_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

std::string node_hint(std::string_view word, std::span<const Node> nodes) {
  std::vector<std::string> labelled;
  std::string_view label;
  std::vector<std::string_view> ids;
  for (const Node& node : nodes) {
    ids.emplace_back(node.id);
    if (word.empty() || !equal_but_case(node.label, word)) continue;
    if (labelled.empty()) label = node.label;
    labelled.push_back(node.id);
  }
  if (labelled.empty() || equal_but_case(labelled.front(), word)) return did_you_mean(word, ids);
  return fmt::format(" ({} is the label of {} {})", quoted(label),
                     labelled.size() == 1 ? "node" : "nodes", quoted_list(labelled, 3));
}

}  // namespace lamina
