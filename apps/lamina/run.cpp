#include "apps/lamina/run.h"

#include <algorithm>
#include <cctype>
#include <exception>
#include <fmt/format.h>
#include <new>
#include <stdexcept>

#include "apps/lamina/command.h"
#include "apps/lamina/help.h"
#include "apps/lamina/outcomes.h"
#include "apps/lamina/progress.h"
#include "apps/lamina/start_beside.h"
#include "apps/lamina/terminal.h"

#include "lamina/api/documents.h"
#include "lamina/core/nearest.h"
#include "lamina/core/version.h"
#include "lamina/core/write_file.h"
#include "lamina/io/files.h"

namespace lamina::app {
namespace {

constexpr std::size_t kLongestLine = 1500;  // bytes of an error line

// One line on standard error, and with --json the document on standard output.
int report(std::string_view code, const Error& error, bool json, api::Outcome outcome) {
  const Error shown{error.code, printable(error.message), printable(error.where)};
  write_stderr(fmt::format("lamina: error: {}\n", clipped(shown.text(), kLongestLine)));
  if (json) (void)write_stdout(api::error_json(code, shown));
  return exit_code_of(outcome);
}

int report(const Error& error, bool json) {
  return report(to_text(error.code), error, json, api::Outcome::kBadInput);
}

// What goes to standard output; nothing is written before all of it is known, and the file first.
// "-o -" makes standard output the file, which then holds nothing else.
Expected<void> hand_out(const Command& command, const Output& answer) {
  for (const auto& [name, text] : answer.more_files)
    if (auto written = name == "-" ? write_stdout(text) : write_file(name, text); !written)
      return written;
  if (answer.write_folder && !command.output().empty()) {
    if (command.output() == "-")
      return error(ErrorCode::kUsage, "a folder is needed, not standard output", "--output");
    if (auto written = answer.write_folder(command.output()); !written) return written;
  } else if (!command.output().empty()) {
    const std::string& text = answer.file.empty() ? answer.document : answer.file;
    if (command.output() == "-") return write_stdout(text);
    if (auto written = write_file(command.output(), text); !written) return written;
  }
  if (command.wants_json()) return write_stdout(answer.document);
  return write_stdout(answer.human(style_of_stdout()));
}

Expected<int> act(Command& command, const std::vector<std::string>& given) {
  if (auto parsed = command.parse(given); !parsed) return tl::unexpected(parsed.error());
  if (command.wants_help()) {
    if (auto written = write_stdout(help_text(style_of_stdout(), command)); !written)
      return tl::unexpected(written.error());
    return exit_code_of(api::Outcome::kDone);
  }
  if (!command.verb().program.empty())
    return start_beside(command.verb().program, command.verb().name, given);
  const auto answer = [&] {
    Progress progress(fmt::format("lamina {}", command.verb().name));
    return command.action()(progress);
  }();
  if (!answer) return tl::unexpected(answer.error());
  if (auto handed = hand_out(command, *answer); !handed) return tl::unexpected(handed.error());
  return exit_code_of(answer->outcome);
}

// Names the option or argument as it is written: "--source" for "source", "PLAN" for "plan".
Error as_flag(const Command& command, Error error) {
  if (error.where.empty()) error.where = fmt::format("lamina {}", command.verb().name);
  if (error.code == ErrorCode::kFile) return error;
  std::string argument = error.where;
  std::ranges::transform(argument, argument.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (command.app().get_option_no_throw("--" + error.where) != nullptr)
    error.where.insert(0, "--");
  else if (command.app().get_option_no_throw(argument) != nullptr)
    error.where = argument;
  return error;
}

Error unknown_verb(std::string_view word) {
  std::vector<std::string_view> names{"--help", "--version"};
  for (const Verb& verb : verbs()) names.push_back(verb.name);
  const std::string near = did_you_mean(word, names);
  if (word.starts_with('-'))
    return {ErrorCode::kUsage,
            fmt::format("no such option before a verb{}; see lamina --help", near),
            std::string(word.substr(0, 80))};
  return {ErrorCode::kUsage,
          fmt::format("unknown verb {}{}; see lamina --help", lamina::quoted(word), near),
          "lamina"};
}

int tell(std::string_view text) {
  const auto written = write_stdout(text);
  return written ? exit_code_of(api::Outcome::kDone) : report(written.error(), false);
}

int run_verb(const std::vector<std::string>& args, bool json) {
  if (args.empty())
    return report({ErrorCode::kUsage, "missing verb; see lamina --help", "lamina"}, json);
  const std::string& word = args.front();
  if (word == "--help" || word == "-h") return tell(help_text(style_of_stdout()));
  if (word == "--version") return tell(fmt::format("lamina {}\n", version()));
  const auto verb = std::ranges::find(verbs(), word, &Verb::name);
  if (verb == verbs().end()) return report(unknown_verb(word), json);
  Command command(*verb);
  const auto exit_code = act(command, {args.begin() + 1, args.end()});
  return exit_code ? *exit_code : report(as_flag(command, exit_code.error()), json);
}

}  // namespace

int run(const std::vector<std::string>& args) {
  const bool json = std::ranges::find(args, "--json") != args.end();
  const auto internal = [&](std::string message) {
    return report("internal", {ErrorCode::kUsage, std::move(message), "lamina"}, json,
                  api::Outcome::kInternalError);
  };
  const auto out_of_memory = [&] {
    return report({ErrorCode::kLimit, "the input needs more memory than is available", "lamina"},
                  json);
  };
  try {
    return run_verb(args, json);
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  } catch (const std::length_error&) {  // longer than any memory
    return out_of_memory();
  } catch (const std::exception& e) {
    return internal(fmt::format("internal error: {}", e.what()));
  }
}

}  // namespace lamina::app
