#include <array>
#include <cmath>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bench/instances.h"
#include "bench/measure.h"
#include "bench/sound.h"
#include "bench/suite.h"

#include "lamina/api/changed_instance.h"
#include "lamina/api/plan.h"
#include "lamina/api/sweep.h"
#include "lamina/api/upgrades.h"
#include "lamina/io/networks/devices.h"

namespace lamina::bench {
namespace {

const io::DeviceCatalogue& devices() { return io::DeviceCatalogue::builtin(); }

Upgrades upgrades_of(const Instance& instance) {
  return sound(api::upgrades(instance, {}, {}, devices()));
}

// Nothing if there is no plan.
std::optional<Seconds> planned(const Instance& instance, const io::NetworkChange& change) {
  const auto there = sound(api::changed(instance, std::span(&change, 1), devices()));
  if (!there) return std::nullopt;
  const Plan made = sound(api::plan(*there, {}));
  return api::lacks_some(made) ? std::nullopt : std::optional(made.jobs.front().latency);
}

// The same row by planning in the changed networks.
Upgrades::Row anew(const Instance& instance, const Upgrades::Row& row, double factor) {
  io::NetworkChange change{.kind = io::NetworkChange::Kind::kScale};
  if (row.resource.is_node())
    change.node = row.resource.node;
  else
    change.row = row.resource.link;
  change.key = row.resource.is_node() ? "compute" : "bandwidth";
  change.factor = factor;
  Upgrades::Row found{row.resource, planned(instance, change)};
  change.kind = io::NetworkChange::Kind::kWithout;
  found.without = planned(instance, change);
  return found;
}

bool agree(const std::optional<Seconds>& a, const std::optional<Seconds>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return std::abs((*a - *b).value()) <= 1e-9 * b->value();
}

// In seconds, over all rows: what upgrades save.
double total(const Upgrades& found) {
  double sum = 0.0;
  for (const Upgrades::Row& row : found.rows) sum += saved(found, row).value_or(Seconds()).value();
  return sum;
}

Effort effort_of(const SuiteOptions& options) {
  if (options.quick) return {Seconds(0.2), 1, 20};
  return {Seconds(2.0), 1, 50};
}

void add_rows(const std::string& instance, std::span<const Method> methods,
              const nlohmann::ordered_json& more, const SuiteOptions& options, Report& report) {
  report.progress(instance);
  const auto measured = measure(methods, effort_of(options));
  for (std::size_t i = 0; i < methods.size(); ++i) {
    Row row{instance, methods[i].name, measured[i].value, measured[i].timing};
    row.more = more;
    report.add(std::move(row));
  }
  report.demand_agreement(instance);
}

void add_upgrades(const std::string& name, const Instance& instance, const SuiteOptions& options,
                  Report& report) {
  const Upgrades found = upgrades_of(instance);
  const auto all_anew = [&] {
    Upgrades again = found;
    for (std::size_t i = 0; i < found.rows.size(); ++i) {
      again.rows[i] = anew(instance, found.rows[i], found.factor);
      if (!agree(found.rows[i].objective, again.rows[i].objective) ||
          !agree(found.rows[i].without, again.rows[i].without))
        report.fail(fmt::format("{}: row {} is not what planning anew finds", name, i));
    }
    return total(again);
  };
  const std::array methods{Method{"upgrades", [&] { return total(upgrades_of(instance)); }},
                           Method{"every row anew", all_anew}};
  nlohmann::ordered_json more;
  more["rows"] = found.rows.size();
  more["plans"] = found.num_plans;
  add_rows(name + "/upgrades", methods, more, options, report);
}

// The sum of the latencies at the points.
double swept(const Instance& instance, bool exact, std::size_t& num_breakpoints) {
  const api::SweepOptions how{.vary = sound(api::parse_vary("bandwidth=1 Mbit/s..1 Gbit/s")),
                              .exact = exact};
  const Sweep sweep = sound(api::sweep(instance, how, {}, devices()));
  if (sweep.breakpoints) num_breakpoints = sweep.breakpoints->size();
  double sum = 0.0;
  for (const Sweep::Row& row : sweep.rows) sum += row.objective.value_or(Seconds()).value();
  return sum;
}

void add_sweeps(const std::string& name, const Instance& instance, const SuiteOptions& options,
                Report& report) {
  std::size_t num_breakpoints = 0;
  (void)swept(instance, true, num_breakpoints);
  const std::array methods{
      Method{"11 points", [&] { return swept(instance, false, num_breakpoints); }},
      Method{"exact", [&] { return swept(instance, true, num_breakpoints); }}};
  nlohmann::ordered_json more;
  more["breakpoints"] = num_breakpoints;
  add_rows(name + "/sweep", methods, more, options, report);
}

}  // namespace

void run_questions_suite(const SuiteOptions& options, Report& report) {
  std::vector<BenchInstance> instances{sound(us24_vgg19()),
                                       geometric({.nodes = 100, .delays = true})};
  if (!options.quick) instances.push_back(geometric({.delays = true}));
  for (const BenchInstance& it : instances) {
    const Instance instance{it.network, {it.job}};
    add_upgrades(it.name, instance, options, report);
    add_sweeps(it.name, instance, options, report);
  }
}

}  // namespace lamina::bench
