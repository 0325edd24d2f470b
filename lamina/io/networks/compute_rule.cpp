#include "lamina/io/networks/compute_rule.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fmt/format.h>
#include <unordered_set>

#include "lamina/core/nearest.h"
#include "lamina/core/units.h"
#include "lamina/io/text/failure.h"
#include "lamina/io/text/input_file.h"

namespace lamina::io {
namespace {

constexpr std::string_view kSeed = "seed=";

Expected<FlopPerSecond> speed_of(std::string_view text) {
  auto rate = parse_quantity<FlopPerSecond>(text);
  if (rate && rate->value() == 0.0)
    return error(ErrorCode::kValue, fmt::format("{}: a speed of zero fills nothing", quoted(text)));
  return rate;
}

Expected<std::uint64_t> seed_of(std::string_view text) {
  std::uint64_t seed = 0;
  const std::string_view digits = text.substr(std::min(kSeed.size(), text.size()));
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), seed);
  if (text.starts_with(kSeed) && failure == std::errc() && end == digits.data() + digits.size())
    return seed;
  return error(ErrorCode::kValue,
               fmt::format("{} is not a seed; write a whole number, as in seed=7", quoted(text)));
}

Expected<ComputeRule> parse_rate(ComputeRule::Kind kind, std::string_view text) {
  const auto rate = speed_of(text);
  if (!rate) return tl::unexpected(rate.error());
  return ComputeRule{kind, *rate};
}

// "0.5:10 GFLOP/s:seed=7"
Expected<ComputeRule> parse_share(std::string_view text) {
  const std::size_t colon = text.find(':');
  const auto share = decimal(trimmed(text.substr(0, colon)));
  if (colon == text.npos || !share || !(*share >= 0.0 && *share <= 1.0))
    return error(
        ErrorCode::kValue,
        fmt::format("{} is not a share from 0 to 1 and a speed, as in share=0.5:10 GFLOP/s",
                    quoted(text)));
  const std::string_view rest = text.substr(colon + 1);
  const std::size_t second = rest.find(':');
  auto rule = parse_rate(ComputeRule::Kind::kShare, trimmed(rest.substr(0, second)));
  if (!rule) return rule;
  rule->share = *share;
  if (second == rest.npos) return rule;
  const auto seed = seed_of(trimmed(rest.substr(second + 1)));
  if (!seed) return tl::unexpected(seed.error());
  rule->seed = *seed;
  return rule;
}

// "lognormal:10 GFLOP/s,0.5:seed=7"
Expected<ComputeRule> parse_drawn(std::string_view text) {
  ComputeRule rule{ComputeRule::Kind::kDrawn};
  const std::size_t last = text.rfind(':');
  if (last != text.npos && trimmed(text.substr(last + 1)).starts_with("seed")) {
    const auto seed = seed_of(trimmed(text.substr(last + 1)));
    if (!seed) return tl::unexpected(seed.error());
    rule.seed = *seed;
    text = text.substr(0, last);
  }
  auto drawn = generate::Distribution::parse(text, generate::kSpeeds);
  if (!drawn) return tl::unexpected(drawn.error());
  rule.drawn = *std::move(drawn);
  return rule;
}

Expected<ComputeRule> parse_file(std::string_view name) {
  const auto source = load(std::filesystem::path(name));
  if (!source) return tl::unexpected(source.error());
  auto speeds = parse_speeds(*source);
  if (!speeds) return tl::unexpected(speeds.error());
  ComputeRule rule{ComputeRule::Kind::kFile};
  rule.file = name;
  rule.speeds = std::move(*speeds);
  return rule;
}

// The fields of one line of a CSV.
std::vector<std::string> fields_of(std::string_view line) {
  std::vector<std::string> fields(1);
  bool in_quotes = false, was_quoted = false;
  const auto end_field = [&] {
    if (!was_quoted) fields.back() = trimmed(fields.back());
    was_quoted = false;
  };
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (in_quotes && c == '"' && line.substr(i + 1).starts_with('"')) {
      fields.back() += line[++i];
    } else if (c == '"' && (in_quotes || trimmed(fields.back()).empty())) {
      if (!in_quotes) fields.back().clear();
      in_quotes = !in_quotes;
      was_quoted = true;
    } else if (c == ',' && !in_quotes) {
      end_field();
      fields.emplace_back();
    } else if (in_quotes || !was_quoted) {
      fields.back() += c;
    } else if (trimmed(line.substr(i, 1)).size() == 1) {
      fail(ErrorCode::kSyntax,
           fmt::format("{} follows a closing quote", quoted(line.substr(i, 1))));
    }
  }
  if (in_quotes) fail(ErrorCode::kSyntax, "a quote is not closed");
  end_field();
  return fields;
}

