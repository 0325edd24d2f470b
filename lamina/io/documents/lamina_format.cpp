#include "lamina/io/documents/lamina_format.h"

#include <fmt/format.h>

#include "lamina/core/nearest.h"
#include "lamina/io/documents/notes_json.h"

namespace lamina::io {

void demand_format(JsonReader& in, std::string_view wanted) {
  const std::string_view found = in.text();
  if (found != wanted)
    fail(ErrorCode::kValue,
         fmt::format("{} is not {}, the format expected here", quoted(found), quoted(wanted)));
}

void read_recipe(JsonReader& in, Recipe& recipe) {
  recipe.clear();
  in.map([&](std::string_view name) {
    std::string key(name);
    recipe.emplace_back(std::move(key), in.text());
  });
}

void write_recipe(std::string& out, JsonBlock& document, const Recipe& recipe) {
  if (recipe.empty()) return;
  document.key("recipe");
  JsonBlock block(out, '{');
  for (const auto& [name, text] : recipe) block.field(name, text);
  block.close();
}

void write_filled(std::string& out, JsonBlock& document, std::span<const Filled> filled) {
  document.key("filled");
  JsonBlock rows(out, '[', JsonBlock::Layout::kLines, 1);
  for (const Filled& it : filled) {
    rows.element();
    JsonBlock row(out, '{');
    row.field("what", it.what);
    row.field("count", static_cast<std::int64_t>(it.count));
    row.field("value", it.value);
    if (!it.source.empty()) row.field("source", it.source);
    row.close();
  }
  rows.close();
}

namespace {

void write_changes(std::string& out, JsonBlock& document, std::span<const AskedChange> changes) {
  if (changes.empty()) return;
  document.key("changes");
  JsonBlock list(out, '[', JsonBlock::Layout::kLines, 1);
  for (const AskedChange& change : changes) {
    list.element();
    JsonBlock row(out, '{');
    row.field(change.option, change.value);
    row.close();
  }
  list.close();
}

}  // namespace

void write_premises(std::string& out, JsonBlock& document, const Premises& premises) {
  write_assumptions(out, document, premises.assumptions);
  write_changes(out, document, premises.changes);
  if (!premises.filled.empty()) write_filled(out, document, premises.filled);
}

std::string unknown_name(std::string_view name, std::string_view kind,
                         std::span<const std::string_view> names) {
  return fmt::format("there is no {} {}{}", kind, quoted(name), did_you_mean(name, names));
}

}  // namespace lamina::io
