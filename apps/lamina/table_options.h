#pragma once

#include <cstddef>
#include <fmt/format.h>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "apps/lamina/declare.h"

#include "lamina/api/option.h"
#include "lamina/core/expected.h"
#include "lamina/core/quoted.h"

namespace lamina::app {

// The options of one table on one command: declared first, taken over once the line is parsed.
template <class Settings>
class TableOptions {
 public:
  TableOptions(CLI::App& command, std::span<const api::Option<Settings>> table,
               const std::string& group)
      : table_(table),
        given_(std::make_shared<const DeclaredOptions>(command, rows_of(table), group)) {}

  // Fails as the rows' `set`, with the flag as the place.
  [[nodiscard]] Expected<Settings> settings() const {
    Settings settings;
    for (std::size_t i = 0; i < table_.size(); ++i) {
      const OptionRow& row = given_->row(i);
      const std::vector<std::string> texts = given_->texts(i);
      if (texts.size() > 1 && !row.repeats)
        return error(ErrorCode::kUsage, "is given more than once", row.flag);
      for (const std::string& text : texts)
        if (auto set = api::set_option(settings, table_[i], text); !set)
          return tl::unexpected(located(set.error(), row.flag));
    }
    return settings;
  }

 private:
  static std::vector<OptionRow> rows_of(std::span<const api::Option<Settings>> table) {
    std::vector<OptionRow> rows;
    for (const api::Option<Settings>& row : table)
      rows.push_back(
          {fmt::format("--{}", row.name), std::string(row.value), help_of(row), row.repeats});
    return rows;
  }

  static std::string help_of(const api::Option<Settings>& row) {
    std::string out(row.summary);
    if (row.choices != nullptr) out += fmt::format(": {}", listed(row.choices(), ", "));
    if (!row.range.empty()) out += fmt::format("; {}", row.range);
    if (!row.preset.empty()) out += fmt::format(" (default: {})", row.preset);
    return out;
  }

  std::span<const api::Option<Settings>> table_;
  std::shared_ptr<const DeclaredOptions> given_;  // shared: actions are copied
};

}  // namespace lamina::app
