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

std::string listed(const std::vector<const Node*>& nodes) {
  constexpr std::size_t kShown = 3;
  std::string out;
  for (std::size_t i = 0; i < std::min(nodes.size(), kShown); ++i)
    out += (i == 0 ? "" : ", ") + quoted(nodes[i]->id);
  return nodes.size() > kShown ? out + fmt::format(" and {} more", nodes.size() - kShown) : out;
}

}  // namespace

std::string node_hint(std::string_view word, std::span<const Node> nodes) {
  std::vector<const Node*> labelled;
  std::vector<std::string_view> ids;
  for (const Node& node : nodes) {
    ids.emplace_back(node.id);
    if (!word.empty() && equal_but_case(node.label, word)) labelled.push_back(&node);
  }
  if (labelled.empty() || equal_but_case(labelled.front()->id, word))
    return did_you_mean(word, ids);
  return fmt::format(" ({} is the label of {} {})", quoted(labelled.front()->label),
                     labelled.size() == 1 ? "node" : "nodes", listed(labelled));
}

}  // namespace lamina
