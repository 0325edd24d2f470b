#include "apps/lamina/completion.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <vector>

#include "apps/lamina/command.h"

#include "lamina/api/arrivals.h"
#include "lamina/api/generate.h"
#include "lamina/api/instance.h"
#include "lamina/api/plan_options.h"
#include "lamina/api/simulate.h"
#include "lamina/core/quoted.h"

namespace lamina::app {
namespace {

constexpr std::array<std::string_view, 3> kShells{"bash", "zsh", "fish"};

struct Flag {
  std::vector<std::string> names;  // "--output", "-o"
  std::string help;
  std::string value;  // "FILE"; "" where it takes none
  std::vector<std::string_view> choices;

  [[nodiscard]] bool is_file() const { return value == "FILE"; }
};

struct VerbFlags {
  std::string name, help;
  std::vector<Flag> flags;
  // What each argument may be, in order; files where there is none.
  std::vector<std::vector<std::string_view>> words;
};

template <class Settings>
void add_choices(std::span<const api::Option<Settings>> table, std::string_view flag,
                 std::vector<std::string_view>& choices) {
  for (const auto& row : table)
    if (row.choices != nullptr && flag == fmt::format("--{}", row.name)) choices = row.choices();
}

std::vector<std::string_view> choices_of(const Verb& verb, std::string_view flag) {
  std::vector<std::string_view> choices;
  add_choices(api::model_options(), flag, choices);
  if (verb.name == "simulate")
    add_choices(api::planning_on_arrival_options(), flag, choices);
  else
    add_choices(verb.name == "plan" ? api::plan_options() : api::question_options(), flag, choices);
  add_choices(api::simulate_options(), flag, choices);
  return choices;
}

// What an argument of that type may be.
std::vector<std::string_view> words_of(std::string_view type) {
  if (type == "SHELL") return {kShells.begin(), kShells.end()};
  if (type == "WHAT") return {"network", "jobs"};
  return type == "FAMILY" ? api::family_names() : std::vector<std::string_view>();
}

VerbFlags flags_of(const Verb& verb) {
  const Command command(verb);
  VerbFlags out{std::string(verb.name), std::string(verb.summary), {}, {}};
  for (const CLI::Option* option : command.app().get_options()) {
    if (option->get_positional()) {
      if (auto words = words_of(option->get_type_name()); !words.empty())
        out.words.push_back(std::move(words));
      continue;
    }
    const bool takes_value = option->get_items_expected_max() > 0;
    std::vector<std::string> names = app::flags_of(*option);
    std::vector<std::string_view> choices = choices_of(verb, names.front());
    out.flags.push_back({std::move(names), option->get_description(),
                         takes_value ? option->get_type_name() : "", std::move(choices)});
  }
  return out;
}

std::vector<VerbFlags> all_flags() {
  std::vector<VerbFlags> out;
  for (const Verb& verb : verbs()) out.push_back(flags_of(verb));
  return out;
}

// The text in single quotes, for any of the shells.
std::string in_quotes(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// The rows of `case` by which bash completes the values of a verb's options.
std::string bash_values(const VerbFlags& verb) {
  std::string out;
  for (const Flag& flag : verb.flags) {
    if (flag.value.empty() || flag.is_file()) continue;
    std::string pattern;
    for (const std::string& name : flag.names)
      pattern += fmt::format("{}{}:{}", pattern.empty() ? "" : "|", verb.name, name);
    out +=
        fmt::format("    {}) mapfile -t COMPREPLY < <(compgen -W \"{}\" -- \"$word\"); return ;;\n",
                    pattern, listed(flag.choices, " "));
  }
  return out;
}

std::string bash_names(const VerbFlags& verb) {
  std::string names;
  for (const Flag& flag : verb.flags)
    names += fmt::format("{}{}", names.empty() ? "" : " ", listed(flag.names, " "));
  std::string words;
  for (std::size_t i = 0; i < verb.words.size(); ++i)
    words += fmt::format(" [[ $COMP_CWORD -eq {} ]] && words=\"{}\";", i + 2,
                         listed(verb.words[i], " "));
  return fmt::format("    {}) flags=\"{}\";{} ;;\n", verb.name, names, words);
}

std::string bash_script() {
  std::string verb_names, values, names;
  for (const VerbFlags& verb : all_flags()) {
    verb_names += verb.name + " ";
    values += bash_values(verb);
    names += bash_names(verb);
  }
  return fmt::format(R"(# bash completion of lamina
_lamina() {{
  local word="${{COMP_WORDS[COMP_CWORD]}}" before="${{COMP_WORDS[COMP_CWORD-1]}}" flags="" words=""
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    mapfile -t COMPREPLY < <(compgen -W "{}--help --version" -- "$word")
    return
  fi
  case "${{COMP_WORDS[1]}}:$before" in
{}  esac
  case "${{COMP_WORDS[1]}}" in
{}  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$flags" -- "$word")
  elif [[ -n $words ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
  else
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}}
complete -F _lamina lamina
)",
                     verb_names, values, names);
}

// Text inside the brackets of an _arguments specification.
std::string zsh_help(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_arguments(const VerbFlags& verb) {
  std::string out;
  for (const Flag& flag : verb.flags) {
    const std::string action = flag.is_file() ? "_files"
                               : flag.choices.empty()
                                   ? " "
                                   : fmt::format("({})", listed(flag.choices, " "));
    const std::string value =
        flag.value.empty() ? "" : fmt::format(":{}:{}", zsh_help(flag.value), action);
    for (const std::string& name : flag.names)
      out += fmt::format("        {} \\\n",
                         in_quotes(fmt::format("{}[{}]{}", name, zsh_help(flag.help), value)));
  }
  std::string rest = verb.words.empty() ? in_quotes("*:file:_files") : "";
  for (std::size_t i = 0; i < verb.words.size(); ++i)
    rest += fmt::format("{}{}", i == 0 ? "" : " \\\n        ",
                        in_quotes(fmt::format("{}:word:({})", i + 1, listed(verb.words[i], " "))));
  return fmt::format("    {})\n      _arguments \\\n{}        {}\n      ;;\n", verb.name, out,
                     rest);
}

std::string zsh_script() {
  std::string described, cases;
  for (const VerbFlags& verb : all_flags()) {
    described +=
        fmt::format("    {}\n", in_quotes(fmt::format("{}:{}", verb.name, zsh_help(verb.help))));
    cases += zsh_arguments(verb);
  }
  return fmt::format(R"(#compdef lamina
# zsh completion of lamina
_lamina() {{
  local -a verbs
  verbs=(
{}  )
  if (( CURRENT == 2 )); then
    _describe verb verbs
    return
  fi
  local verb=$words[2]
  shift words
  (( CURRENT-- ))
  case $verb in
{}  esac
}}
if [[ $funcstack[1] == _lamina ]]; then _lamina "$@"; else compdef _lamina lamina; fi
)",
                     described, cases);
}

std::string fish_flag(const std::string& verb, const Flag& flag) {
  std::string names;
  for (const std::string& name : flag.names)
    names += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  std::string value;
  if (flag.is_file())
    value = " -r -F";
  else if (!flag.value.empty())
    value = flag.choices.empty() ? " -x" : fmt::format(" -x -a '{}'", listed(flag.choices, " "));
  return fmt::format("complete -c lamina -n '__fish_seen_subcommand_from {}'{}{} -d {}\n", verb,
                     names, value, in_quotes(flag.help));
}

std::string fish_script() {
  std::string out = "# fish completion of lamina\ncomplete -c lamina -n __fish_use_subcommand -f\n";
  for (const VerbFlags& verb : all_flags()) {
    out += fmt::format("complete -c lamina -n __fish_use_subcommand -a {} -d {}\n", verb.name,
                       in_quotes(verb.help));
    for (std::size_t i = 0; i < verb.words.size(); ++i)
      out += fmt::format(
          "complete -c lamina -n '__fish_seen_subcommand_from {}; and test (count (commandline "
          "-opc)) -eq {}' -f -a '{}'\n",
          verb.name, i + 2, listed(verb.words[i], " "));
    for (const Flag& flag : verb.flags) out += fish_flag(verb.name, flag);
  }
  return out;
}

}  // namespace

std::span<const std::string_view> shells() { return kShells; }

std::string completion_script(std::string_view shell) {
  if (shell == "bash") return bash_script();
  return shell == "zsh" ? zsh_script() : fish_script();
}

}  // namespace lamina::app
