#include <fmt/format.h>

#include "lamina/api/sweep.h"
#include "lamina/io/documents/what_if_json.h"

namespace lamina::api {
namespace {

// RFC 4180: quoted if it holds a separator, a quote or a line break.
std::string csv_cell(std::string_view text) {
  if (text.find_first_of(",\"\n\r") == text.npos) return std::string(text);
  std::string cell = "\"";
  for (const char c : text) {
    if (c == '"') cell += '"';
    cell += c;
  }
  return cell + '"';
}

}  // namespace

std::string sweep_csv(const Sweep& sweep) {
  std::string out = fmt::format("value,planner,{}{},plan,changed\n",
                                io::objective_key(sweep.is_single), sweep.is_single ? "" : ",unit");
  for (const Sweep::Row& row : sweep.rows)
    out += fmt::format("{},{},{}{},{},{}\n", row.value, csv_cell(row.planner),
                       row.objective ? fmt::format("{}", row.objective->value()) : std::string(),
                       sweep.is_single ? std::string() : ',' + sweep.unit, csv_cell(row.plan),
                       row.changed);
  return out;
}

}  // namespace lamina::api
