#include "lamina/io/networks/gml.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "lamina/core/quoted.h"
#include "lamina/io/networks/link_facts.h"
#include "lamina/io/networks/topology.h"
#include "lamina/io/text/failure.h"
#include "lamina/io/text/html_entities.h"
#include "lamina/io/text/spaces.h"
#include "lamina/model/network.h"

namespace lamina::io {
namespace {

struct Token {
  enum class Kind { kEnd, kWord, kText, kOpen, kClose };
  Kind kind = Kind::kEnd;
  std::string_view text;
  std::size_t line = 1;
};

// Splits the text into words, quoted texts and brackets; "#" starts a comment where a word may.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) {}

  Token next() {
    skip_spaces();
    if (at_ == text_.size()) return {Token::Kind::kEnd, {}, line_};
    const char c = text_[at_];
    if (c == '[' || c == ']')
      return {c == '[' ? Token::Kind::kOpen : Token::Kind::kClose, text_.substr(at_++, 1), line_};
    return c == '"' ? quoted_text() : word();
  }

 private:
  void skip_spaces() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
        continue;
      }
      if (!is_space(c)) return;
      if (c == '\n') ++line_;
      ++at_;
    }
  }

  Token quoted_text() {
    const std::size_t line = line_, start = at_ + 1, end = text_.find('"', start);
    if (end == text_.npos)
      fail(ErrorCode::kSyntax, "a text is not closed with '\"'", fmt::format("line {}", line));
    const std::string_view inside = text_.substr(start, end - start);
    for (const char c : inside)
      if (c == '\n') ++line_;
    at_ = end + 1;
    return {Token::Kind::kText, inside, line};
  }

  Token word() {
    const std::size_t start = at_;
    while (at_ < text_.size() && !is_space(text_[at_]) && text_[at_] != '[' && text_[at_] != ']' &&
           text_[at_] != '"')
      ++at_;
    return {Token::Kind::kWord, text_.substr(start, at_ - start), line_};
  }

  std::string_view text_;
  std::size_t at_ = 0, line_ = 1;
};

class GmlReader {
 public:
  explicit GmlReader(const SourceText& source) : tokens_(source.text()) {
    demand_utf8(source.text());
    topology_.name = stem_of(source.name());
  }

  Topology read() && {
    bool found = false;
    each_pair(Token::Kind::kEnd, [&](const Token& key, const Token& value) {
      if (key.text != "graph" || value.kind != Token::Kind::kOpen) return false;
      if (found) fail(ErrorCode::kDuplicate, "there is a second graph", place(key));
      found = true;
      read_graph();
      return true;
    });
    if (!found) fail(ErrorCode::kSyntax, "this is not GML: there is no \"graph [\"");
    for (TopologyLink& link : topology_.links) link.duplex = !directed_;
    topology_.notes = facts_.notes();
    return std::move(topology_);
  }

 private:
  static std::string place(const Token& token) { return fmt::format("line {}", token.line); }

  // Calls `read(key, value)` for each pair up to the end of the block; `read` says whether it has
  // read the block that a value opens, else it is passed over.
  template <class Read>
  void each_pair(Token::Kind end, Read&& read) {
    for (Token key = tokens_.next(); key.kind != end; key = tokens_.next()) {
      if (key.kind != Token::Kind::kWord)
        fail(ErrorCode::kSyntax,
             key.kind == Token::Kind::kEnd
                 ? std::string("the file ends before the block does")
                 : fmt::format("expected a key, not {}", quoted(key.text)),
             place(key));
      const Token value = tokens_.next();
      if (value.kind == Token::Kind::kEnd || value.kind == Token::Kind::kClose)
        fail(ErrorCode::kSyntax, fmt::format("the key {} has no value", quoted(key.text)),
             place(key));
      if (!read(key, value) && value.kind == Token::Kind::kOpen) skip_block(key);
    }
  }

  void skip_block(const Token& key) {
    for (std::size_t depth = 1; depth > 0;) {
      const Token token = tokens_.next();
      if (token.kind == Token::Kind::kEnd)
        fail(ErrorCode::kSyntax, fmt::format("the block of {} is not closed", quoted(key.text)),
             place(key));
      if (token.kind == Token::Kind::kOpen) ++depth;
      if (token.kind == Token::Kind::kClose) --depth;
    }
  }

  void read_graph() {
    each_pair(Token::Kind::kClose, [&](const Token& key, const Token& value) {
      const bool block = value.kind == Token::Kind::kOpen;
      if (block && key.text == "node") return read_node(key), true;
      if (block && key.text == "edge") return read_edge(key), true;
      if (key.text == "directed") directed_ = value.text == "1";
      if (key.text == "Network" && value.kind == Token::Kind::kText && !value.text.empty())
        topology_.name = trimmed(without_entities(value.text));
      if (!block) facts_.take_of_graph(key.text, value.text);
      return false;
    });
  }

  // What `read` makes of a token, which its errors name.
  template <class Read>
  static auto placed(const Token& token, Read read) {
    try {
      return read();
    } catch (Failure& failure) {
      if (failure.error.where.empty()) failure.error.where = place(token);
      throw;
    }
  }
  static std::optional<double> number(const Token& key, const Token& value) {
    return placed(value, [&] { return number_or_nothing(key.text, value.text); });
  }

  void read_node(const Token& start) {
    TopologyNode row;
    row.line = start.line;
    std::optional<std::string> id;
    std::optional<double> latitude, longitude;
    each_pair(Token::Kind::kClose, [&](const Token& key, const Token& value) {
      if (key.text == "id") id = value.text;
      if (key.text == "label" || (key.text == "name" && row.node.label.empty()))
        row.node.label = without_entities(value.text);
      const PlaceKey place = place_key(key.text);
      if (place == PlaceKey::kLatitude) latitude = number(key, value);
      if (place == PlaceKey::kLongitude) longitude = number(key, value);
      return false;
    });
    if (!id) fail(ErrorCode::kMissingKey, "the key 'id' of a node is missing", place(start));
    row.node.id = std::move(*id);
    if (latitude && longitude) row.node.place = Coordinates{*latitude, *longitude};
    topology_.nodes.push_back(std::move(row));
  }

  void read_edge(const Token& start) {
    TopologyLink link;
    link.line = start.line;
    bool from = false, to = false;
    each_pair(Token::Kind::kClose, [&](const Token& key, const Token& value) {
      if (key.text == "source") from = (link.from = value.text, true);
      if (key.text == "target") to = (link.to = value.text, true);
      if (value.kind != Token::Kind::kOpen) facts_.take(key.text, value.text);
      return false;
    });
    placed(start, [&] { facts_.finish(link); });
    if (!from || !to)
      fail(ErrorCode::kMissingKey,
           fmt::format("the key '{}' of an edge is missing", from ? "target" : "source"),
           place(start));
    topology_.links.push_back(std::move(link));
  }

  Tokens tokens_;
  Topology topology_;
  LinkFacts facts_{{"dist"}};
  bool directed_ = false;
};

}  // namespace

Expected<NetworkFile> parse_gml(const SourceText& source, const Defaults& defaults) {
  return guarded(source, [&] { return fill(GmlReader(source).read(), defaults); });
}

bool may_be_gml(std::string_view head) {
  for (std::size_t at = head.find("graph"); at != head.npos; at = head.find("graph", at + 1)) {
    const bool starts = at == 0 || is_space(head[at - 1]);
    const std::string_view rest = head.substr(at + 5);
    const auto next = std::ranges::find_if_not(rest, is_space);
    if (starts && next != rest.end() && *next == '[') return true;
  }
  return false;
}

}  // namespace lamina::io
