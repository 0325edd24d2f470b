#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "apps/lamina/verb.h"

namespace lamina::app {

// A verb ready to read its arguments: its own options and those that all verbs have.
class Command {
 public:
  explicit Command(const Verb& verb);
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;

  // Fails with kUsage, naming the option; unknown options name the nearest known one.
  [[nodiscard]] Expected<void> parse(std::vector<std::string> args);

  [[nodiscard]] const Verb& verb() const { return verb_; }
  [[nodiscard]] const CLI::App& app() const { return app_; }
  [[nodiscard]] const Action& action() const { return action_; }
  [[nodiscard]] const std::string& output() const { return output_; }  // of -o; may be empty
  [[nodiscard]] bool wants_json() const { return json_; }
  [[nodiscard]] bool wants_help() const { return help_; }

 private:
  [[nodiscard]] Expected<void> demand_values(const std::vector<std::string>& args) const;
  [[nodiscard]] Error unexpected(const std::vector<std::string>& args) const;

  const Verb& verb_;
  CLI::App app_;
  Action action_;
  std::string output_;
  bool json_ = false, help_ = false;
};

// The flags of an option, the long ones first: "--output", "-o"; none of a positional argument.
[[nodiscard]] std::vector<std::string> flags_of(const CLI::Option& option);

}  // namespace lamina::app
