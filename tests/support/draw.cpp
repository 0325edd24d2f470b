#include "tests/support/draw.h"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lamina::testing {
namespace {

[[noreturn]] void give_up(std::string_view what, std::string_view word) {
  fmt::print(stderr, "test drawing: {}: '{}'\n", what, word);
  std::abort();
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = text.find_first_not_of(separators, at);
    if (from == std::string_view::npos) break;
    at = std::min(text.find_first_of(separators, from), text.size());
    words.push_back(text.substr(from, at - from));
  }
  return words;
}

// The number in front of `unit`, e.g. 10 in "10B".
double number(std::string_view word, char unit) {
  double value = 0.0;
  const char* const end = word.data() + word.size();
  const auto [rest, failure] = std::from_chars(word.data(), end, value);
  if (failure != std::errc() || rest + 1 != end || *rest != unit)
    give_up(fmt::format("not a number and {}", unit), word);
  return value;
}

// "10B/2s/q5B", without the ends.
LinkRow row_of(std::string_view attributes) {
  LinkRow row;
  for (const std::string_view word : split(attributes, "/")) {
    if (word.front() == 'q')
      row.backlog = Bytes(number(word.substr(1), 'B'));
    else if (word.back() == 's')
      row.delay = Seconds(number(word, 's'));
    else
      row.bandwidth = BytesPerSecond(number(word, 'B'));
  }
  return row;
}

// "1F +2s q30F @pi", what stands in a node's brackets.
void set_attributes(Node& node, std::string_view attributes) {
  for (const std::string_view word : split(attributes, " ")) {
    switch (word.front()) {
      case '+': node.overhead = Seconds(number(word.substr(1), 's')); break;
      case 'q': node.backlog = Flop(number(word.substr(1), 'F')); break;
      case '@': node.device = word.substr(1); break;
      default: node.compute = FlopPerSecond(number(word, 'F'));
    }
  }
}

bool is_link(std::string_view word) { return word.starts_with("--") || word.starts_with("<--"); }

// Reads a drawing word by word; nodes and rows are kept until all attributes are known.
class Drawing {
 public:
  explicit Drawing(std::string_view text) {
    for (const std::string_view chain : split(text, ";\n")) read_chain(chain);
  }

  Network build() && {
    NetworkBuilder builder("drawn");
    if (const auto set = builder.set_chunk(chunk_); !set) give_up(set.error().text(), "chunk");
    for (Node& node : nodes_)
      if (const auto added = builder.add_node(node); !added) give_up(added.error().text(), node.id);
    for (const LinkRow& row : rows_)
      if (const auto added = builder.add_link(row); !added) give_up(added.error().text(), "link");
    return std::move(builder).build();
  }

 private:
  // The first word of the text; a node's brackets may hold spaces.
  static std::string_view take_word(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    const std::size_t space = text.find(' '), bracket = text.find('(');
    const std::size_t end = bracket < space ? text.find(')') + 1 : std::min(space, text.size());
    if (bracket < space && end == 0) give_up("a bracket is not closed", text);
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(end);
    return word;
  }

  void read_chain(std::string_view text) {
    std::string_view word = take_word(text);
    if (word.empty()) return;
    if (word.front() == '/' && word.back() == '/') {
      chunk_ = Bytes(number(word.substr(1, word.size() - 2), 'B'));
      return;
    }
    NodeId left = read_node(word);
    while (!(word = take_word(text)).empty()) {
      if (!is_link(word)) give_up("not a link", word);
      const NodeId right = read_node(take_word(text));
      read_link(word, left, right);
      left = right;
    }
  }

  NodeId read_node(std::string_view word) {
    const std::size_t bracket = word.find('(');
    const std::string_view id = word.substr(0, bracket);
    if (id.empty()) give_up("not a node", word);
    const auto [at, is_new] = by_id_.emplace(id, nodes_.size());
    if (is_new) nodes_.emplace_back().id = id;
    if (bracket != std::string_view::npos)
      set_attributes(nodes_[at->second], word.substr(bracket + 1, word.size() - bracket - 2));
    return NodeId(at->second);
  }

  void read_link(std::string_view word, NodeId left, NodeId right) {
    const bool leftwards = word.starts_with('<'), rightwards = word.ends_with('>');
    std::string_view inner = word;
    inner.remove_prefix(leftwards ? 3 : 2);
    if (!inner.ends_with(rightwards ? "-->" : "--")) give_up("not a link", word);
    inner.remove_suffix(rightwards ? 3 : 2);
    LinkRow row = row_of(inner);
    row.from = leftwards ? right : left;
    row.to = leftwards ? left : right;
    row.duplex = leftwards == rightwards;
    rows_.push_back(row);
  }

  Bytes chunk_ = Bytes::infinity();
  std::vector<Node> nodes_;
  std::vector<LinkRow> rows_;
  std::map<std::string, std::size_t, std::less<>> by_id_;
};

// "10F@pi=3s@gpu=1s", "?@pi=3s"
Operator operator_of(std::string_view word) {
  const auto parts = split(word, "@");
  Operator op;
  op.only_timed = parts.front() == "?";
  if (!op.only_timed) op.work = Flop(number(parts.front(), 'F'));
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::size_t equals = parts[i].find('=');
    if (equals == std::string_view::npos) give_up("a time by device needs '='", word);
    op.times.push_back({std::string(parts[i].substr(0, equals)),
                        Seconds(number(parts[i].substr(equals + 1), 's'))});
  }
  return op;
}

}  // namespace

Network draw(std::string_view drawing) { return Drawing(drawing).build(); }

std::shared_ptr<const Network> draw_shared(std::string_view drawing) {
  return std::make_shared<const Network>(draw(drawing));
}

std::shared_ptr<const Model> model(std::string_view chain) {
  const auto words = split(chain, " ");
  if (words.size() % 2 == 0) give_up("a chain starts and ends with a tensor", chain);
  ModelBuilder builder("drawn");
  TensorId tensor = builder.add_tensor("t0", Bytes(number(words[0], 'B')));
  builder.add_input(tensor);
  for (std::size_t l = 1; 2 * l < words.size(); ++l) {
    Operator op = operator_of(words[2 * l - 1]);
    op.name = fmt::format("l{}", l);
    op.inputs = {tensor};
    tensor = builder.add_tensor(fmt::format("t{}", l), Bytes(number(words[2 * l], 'B')));
    op.outputs = {tensor};
    builder.add_operator(std::move(op));
  }
  builder.add_result(tensor);
  auto built = std::move(builder).build();
  if (!built) give_up(built.error().text(), chain);
  return std::make_shared<const Model>(*std::move(built));
}

NodeId node(const Network& network, std::string_view id) {
  const auto found = network.find(id);
  if (!found) give_up("no such node", id);
  return *found;
}

Job job(const Network& network, std::shared_ptr<const Model> model, std::string_view source,
        std::string_view destination, JobSpec spec) {
  spec.model = std::move(model);
  spec.source = node(network, source);
  spec.destination = node(network, destination);
  auto made = Job::make(network, std::move(spec));
  if (!made) give_up(made.error().text(), "job");
  return *std::move(made);
}

}  // namespace lamina::testing
