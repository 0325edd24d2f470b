#include "lamina/io/networks/sndlib_native.h"

#include <algorithm>
#include <fmt/format.h>

#include "lamina/core/quoted.h"
#include "lamina/io/networks/sndlib_capacities.h"
#include "lamina/io/networks/topology.h"
#include "lamina/io/text/failure.h"
#include "lamina/io/text/text_lines.h"

namespace lamina::io {
namespace {

constexpr std::string_view kFirstWord = "?SNDlib";

struct Token {
  std::string_view text;  // a word or a bracket; empty: the end of the file
  std::size_t line = 0;
};

// Words and brackets; a bracket needs no space around it.
std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  for_each_line(text, '#', [&](const TextLine& line) {
    if (line.words.front().starts_with('?')) return;
    for (std::string_view word : line.words)
      while (!word.empty()) {
        const bool is_bracket = word.front() == '(' || word.front() == ')';
        const std::size_t end = is_bracket ? 1 : std::min(word.find_first_of("()"), word.size());
        tokens.push_back({word.substr(0, end), line.number});
        word.remove_prefix(end);
      }
  });
  return tokens;
}

class NativeReader {
 public:
  explicit NativeReader(const SourceText& source) : tokens_(tokens_of(source.text())) {
    topology_.name = stem_of(source.name());
  }

  Topology read() && {
    while (!peek().text.empty()) {
      const Token name = take();
      expect("(");
      if (name.text == "NODES")
        read_rows([&] { read_node(); });
      else if (name.text == "LINKS")
        read_rows([&] { read_link(); });
      else if (name.text == "META")
        read_meta();
      else
        skip_block();
    }
    if (topology_.nodes.empty()) fail(ErrorCode::kMissingKey, "the section NODES is missing");
    for (std::size_t i = 0; i < installed_.size(); ++i)
      topology_.links[i].bandwidth = capacities_.rate_of(installed_[i]);
    capacities_.add_note(topology_.notes);
    if (has_places_)
      topology_.notes.push_back(
          {.code = "coordinates",
           .text = "the coordinates may be degrees or pixels, which this format does not say; they "
                   "are left out"});
    return std::move(topology_);
  }

 private:
  [[nodiscard]] Token peek() const {
    return at_ < tokens_.size() ? tokens_[at_]
                                : Token{{}, tokens_.empty() ? 1 : tokens_.back().line};
  }
  Token take() {
    const Token token = peek();
    if (token.text.empty())
      fail(ErrorCode::kSyntax, "the file ends inside a section",
           fmt::format("line {}", token.line));
    ++at_;
    return token;
  }
  void expect(std::string_view wanted) {
    const Token token = take();
    if (token.text != wanted)
      fail(ErrorCode::kSyntax, fmt::format("expected '{1}', not {0}", quoted(token.text), wanted),
           fmt::format("line {}", token.line));
  }
  std::string_view word(std::string_view what) {
    const Token token = take();
    if (token.text == "(" || token.text == ")")
      fail(ErrorCode::kSyntax, fmt::format("expected the {1}, not '{0}'", token.text, what),
           fmt::format("line {}", token.line));
    return token.text;
  }
  double not_negative(std::string_view what) {
    const std::size_t line = peek().line;
    const std::string_view text = word(what);
    const auto value = decimal(text);
    if (value && *value >= 0.0) return *value;
    fail(ErrorCode::kValue,
         fmt::format("the {} is {}, not a decimal number from 0", what, quoted(text)),
         fmt::format("line {}", line));
  }

  // Up to the bracket that closes the one just taken.
  void skip_block() {
    for (std::size_t depth = 1; depth > 0;) {
      const Token token = take();
      if (token.text == "(") ++depth;
      if (token.text == ")") --depth;
    }
  }

  template <class Read>
  void read_rows(Read read) {
    while (peek().text != ")") read();
    ++at_;
  }

  void read_meta() {
    while (peek().text != ")") {
      const std::string_view key = word("key");
      if (key != "unit" || peek().text != "=") continue;
      ++at_;
      capacities_.set_unit(word("unit"));
    }
    ++at_;
  }

  void read_node() {
    TopologyNode& row = topology_.nodes.emplace_back();
    row.line = peek().line;
    row.node.id = word("node");
    if (peek().text != "(") return;
    ++at_;
    skip_block();
    has_places_ = true;
  }

  void read_link() {
    TopologyLink& link = topology_.links.emplace_back();
    link.line = peek().line;
    link.duplex = true;
    word("link");
    expect("(");
    link.from = word("source");
    link.to = word("target");
    expect(")");
    installed_.push_back(not_negative("pre-installed capacity"));
    for (const std::string_view cost : {"its cost", "routing cost", "setup cost"}) word(cost);
    expect("(");
    skip_block();
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  Topology topology_;
  std::vector<double> installed_;  // by link
  SndlibCapacities capacities_;
  bool has_places_ = false;
};

}  // namespace

Expected<NetworkFile> parse_sndlib_native(const SourceText& source, const Defaults& defaults) {
  return guarded(source, [&] { return fill(NativeReader(source).read(), defaults); });
}

bool may_be_sndlib_native(std::string_view head) { return trimmed(head).starts_with(kFirstWord); }

}  // namespace lamina::io
