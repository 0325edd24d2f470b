#include <fmt/format.h>

#include "lamina/api/sweep.h"
#include "lamina/api/upgrades.h"
#include "lamina/io/documents/lamina_format.h"
#include "lamina/io/text/json_writer.h"

namespace lamina::api {
namespace {

// The objective of one job is its latency.
std::string_view key_of_objective(bool is_single) {
  return is_single ? "latency_s" : "objective_s";
}

std::optional<double> seconds(const std::optional<Seconds>& time) {
  return time ? std::optional(time->value()) : std::nullopt;
}

template <class Rows, class Write>
void write_rows(std::string& out, io::JsonBlock& document, std::string_view name, const Rows& rows,
                Write&& write) {
  document.key(name);
  io::JsonBlock list(out, '[', io::JsonBlock::Layout::kLines, 1);
  for (const auto& row : rows) {
    list.element();
    io::JsonBlock block(out, '{');
    write(block, row);
    block.close();
  }
  list.close();
}

}  // namespace

std::string sweep_json(const Sweep& sweep, const io::Premises& premises) {
  std::string out;
  io::JsonBlock document(out, '{', io::JsonBlock::Layout::kLines);
  document.field("format", io::kSweepFormat);
  document.key("vary");
  io::JsonBlock vary(out, '{');
  vary.field("where", sweep.vary.where);
  vary.field("key", sweep.vary.key);
  vary.close();
  write_rows(out, document, "rows", sweep.rows, [&](io::JsonBlock& block, const Sweep::Row& row) {
    block.field("value", row.value);
    block.field("planner", row.planner);
    block.field(key_of_objective(sweep.is_single), seconds(row.objective));
    if (!sweep.is_single) block.field("unit", sweep.unit);
    block.field("plan", row.plan);
    block.field("changed", row.changed);
  });
  if (sweep.breakpoints)
    write_rows(out, document, "breakpoints", *sweep.breakpoints,
               [](io::JsonBlock& block, const Sweep::Breakpoint& point) {
                 block.field("value", point.value);
                 block.field("latency_s", point.latency.value());
                 block.field("before", point.before);
                 block.field("after", point.after);
               });
  io::write_premises(out, document, premises);
  document.close();
  return out + '\n';
}

namespace {

// RFC 4180: quoted where it holds a separator, a quote or a line break.
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
  std::string out = sweep.is_single ? "value,planner,latency_s,plan,changed\n"
                                    : "value,planner,objective_s,unit,plan,changed\n";
  for (const Sweep::Row& row : sweep.rows)
    out += fmt::format("{},{},{}{},{},{}\n", row.value, csv_cell(row.planner),
                       row.objective ? fmt::format("{}", row.objective->value()) : std::string(),
                       sweep.is_single ? std::string() : fmt::format(",{}", sweep.unit),
                       csv_cell(row.plan), row.changed);
  return out;
}

std::string upgrades_json(const Upgrades& upgrades, const io::Premises& premises) {
  std::string out;
  io::JsonBlock document(out, '{', io::JsonBlock::Layout::kLines);
  document.field("format", io::kUpgradesFormat);
  document.field("factor", upgrades.factor);
  document.field("base_s", seconds(upgrades.base));
  document.field("unit", upgrades.unit);
  write_rows(out, document, "rows", upgrades.rows,
             [&](io::JsonBlock& block, const Upgrades::Row& row) {
               const bool is_node = row.from.empty();
               block.field("kind", std::string_view(is_node ? "node" : "link"));
               if (is_node) {
                 block.field("node", row.node);
               } else {
                 block.field("link", row.link);
                 block.field("from", row.from);
                 block.field("to", row.to);
               }
               block.field("key", std::string_view(is_node ? "compute" : "bandwidth"));
               block.field(key_of_objective(upgrades.is_single), seconds(row.objective));
               block.field("saves_s", upgrades.base && row.objective
                                          ? std::optional((*upgrades.base - *row.objective).value())
                                          : std::nullopt);
               block.field("without_s", seconds(row.without));
             });
  io::write_premises(out, document, premises);
  document.close();
  return out + '\n';
}

}  // namespace lamina::api
