#pragma once

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lamina/api/option.h"
#include "lamina/core/expected.h"

namespace lamina::app {

// The options of one table on one command: declared first, taken over once the line is parsed.
template <class Settings>
class TableOptions {
 public:
  TableOptions(CLI::App& command, std::span<const api::Option<Settings>> table,
               const std::string& group)
      : given_(std::make_shared<Given>()) {
    given_->reserve(table.size());
    for (const api::Option<Settings>& row : table) {
      const std::string flag = fmt::format("--{}", row.name);
      const std::string help = help_of(row);
      CLI::Option* const option = row.value.empty() ? command.add_flag(flag, help)
                                                    : command.add_option(flag, ignored(), help);
      option->group(group);
      if (!row.value.empty()) option->type_name(std::string(row.value))->expected(1)->take_all();
      given_->push_back({&row, option});
    }
  }

  // Fails as the rows' `set`, with the flag as the place.
  [[nodiscard]] Expected<Settings> settings() const {
    Settings settings;
    for (const auto& [row, option] : *given_) {
      const std::string flag = fmt::format("--{}", row->name);
      const std::vector<std::string> texts = row->value.empty() && option->count() > 0
                                                 ? std::vector<std::string>{"true"}
                                                 : option->results();
      if (texts.size() > 1 && !row->repeats)
        return error(ErrorCode::kUsage, "is given more than once", flag);
      for (const std::string& text : texts)
        if (auto set = row->set(settings, text); !set)
          return tl::unexpected(located(set.error(), flag));
    }
    return settings;
  }

 private:
  using Given = std::vector<std::pair<const api::Option<Settings>*, CLI::Option*>>;

  static CLI::callback_t ignored() {
    return [](const CLI::results_t&) { return true; };
  }

  static std::string help_of(const api::Option<Settings>& row) {
    std::string out(row.summary);
    if (row.choices != nullptr) out += fmt::format(": {}", fmt::join(row.choices(), ", "));
    if (!row.range.empty()) out += fmt::format("; {}", row.range);
    if (!row.preset.empty()) out += fmt::format(" (default: {})", row.preset);
    return out;
  }

  std::shared_ptr<Given> given_;  // shared: actions are copied
};

}  // namespace lamina::app
