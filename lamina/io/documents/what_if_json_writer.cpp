#include "lamina/io/documents/lamina_format.h"
#include "lamina/io/documents/objective_unit.h"
#include "lamina/io/documents/resource_keys.h"
#include "lamina/io/documents/what_if_json.h"
#include "lamina/io/text/json_writer.h"

namespace lamina::io {
namespace {

std::optional<double> seconds_of(const std::optional<Seconds>& time) {
  return time ? std::optional(time->value()) : std::nullopt;
}

template <class Rows, class Write>
void write_rows(std::string& out, JsonBlock& document, std::string_view name, const Rows& rows,
                Write&& write) {
  document.key(name);
  JsonBlock list(out, '[', JsonBlock::Layout::kLines, 1);
  for (const auto& row : rows) {
    list.element();
    JsonBlock block(out, '{');
    write(block, row);
    block.close();
  }
  list.close();
}

}  // namespace

std::string_view objective_key(bool is_single) { return is_single ? "latency_s" : "objective_s"; }

std::string sweep_json(const Sweep& sweep, const Premises& premises) {
  std::string out;
  JsonBlock document(out, '{', JsonBlock::Layout::kLines);
  document.field("format", kSweepFormat);
  document.key("vary");
  JsonBlock vary(out, '{');
  vary.field("where", sweep.vary.where);
  vary.field("key", sweep.vary.key);
  vary.close();
  write_rows(out, document, "rows", sweep.rows, [&](JsonBlock& block, const Sweep::Row& row) {
    block.field("value", row.value);
    block.field("planner", row.planner);
    block.field(objective_key(sweep.is_single), seconds_of(row.objective));
    if (!sweep.is_single) write_unit(block, sweep.unit);
    block.field("plan", row.plan);
    block.field("changed", row.changed);
  });
  if (sweep.breakpoints)
    write_rows(out, document, "breakpoints", *sweep.breakpoints,
               [](JsonBlock& block, const Sweep::Breakpoint& point) {
                 block.field("value", point.value);
                 block.field("latency_s", point.latency.value());
                 block.field("before", point.before);
                 block.field("after", point.after);
               });
  write_premises(out, document, premises);
  document.close();
  return out + '\n';
}

std::string upgrades_json(const Upgrades& upgrades, const Premises& premises) {
  std::string out;
  JsonBlock document(out, '{', JsonBlock::Layout::kLines);
  document.field("format", kUpgradesFormat);
  document.field("factor", upgrades.factor);
  document.field("base_s", seconds_of(upgrades.base));
  write_unit(document, upgrades.unit);
  write_rows(out, document, "rows", upgrades.rows, [&](JsonBlock& block, const Upgrades::Row& row) {
    const bool is_node = row.resource.is_node();
    block.field("kind", std::string_view(is_node ? "node" : "link"));
    write_name(block, row.resource);
    block.field("key", std::string_view(is_node ? "compute" : "bandwidth"));
    block.field(objective_key(upgrades.is_single), seconds_of(row.objective));
    block.field("saves_s", seconds_of(saved(upgrades, row)));
    block.field("without_s", seconds_of(row.without));
  });
  write_premises(out, document, premises);
  document.close();
  return out + '\n';
}

}  // namespace lamina::io