class SpeedsReader {
 public:
  void read_line(std::string_view line, std::size_t number) {
    const std::vector<std::string> fields = fields_of(line);
    if (num_columns_ == 0 && read_header(fields)) return;
    if (fields.size() != num_columns_)
      fail(ErrorCode::kSyntax,
           fmt::format("there are {} fields, not the {} of node,compute{}", fields.size(),
                       num_columns_, num_columns_ == 2 ? "" : " and others"));
    NodeSpeed row{fields[node_], std::nullopt, number};
    if (row.node.empty()) fail(ErrorCode::kValue, "the node is empty");
    if (fields[compute_] != "relay") row.compute = take(speed_of(fields[compute_]));
    if (!seen_.insert(row.node).second)
      fail(ErrorCode::kDuplicate,
           fmt::format("the node {} occurs twice", lamina::quoted(row.node)));
    rows_.push_back(std::move(row));
  }

  [[nodiscard]] std::vector<NodeSpeed> take_rows() && { return std::move(rows_); }

 private:
  // The first line: whether it names the columns.
  bool read_header(const std::vector<std::string>& fields) {
    const auto node = std::ranges::find(fields, "node"),
               compute = std::ranges::find(fields, "compute");
    const bool named = node != fields.end() && compute != fields.end();
    num_columns_ = named ? fields.size() : 2;
    if (!named) return false;
    node_ = static_cast<std::size_t>(node - fields.begin());
    compute_ = static_cast<std::size_t>(compute - fields.begin());
    return true;
  }

  std::size_t num_columns_ = 0, node_ = 0, compute_ = 1;
  std::unordered_set<std::string> seen_;
  std::vector<NodeSpeed> rows_;
};

struct RuleKind {
  std::string_view name;
  Expected<ComputeRule> (*parse)(std::string_view);
};
constexpr std::array kRules{
    RuleKind{"all",
             [](std::string_view text) { return parse_rate(ComputeRule::Kind::kAll, text); }},
    RuleKind{"degree",
             [](std::string_view text) { return parse_rate(ComputeRule::Kind::kDegree, text); }},
    RuleKind{"file", parse_file}, RuleKind{"share", parse_share}};

}  // namespace

Expected<ComputeRule> parse_compute_rule(std::string_view text) {
  const std::size_t equals = text.find('='), colon = text.find(':');
  if (colon < equals) return parse_drawn(trimmed(text));
  const std::string_view name = trimmed(text.substr(0, equals));
  std::vector<std::string_view> names;
  for (const RuleKind& rule : kRules) {
    if (equals != text.npos && rule.name == name)
      return rule.parse(trimmed(text.substr(equals + 1)));
    names.push_back(rule.name);
  }
  return error(
      ErrorCode::kValue,
      fmt::format("{} is not a rule{}; write all=SPEED, degree=SPEED, file=CSV, share=SHARE:SPEED "
                  "or a distribution, as in \"all=10 GFLOP/s\" or \"lognormal:10 GFLOP/s,0.5\"",
                  quoted(text), did_you_mean(name, names)));
}

Expected<std::vector<NodeSpeed>> parse_speeds(const SourceText& source) {
  return guarded(source, [&] {
    demand_utf8(source.text());
    SpeedsReader reader;
    std::size_t number = 0;
    for (std::string_view rest = source.text(); !rest.empty();) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      const std::string_view line = trimmed(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
      ++number;
      if (line.empty()) continue;
      try {
        reader.read_line(line, number);
      } catch (Failure& failure) {
        failure.error.where = fmt::format("line {}", number);
        throw;
      }
    }
    return std::move(reader).take_rows();
  });
}

}  // namespace lamina::io
