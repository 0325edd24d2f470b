#include "apps/lamina/command.h"

#include <algorithm>
#include <fmt/format.h>

#include "lamina/core/nearest.h"
#include "lamina/core/quoted.h"

namespace lamina::app {
namespace {

// "--output" of "--output=file"; the argument itself where there is no '='.
std::string_view flag_part(std::string_view arg) { return arg.substr(0, arg.find('=')); }

bool is_flag(std::string_view arg) { return arg.size() > 1 && arg.front() == '-'; }

bool is_long_flag(std::string_view arg) { return arg.size() > 2 && arg.starts_with("--"); }

// ", or use --svg or --trace" of the options that may take the place of -o.
std::string others_of(const std::vector<std::string>& flags) {
  return flags.empty() ? "" : fmt::format(", or use {}", listed(flags, " or "));
}

}  // namespace

std::vector<std::string> flags_of(const CLI::Option& option) {
  std::vector<std::string> flags;
  for (const std::string& name : option.get_lnames()) flags.push_back("--" + name);
  for (const std::string& name : option.get_snames()) flags.push_back("-" + name);
  return flags;
}

Command::Command(const Verb& verb)
    : verb_(verb), app_(std::string(verb.summary), fmt::format("lamina {}", verb.name)) {
  app_.set_help_flag();
  app_.allow_extras();
  action_ = verb.declare(app_);
  if (verb.has_output)
    app_.add_option(verb.owns_long_output ? "-o" : "-o,--output", output_,
                    verb.needs_output
                        ? "write the result to this file; - is standard output"
                        : "also write the result to this file; - means only standard output")
        ->type_name("FILE")
        ->group("output");
  if (verb.has_document)
    app_.add_flag("--json", json_, "one JSON document on standard output and nothing else")
        ->group("output");
  app_.add_flag("-h,--help", help_, "show this help")->group("output");
  for (CLI::Option* option : app_.get_options())
    if (option->get_items_expected_max() == 0) option->disable_flag_override();  // no --json=3
}

Expected<void> Command::parse(std::vector<std::string> args) {
  if (auto given = demand_values(args); !given) return given;
  std::ranges::reverse(args);  // as CLI11 takes them
  const std::string where = fmt::format("lamina {}", verb_.name);
  try {
    app_.parse(std::move(args));
  } catch (const CLI::ParseError& e) {
    return error(ErrorCode::kUsage, fmt::format("{}; see {} --help", e.what(), where), where);
  }
  if (help_) return {};
  if (const auto extras = app_.remaining(); !extras.empty())
    return tl::unexpected(unexpected(extras));
  if (verb_.has_output && output_.empty() && app_.count("-o") > 0)
    return error(ErrorCode::kUsage, "is empty: name the file to write", "--output");
  const auto is_given = [&](const std::string& flag) { return app_.count(flag) > 0; };
  if (verb_.needs_output && output_.empty() && std::ranges::none_of(verb_.other_outputs, is_given))
    return error(ErrorCode::kUsage,
                 fmt::format("is missing: name the file to write with -o{}; see {} --help",
                             others_of(verb_.other_outputs), where),
                 "--output");
  return {};
}

// CLI11 takes whatever follows for the value. A value that looks like an option can be written as
// --option=--value.
Expected<void> Command::demand_values(const std::vector<std::string>& args) const {
  for (std::size_t i = 0; i + 1 < args.size() && args[i] != "--"; ++i) {
    if (!is_flag(args[i])) continue;
    const CLI::Option* const option = app_.get_option_no_throw(args[i]);
    if (option == nullptr || option->get_items_expected_max() == 0) continue;
    const std::string& next = args[++i];
    const auto is_option = [&](const std::string& arg) {
      return is_long_flag(arg) || (is_flag(arg) && app_.get_option_no_throw(arg) != nullptr);
    };
    if (is_option(next))
      return error(
          ErrorCode::kUsage,
          fmt::format(
              "has no value: {} after it is another option; write {}={} to use it as the value",
              lamina::quoted(next), args[i - 1], next),
          args[i - 1]);
    if (option->get_type_size() == 2 && (i + 1 == args.size() || is_option(args[i + 1])))
      return error(ErrorCode::kUsage,
                   fmt::format("takes {}, but only {} follows", option->get_type_name(),
                               lamina::quoted(next)),
                   args[i - 1]);
  }
  return {};
}

Error Command::unexpected(const std::vector<std::string>& args) const {
  const auto flag = std::ranges::find_if(args, is_flag);
  if (flag == args.end())
    return {ErrorCode::kUsage,
            fmt::format("unexpected argument {}; see lamina {} --help",
                        lamina::quoted(args.front()), verb_.name),
            fmt::format("lamina {}", verb_.name)};
  std::vector<std::string> known;
  for (const CLI::Option* option : app_.get_options())
    for (std::string& name : flags_of(*option)) known.push_back(std::move(name));
  const std::vector<std::string_view> views(known.begin(), known.end());
  const std::string_view word = flag_part(*flag);
  return {ErrorCode::kUsage,
          fmt::format("{} has no such option{}; see lamina {} --help", verb_.name,
                      did_you_mean(word, views), verb_.name),
          std::string(word.substr(0, 80))};
}

}  // namespace lamina::app
