#include "apps/lamina/help.h"

#include <fmt/format.h>

#include "apps/lamina/outcomes.h"
#include "apps/lamina/show/table.h"

#include "lamina/core/quoted.h"

namespace lamina::app {
namespace {

constexpr std::size_t kMargin = 2;

std::string heading(const Style& style, std::string_view text) {
  return "\n" + paint(style, Tone::kStrong, text) + "\n";
}

std::string paragraph(const Style& style, std::string_view text) {
  return std::string(kMargin, ' ') + wrapped(text, style.width - 2 * kMargin, kMargin) + "\n";
}

// "--output, -o FILE"; "PLAN" of a positional argument.
std::string term_of(const CLI::Option& option) {
  if (option.get_positional()) return option.get_name(true);
  const std::string flags = listed(flags_of(option), ", ");
  return option.get_items_expected_max() == 0 ? flags : flags + " " + option.get_type_name();
}

struct Term {
  std::string term, meaning;
};

std::string terms_text(const Style& style, const std::vector<Term>& terms) {
  std::size_t width = 0;
  for (const Term& row : terms) width = std::max(width, columns(row.term));
  const std::size_t indent = kMargin + width + 2;
  std::string out;
  for (const auto& [term, meaning] : terms)
    out += std::string(kMargin, ' ') + paint(style, Tone::kCompute, padded_right(term, width)) +
           "  " + wrapped(meaning, std::max<std::size_t>(style.width - indent, 30), indent) + "\n";
  return out;
}

std::string section_text(const Style& style, const Verb& verb) {
  if (verb.section == nullptr) return "";
  const Section section = verb.section();
  std::vector<Term> terms;
  for (const auto& [term, meaning] : section.terms) terms.push_back({term, meaning});
  return heading(style, section.heading) + terms_text(style, terms);
}

std::string options_text(const Style& style, const CLI::App& app) {
  std::string out;
  const std::vector<Term>* last = nullptr;
  std::vector<std::pair<std::string, std::vector<Term>>> groups;
  for (const CLI::Option* option : app.get_options()) {
    const std::string group = option->get_positional() ? "arguments" : option->get_group();
    if (last == nullptr || groups.empty() || groups.back().first != group)
      groups.push_back({group, {}});
    groups.back().second.push_back({term_of(*option), option->get_description()});
    last = &groups.back().second;
  }
  for (const auto& [group, terms] : groups) out += heading(style, group) + terms_text(style, terms);
  return out;
}

std::string examples_text(const Style& style, std::span<const Example> examples) {
  std::string out = heading(style, "examples");
  for (const Example& example : examples) {
    if (!example.says.empty())
      out += fmt::format("  {}\n", paint(style, Tone::kFaint, fmt::format("# {}", example.says)));
    out += fmt::format("  {}\n", example.command);
  }
  return out;
}

}  // namespace

std::string help_text(const Style& style) {
  std::vector<Term> rows;
  for (const Verb& verb : verbs())
    rows.push_back({std::string(verb.name), std::string(verb.summary)});
  std::string out =
      "lamina plans split DNN inference over computing networks: which node computes which layer, "
      "and which way every tensor travels.\n";
  out = wrapped(std::string_view(out).substr(0, out.size() - 1), style.width, 0) +
        "\n\nusage: lamina VERB ...\n";
  out += heading(style, "verbs") + terms_text(style, rows);
  out +=
      heading(style, "options") +
      terms_text(style, {{"--help, -h",
                          "show this help; lamina VERB --help shows a verb's options and examples"},
                         {"--version", "show the version"}});
  std::vector<Term> codes;
  for (const OutcomeRow& row : kOutcomes)
    codes.push_back({std::to_string(row.exit_code), std::string(row.meaning)});
  out += heading(style, "exit codes") + terms_text(style, codes);
  return out + heading(style, "a first look") +
         "  lamina plan --network examples/networks/street.json --model "
         "examples/models/mobilenet_v2.onnx --source camera --destination cloud --explain\n";
}

std::string help_text(const Style& style, const Command& command) {
  const Verb& verb = command.verb();
  std::string out = fmt::format(
      "{}\n", wrapped(fmt::format("lamina {}: {}", verb.name, verb.summary), style.width, 2));
  out += fmt::format("\n{}\n\n", wrapped(fmt::format("usage: lamina {} {}", verb.name, verb.usage),
                                         style.width, 7));
  out += paragraph(style, verb.details);
  return out + section_text(style, verb) + options_text(style, command.app()) +
         examples_text(style, verb.examples);
}

}  // namespace lamina::app
