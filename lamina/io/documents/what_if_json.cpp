#include "lamina/io/documents/what_if_json.h"

#include <fmt/format.h>

#include "lamina/core/quoted.h"
#include "lamina/io/documents/lamina_format.h"
#include "lamina/io/documents/objective_unit.h"
#include "lamina/io/documents/resource_keys.h"
#include "lamina/io/text/json_reader.h"

namespace lamina::io {
namespace {

std::optional<Seconds> seconds_or_null(JsonReader& in) {
  if (in.is_null()) return std::nullopt;
  return Seconds(in.number());
}

// The objective of a row, by either of its names; the first row decides which one it is.
class ObjectiveKey {
 public:
  // The reader stands at the value of the key.
  void read(JsonReader& in, bool is_single) {
    ++num_read_;
    if (is_single_ && *is_single_ != is_single)
      fail(ErrorCode::kValue, "all rows have 'latency_s', or all have 'objective_s'");
    is_single_ = is_single;
    value_ = seconds_or_null(in);
  }
  // Once the object is read.
  [[nodiscard]] std::optional<Seconds> take() {
    if (num_read_ != 1)
      fail(ErrorCode::kMissingKey, "a row has 'latency_s' (of one job) or 'objective_s'");
    num_read_ = 0;
    return value_;
  }
  [[nodiscard]] bool is_single() const { return is_single_.value_or(true); }

 private:
  std::optional<bool> is_single_;
  std::size_t num_read_ = 0;
  std::optional<Seconds> value_;
};

Varied read_vary(JsonReader& in) {
  Varied vary;
  in.object({{"where", [&] { vary.where = in.text(); }, kRequired},
             {"key", [&] { vary.key = in.text(); }, kRequired}});
  vary.unit = base_unit_of(vary.key);
  return vary;
}

Sweep::Row read_point(JsonReader& in, ObjectiveKey& objective, std::string& unit) {
  Sweep::Row row;
  in.object({{"value", [&] { row.value = in.number(); }, kRequired},
             {"planner", [&] { row.planner = in.text(); }, kRequired},
             {"latency_s", [&] { objective.read(in, true); }},
             {"objective_s", [&] { objective.read(in, false); }},
             {"unit", [&] { unit = read_unit(in); }},
             {"plan", [&] { row.plan = in.text(); }, kRequired},
             {"changed", [&] { row.changed = in.boolean(); }, kRequired}});
  row.objective = objective.take();
  return row;
}

Sweep::Breakpoint read_breakpoint(JsonReader& in) {
  Sweep::Breakpoint point;
  in.object({{"value", [&] { point.value = in.number(); }, kRequired},
             {"latency_s", [&] { point.latency = Seconds(in.number()); }, kRequired},
             {"before", [&] { point.before = in.text(); }, kRequired},
             {"after", [&] { point.after = in.text(); }, kRequired}});
  return point;
}

Sweep read_sweep(JsonReader& in) {
  Sweep sweep;
  ObjectiveKey objective;
  in.object({{"format", [&] { demand_format(in, kSweepFormat); }, kRequired},
             {"vary", [&] { sweep.vary = read_vary(in); }, kRequired},
             {"rows",
              [&] {
                in.list([&](std::size_t) {
                  sweep.rows.push_back(read_point(in, objective, sweep.unit));
                });
              },
              kRequired},
             {"breakpoints",
              [&] {
                auto& points = sweep.breakpoints.emplace();
                in.list([&](std::size_t) { points.push_back(read_breakpoint(in)); });
              }},
             {"assumptions", [&] { in.pass_over(); }},  // of network and models, for people
             {"filled", [&] { in.pass_over(); }},       // likewise
             {"changes", [&] { in.pass_over(); }}});    // likewise
  sweep.is_single = objective.is_single();
  return sweep;
}

void demand_text(JsonReader& in, std::string_view wanted, std::string_view other) {
  const std::string_view found = in.text();
  if (found != wanted && found != other)
    fail(ErrorCode::kValue,
         fmt::format("{} is neither '{}' nor '{}'", lamina::quoted(found), wanted, other));
}

Upgrades::Row read_upgrade(JsonReader& in, ObjectiveKey& objective) {
  Upgrades::Row row;
  ResourceKeys keys;
  in.object({{"kind", [&] { demand_text(in, "node", "link"); }, kRequired},
             {"node", [&] { keys.read_node(in); }},
             {"link", [&] { keys.read_link(in); }},
             {"from", [&] { keys.read_from(in); }},
             {"to", [&] { keys.read_to(in); }},
             {"key", [&] { demand_text(in, "compute", "bandwidth"); }, kRequired},
             {"latency_s", [&] { objective.read(in, true); }},
             {"objective_s", [&] { objective.read(in, false); }},
             {"saves_s", [&] { (void)seconds_or_null(in); }, kRequired},  // base_s less the above
             {"without_s", [&] { row.without = seconds_or_null(in); }, kRequired}});
  row.resource = std::move(keys).take();
  row.objective = objective.take();
  return row;
}

Upgrades read_upgrades(JsonReader& in) {
  Upgrades upgrades;
  ObjectiveKey objective;
  in.object({{"format", [&] { demand_format(in, kUpgradesFormat); }, kRequired},
             {"factor", [&] { upgrades.factor = in.number(); }, kRequired},
             {"base_s", [&] { upgrades.base = seconds_or_null(in); }, kRequired},
             {"unit", [&] { upgrades.unit = read_unit(in); }},
             {"rows",
              [&] {
                in.list([&](std::size_t) { upgrades.rows.push_back(read_upgrade(in, objective)); });
              },
              kRequired},
             {"assumptions", [&] { in.pass_over(); }},
             {"filled", [&] { in.pass_over(); }},
             {"changes", [&] { in.pass_over(); }}});
  upgrades.is_single = objective.is_single();
  return upgrades;
}

}  // namespace

Expected<Sweep> parse_sweep_json(const SourceText& source) {
  Sweep sweep;
  if (auto ok = read_json(source, [&](JsonReader& in) { sweep = read_sweep(in); }); !ok)
    return tl::unexpected(std::move(ok.error()));
  return sweep;
}

Expected<Upgrades> parse_upgrades_json(const SourceText& source) {
  Upgrades upgrades;
  if (auto ok = read_json(source, [&](JsonReader& in) { upgrades = read_upgrades(in); }); !ok)
    return tl::unexpected(std::move(ok.error()));
  return upgrades;
}

}  // namespace lamina::io
