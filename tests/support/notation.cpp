#include "tests/support/notation.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <sstream>

#include "tests/support/draw.h"

namespace lamina::testing {
namespace {

[[noreturn]] void give_up(std::string_view word) {
  fmt::print(stderr, "test route: no such link or node: '{}'\n", word);
  std::abort();
}

std::string hop_text(const Network& network, const Hop& hop) {
  const Link& link = network.link(hop.link);
  const auto parallel = std::ranges::count(network.links_from(link.from), link.to, &Link::to);
  std::string text = network.node(link.from).id + ">" + network.node(link.to).id;
  return parallel > 1 ? fmt::format("{}#{}", text, link.row) : text;
}

// "a>b" or "a>b#3"
LinkId link_of(const Network& network, std::string_view word) {
  const std::size_t arrow = word.find('>'), hash = word.find('#');
  const NodeId from = node(network, word.substr(0, arrow));
  const NodeId to = node(network, word.substr(arrow + 1, hash - arrow - 1));
  std::size_t row = 0;
  if (hash != std::string_view::npos)
    std::from_chars(word.data() + hash + 1, word.data() + word.size(), row);
  std::size_t position = network.first_link_from(from).index();
  for (const Link& link : network.links_from(from)) {
    if (link.to == to && (hash == std::string_view::npos || link.row == row))
      return LinkId(position);
    ++position;
  }
  give_up(word);
}

}  // namespace

std::string to_text(const Network& network, const Route& route) {
  std::string text;
  const auto append = [&](const std::string& word) { text += (text.empty() ? "" : " ") + word; };
  for (const Leg& leg : route) {
    if (const Hop* hop = std::get_if<Hop>(&leg)) {
      append(hop_text(network, *hop));
    } else {
      const Stay& stay = std::get<Stay>(leg);
      for (auto l = stay.first_layer; l <= stay.last_layer; ++l)
        append(network.node(stay.node).id + "*");
    }
  }
  return text;
}

Route route(const Network& network, std::string_view text) {
  Route legs;
  std::uint32_t done = 0;
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;) {
    if (!word.ends_with('*')) {
      legs.emplace_back(Hop{done, link_of(network, word)});
      continue;
    }
    const NodeId at = node(network, std::string_view(word).substr(0, word.size() - 1));
    ++done;
    Stay* const last = legs.empty() ? nullptr : std::get_if<Stay>(&legs.back());
    if (last != nullptr && last->node == at)
      last->last_layer = done;
    else
      legs.emplace_back(Stay{at, done, done});
  }
  return legs;
}

}  // namespace lamina::testing
