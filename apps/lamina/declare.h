#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

// The way to CLI11 for verbs: its header takes seconds to compile, and is read by few files.
namespace lamina::app {

// An option as a command line has it; without `value` it is a flag.
struct OptionRow {
  std::string flag;   // "--time-limit"
  std::string value;  // what help shows for the value: "DURATION"
  std::string help;
  bool repeats = false;
};

// Options of one group of one command: declared first, asked once the line is parsed.
class DeclaredOptions {
 public:
  DeclaredOptions(CLI::App& command, std::vector<OptionRow> rows, const std::string& group);

  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  [[nodiscard]] const OptionRow& row(std::size_t i) const { return rows_[i]; }
  // The values given to option i, in their order; {"true"} of a flag that is given.
  [[nodiscard]] std::vector<std::string> texts(std::size_t i) const;

 private:
  std::vector<OptionRow> rows_;
  std::vector<CLI::Option*> options_;
};

// An argument without a flag, which names a file unless `type` says else. `into` must live until
// the line is parsed.
void declare_argument(CLI::App& command, const std::string& name, std::string& into,
                      const std::string& help, const std::string& type = "FILE");
// An option that takes two values, as often as it is given: `into` has them one behind the other.
void declare_pairs(CLI::App& command, const std::string& flag, std::vector<std::string>& into,
                   const std::string& values, const std::string& help);
// An option with one value of group "output", a file.
void declare_file(CLI::App& command, const std::string& flag, std::string& into,
                  const std::string& help);
// A flag of group "how".
void declare_flag(CLI::App& command, const std::string& flag, bool& into, const std::string& help);

}  // namespace lamina::app
