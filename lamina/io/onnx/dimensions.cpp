#include "lamina/io/onnx/dimensions.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <fmt/format.h>
#include <span>

#include "lamina/core/nearest.h"
#include "lamina/core/quoted.h"
#include "lamina/io/onnx/dimension_sum.h"

namespace lamina::io::onnx_reader {
namespace {

// Codes of notes.
constexpr std::string_view kOpen = "open-dimensions", kRounds = "loop-rounds",
                           kLengths = "sequence-lengths";
constexpr std::int64_t kMost = std::int64_t{1} << 40U;
constexpr std::size_t kMostNamed = 20;  // in a note

std::string place_name(std::string_view tensor, std::size_t i) {
  return fmt::format("{}[{}]", tensor, i);
}

// How the option is written on a command line: batch=N, 'x[0]=N'
std::string option(std::string_view name) {
  const bool plain = std::ranges::all_of(name, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '.' || c == '/' || c == ':' || c == '-';
  });
  return plain ? fmt::format("{}=N", name) : lamina::quoted(fmt::format("{}=N", name));
}

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value > kMost)
    return std::nullopt;
  return value;
}

}  // namespace

Dimensions::Dimensions(const ModelOptions& options) {
  for (const auto& [name, value] : options.dims) {
    if (!entries_.try_emplace(name, Entry{value, true, false, {}, {}, 0}).second)
      given_twice_ = name;
  }
}

std::optional<std::int64_t> Dimensions::known(std::string_view name) {
  if (const auto value = number(name)) return value;
  const auto at = entries_.find(name);
  if (at == entries_.end()) return std::nullopt;
  at->second.is_used = true;
  return at->second.value;
}

// An unset part is 1, if the whole is a sum or product; of other formulas that may make no sense.
std::optional<std::int64_t> Dimensions::compute(std::string_view formula) {
  if (formula.find_first_of("+-*/%(") == std::string_view::npos) return std::nullopt;
  const auto value = evaluate_dimension(formula, [&](std::string_view n) { return known(n); });
  if (value || formula.find_first_of("-/%,") != std::string_view::npos) return value;
  const auto is_formula =
      evaluate_dimension(formula, [](std::string_view) { return std::optional(std::int64_t{1}); });
  if (!is_formula) return std::nullopt;
  return evaluate_dimension(formula, [&](std::string_view n) {
    const auto part = known(n);
    return part ? part : std::optional(assume(std::string(n), kOpen));
  });
}

std::int64_t Dimensions::assume(std::string name, std::string_view code, std::string said) {
  if (said.empty()) said = fmt::format("dimension {} taken as 1", lamina::quoted(name));
  const auto [at, is_new] = entries_.try_emplace(std::move(name), Entry{1, false, true, {}, {}, 0});
  if (is_new) {
    at->second.assumed_as = ++num_assumed_;
    at->second.code = code;
    at->second.said = std::move(said);
  }
  return at->second.value;
}

std::vector<std::string_view> Dimensions::in_order_of_assumption() const {
  std::vector<std::string_view> names(num_assumed_);
  for (const auto& [name, entry] : entries_)
    if (entry.assumed_as > 0) names[entry.assumed_as - 1] = name;
  return names;
}

std::int64_t Dimensions::symbol(std::string_view name) {
  if (const auto value = known(name)) return *value;
  if (const auto value = compute(name)) return *value;
  return assume(std::string(name), kOpen);
}

std::optional<std::int64_t> Dimensions::place(std::string_view tensor, std::size_t i) {
  return known(place_name(tensor, i));
}

std::int64_t Dimensions::assume_place(std::string_view tensor, std::size_t i) {
  return assume(place_name(tensor, i), kOpen);
}

std::int64_t Dimensions::rounds(std::string_view loop) {
  std::string name = fmt::format("{}.rounds", loop);
  if (const auto value = known(name)) return *value;
  return assume(std::move(name), kRounds,
                fmt::format("loop {} counts as one iteration, since the data decides how many",
                            lamina::quoted(loop)));
}

std::int64_t Dimensions::length(std::string_view sequence) {
  std::string name = fmt::format("{}.length", sequence);
  if (const auto value = known(name)) return *value;
  return assume(std::move(name), kLengths,
                fmt::format("sequence {} assumed to have one part", lamina::quoted(sequence)));
}

std::optional<Shape> Dimensions::shape_of(std::string_view tensor) {
  if (entries_.empty()) return std::nullopt;
  Shape shape;
  while (const auto value = place(tensor, shape.size())) shape.push_back(*value);
  return shape.empty() ? std::nullopt : std::optional(shape);
}

void Dimensions::learn(std::string_view name, std::int64_t value) {
  entries_.try_emplace(std::string(name), Entry{value, false, true, {}, {}, 0});
}

std::vector<Note> Dimensions::notes() const {
  const auto names = in_order_of_assumption();
  std::vector<Note> notes;
  for (const std::string_view code : {kOpen, kRounds, kLengths}) {
    std::vector<std::string_view> said;
    std::size_t count = 0;
    std::string_view first;
    for (const std::string_view name : names) {
      const Entry& entry = entries_.find(name)->second;
      if (entry.code != code || ++count > kMostNamed) continue;
      if (said.empty()) first = name;
      said.push_back(entry.said);
    }
    if (count == 0) continue;
    notes.push_back(
        {.code = std::string(code),
         .count = count,
         .text = fmt::format(
             "{}{}; set {} with --dim {}{}", listed(said, ", "),
             count == said.size() ? "" : fmt::format(" and {} more", count - said.size()),
             count == 1 ? "it" : "them", option(first), count == 1 ? "" : " and so on"),
         .assumption = true});
  }
  return notes;
}

std::string Dimensions::assumed(std::size_t limit) const {
  const auto names = in_order_of_assumption();
  std::string text;
  for (const std::string_view name : std::span(names).first(std::min(limit, names.size())))
    text += (text.empty() ? "" : ", ") + lamina::quoted(name);
  if (names.size() > limit) text += fmt::format(" and {} more", names.size() - limit);
  return text;
}

Expected<void> Dimensions::demand_sound() const {
  if (!given_twice_.empty())
    return error(ErrorCode::kUsage,
                 fmt::format("the dimension {} is given twice", lamina::quoted(given_twice_)));
  for (const auto& [name, entry] : entries_)
    if (entry.value < 0 || entry.value > kMost)
      return error(
          ErrorCode::kUsage,
          fmt::format("the dimension {} is given as {}; it must be at least 0 and at most 2^40",
                      lamina::quoted(name), entry.value));
  return {};
}

Expected<void> Dimensions::demand_used() const {
  for (const auto& [name, entry] : entries_) {
    if (entry.is_used) continue;
    std::vector<std::string_view> others;
    for (const auto& [other, known_entry] : entries_)
      if (known_entry.is_used) others.emplace_back(other);
    return error(ErrorCode::kUnknownName,
                 fmt::format("the model leaves no dimension {} open{}", lamina::quoted(name),
                             did_you_mean(name, others)));
  }
  return {};
}

}  // namespace lamina::io::onnx_reader
