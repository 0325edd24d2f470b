#include "apps/lamina/declare.h"

#include <CLI/CLI.hpp>
#include <utility>

namespace lamina::app {

DeclaredOptions::DeclaredOptions(CLI::App& command, std::vector<OptionRow> rows,
                                 const std::string& group)
    : rows_(std::move(rows)) {
  const CLI::callback_t ignored = [](const CLI::results_t&) { return true; };
  for (const OptionRow& row : rows_) {
    CLI::Option* const option = row.value.empty() ? command.add_flag(row.flag, row.help)
                                                  : command.add_option(row.flag, ignored, row.help);
    option->group(group);
    if (!row.value.empty()) option->type_name(row.value)->expected(1)->take_all();
    options_.push_back(option);
  }
}

std::vector<std::string> DeclaredOptions::texts(std::size_t i) const {
  if (rows_[i].value.empty() && options_[i]->count() > 0) return {"true"};
  return options_[i]->results();
}

void declare_argument(CLI::App& command, const std::string& name, std::string& into,
                      const std::string& help, const std::string& type) {
  command.add_option(name, into, help)->type_name(type);
}

void declare_pairs(CLI::App& command, const std::string& flag, std::vector<std::string>& into,
                   const std::string& values, const std::string& help) {
  command.add_option(flag, into, help)
      ->group("output")
      ->type_name(values)
      ->type_size(2)
      ->take_all();
}

void declare_file(CLI::App& command, const std::string& flag, std::string& into,
                  const std::string& help) {
  command.add_option(flag, into, help)->group("output")->type_name("FILE");
}

void declare_flag(CLI::App& command, const std::string& flag, bool& into, const std::string& help) {
  command.add_flag(flag, into, help)->group("how");
}

}  // namespace lamina::app
