#include "apps/lamina/show/facts.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <set>

#include "apps/lamina/show/capacity.h"
#include "apps/lamina/show/comparison.h"
#include "apps/lamina/show/deployment.h"
#include "apps/lamina/show/facts_parts.h"
#include "apps/lamina/show/headline.h"
#include "apps/lamina/show/model_facts.h"
#include "apps/lamina/show/questions.h"
#include "apps/lamina/show/run.h"
#include "apps/lamina/show/steps.h"
#include "apps/lamina/show/table.h"
#include "apps/lamina/show/trace.h"

#include "lamina/core/durations.h"
#include "lamina/core/units.h"

namespace lamina::app {
namespace {

// "1 Gbit/s", or "10 Mbit/s to 1 Gbit/s" if they differ.
template <class Q>
std::string range_text(Q least, Q most) {
  return least == most ? to_human(least) : fmt::format("{} to {}", to_human(least), to_human(most));
}

std::string show(const Style& style, const api::ModelFacts& facts, bool all) {
  return show_model_facts(style, facts, all);
}

// ---- networks

std::string components_text(const api::Components& components) {
  if (components.strong == 1) return "every node reaches every other";
  if (components.weak == 1)
    return fmt::format("connected, but not every node reaches every other ({} strong components)",
                       components.strong);
  return fmt::format("not connected: {} components", components.weak);
}

std::string links_text(const Network& network, bool bandwidth_known) {
  const auto links = network.links();
  if (links.empty()) return "";
  const auto [slow, fast] = std::ranges::minmax(links, {}, &Link::bandwidth);
  const auto [near, far] = std::ranges::minmax(links, {}, &Link::delay);
  const std::string rates =
      bandwidth_known ? range_text(slow.bandwidth, fast.bandwidth) + ", " : "";
  return fmt::format("  links: {}delay {}\n", rates, range_text(near.delay, far.delay));
}

std::string compute_text(const Network& network, FlopPerSecond total) {
  std::optional<FlopPerSecond> least, most;
  for (const Node& node : network.nodes()) {
    if (node.compute == FlopPerSecond()) continue;
    least = least ? std::min(*least, node.compute) : node.compute;
    most = most ? std::max(*most, node.compute) : node.compute;
  }
  return least
             ? fmt::format("  compute: {}, {} in all\n", range_text(*least, *most), to_human(total))
             : "";
}

std::string backlog_text(const Network& network) {
  const auto nodes = static_cast<std::size_t>(
      std::ranges::count_if(network.nodes(), [](const Node& n) { return n.backlog > Flop(); }));
  const auto links = static_cast<std::size_t>(
      std::ranges::count_if(network.links(), [](const Link& l) { return l.backlog > Bytes(); }));
  if (nodes + links == 0) return "";
  return fmt::format("  backlog at {} and {}\n", counted(nodes, "node"), counted(links, "link"));
}

// What the file lacked and was given, one line each.
std::string filled_rows(const Style& style, std::span<const io::Filled> filled) {
  std::string out;
  for (const io::Filled& row : filled)
    out += fmt::format("  filled in: {}\n",
                       wrapped(fmt::format("{} of {}, {}{}{}", row.what, row.count, row.value,
                                           row.source.empty() ? "" : "; ", row.source),
                               style.width - 13, 13));
  return out;
}

std::string gaps_text(const Style& style, const api::NetworkFacts& facts) {
  std::string out = filled_rows(style, facts.filled);
  for (const api::Missing& row : facts.missing)  // the readers' notes tell of all but these
    if (row.what == "bandwidth")
      out += "  " + paint(style, Tone::kBad, "missing") +
             fmt::format(": {} of {} (--{} fills it)\n", row.what, row.count, row.option);
  return out;
}

// "68 GB/s": memory counts in bytes, and for once in powers of 1000, as data sheets have it.
std::string reading_text(BytesPerSecond rate) {
  constexpr double kGiga = 1e9;
  return fmt::format("{:.4g} GB/s", rate.value() / kGiga);
}

std::string node_table(const Style& style, const Network& network, bool all) {
  using enum Column::Align;
  using enum Column::Fit;
  const std::size_t shown = shown_of(network.num_nodes(), all);
  Table table({{kLeft},
               {kLeft, all ? kWhole : kLosesMiddle},
               {kLeft},
               {kRight},
               {kRight},
               {kRight},
               {kRight},
               {kRight}});
  table.set_header(
      {"node", "label", "device", "compute", "memory", "read at", "backlog", "links out"});
  for (std::size_t i = 0; i < shown; ++i) {
    const Node& node = network.nodes()[i];
    table.add({{printable(node.id), Tone::kStrong},
               {node.label == node.id ? "" : printable(node.label)},
               {printable(node.device)},
               {node.is_relay()                  ? "relay"
                : node.compute > FlopPerSecond() ? to_human(node.compute)
                                                 : "by device",
                node.is_relay() ? Tone::kFaint : Tone::kPlain},
               {node.memory ? to_human(*node.memory) : ""},
               {node.memory_bandwidth ? reading_text(*node.memory_bandwidth) : ""},
               {node.backlog > Flop() ? to_human(node.backlog) : "", Tone::kWaiting},
               {fmt::format("{}", network.links_from(NodeId(i)).size())}});
  }
  return table.text(style) + rest_text(style, network.num_nodes(), shown);
}

std::string show(const Style& style, const api::NetworkFacts& facts, bool all) {
  const Network& network = *facts.network;
  const bool bandwidth_known =
      std::ranges::find(facts.missing, "bandwidth", &api::Missing::what) == facts.missing.end();
  std::string out = title(style, network.name(), "network", network_facts(network));
  if (network.num_nodes() > 0) out += fmt::format("  {}\n", components_text(facts.components));
  out += compute_text(network, facts.compute) + links_text(network, bandwidth_known) +
         backlog_text(network);
  out +=
      gaps_text(style, facts) + notes_text(facts.notes, style) + recipe_text(facts.recipe, style);
  return network.num_nodes() == 0 ? out : out + '\n' + node_table(style, network, all);
}

// ---- device classes

std::string show(const Style& style, const api::DevicesFacts& facts, bool all) {
  using enum Column::Align;
  using enum Column::Fit;
  const auto devices = facts.catalogue.devices();
  std::string out = title(style, fmt::format("{} device classes", devices.size()), "",
                          "for nodes with a device and no speed");
  Table table({{kLeft}, {kLeft, kWraps}, {kRight}, {kLeft}, {kRight}, {kRight}, {kLeft, kWraps}});
  table.set_header({"device", "label", "speed", "kind", "memory", "read at", "how"});
  for (const io::DeviceClass& device : devices) {
    for (const io::DeviceSpeed& speed : device.speeds) {
      const bool is_first = &speed == &device.speeds.front();
      if (!is_first && !all) break;
      table.add(
          {{is_first ? printable(device.id) : "", Tone::kStrong},
           {is_first ? printable(device.label) : ""},
           {to_human(speed.compute), is_first ? Tone::kPlain : Tone::kFaint},
           {printable(speed.kind), Tone::kFaint},
           {is_first && device.memory ? to_human(*device.memory) : ""},
           {is_first && device.memory_bandwidth ? reading_text(*device.memory_bandwidth) : ""},
           {printable(speed.how), Tone::kFaint}});
    }
  }
  return out + '\n' + table.text(style);
}

// ---- jobs and plans

std::string show(const Style& style, const api::JobsFacts& facts, bool all) {
  using enum Column::Align;
  using enum Column::Fit;
  std::string out = title(style, counted(facts.num_jobs, "job"), "",
                          fmt::format("of {}", counted(facts.document.models.size(), "model")));
  for (const auto& [name, path] : facts.document.models)
    out += fmt::format("  model {}: {}\n", printable(name), printable(path));
  out += recipe_text(facts.document.recipe, style);
  if (facts.document.rows.empty()) return out;
  const std::size_t shown = shown_of(facts.document.rows.size(), all);
  Table table({{kLeft}, {kRight}, {kLeft}, {kLeft, kWraps}, {kLeft}});
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& row = facts.document.rows[i];
    table.add({{printable(row.id), Tone::kStrong},
               {row.count == 1 ? "" : fmt::format("{} x", row.count)},
               {printable(row.model)},
               {fmt::format("{} -> {}", printable(row.source), printable(row.destination))},
               {row.rate ? fmt::format("{}, {}", to_human(*row.rate),
                                       to_text(row.arrivals.value_or(Arrivals::kPoisson)))
                         : ""}});
  }
  return out + '\n' + table.text(style) + rest_text(style, facts.document.rows.size(), shown);
}

std::vector<Cell> job_row(const PlannedJob& job) {
  if (!job.planned)
    return {
        {printable(job.id), Tone::kStrong}, {"no plan", Tone::kBad}, {""}, {printable(job.reason)}};
  return {{printable(job.id), Tone::kStrong},
          {to_human(job.latency)},
          {"done at " + to_human(job.completion), Tone::kFaint},
          {counted(job.steps.size(), "step")}};
}

std::string show(const Style& style, const api::PlanFacts& facts, bool all) {
  using enum Column::Align;
  using enum Column::Fit;
  const Plan& plan = facts.plan;
  std::string out = title(style, "plan", "",
                          fmt::format("{} ({} planned), {}", counted(plan.jobs.size(), "job"),
                                      facts.num_planned, counted(facts.num_steps, "step")));
  out += fmt::format("  planner {}, waiting {}, objective {}", printable(plan.planner),
                     printable(plan.waiting), printable(plan.objective));
  const Objective* const objective = find_objective(plan.objective);
  const std::string_view unit = objective == nullptr ? "s" : objective->unit;
  if (plan.summary) out += fmt::format(": {}", objective_text(plan.summary->objective, unit));
  if (!plan.discipline.empty() && plan.discipline != kPreemptivePriority)
    out += fmt::format(", discipline {}", printable(plan.discipline));
  if (plan.bound) out += fmt::format(", lower bound {}", objective_text(plan.bound->lower, unit));
  out += '\n';
  if (plan.jobs.empty()) return out;
  const std::size_t shown = shown_of(plan.jobs.size(), all);
  Table table({{kLeft}, {kRight}, {kRight}, {kLeft, kWraps}});
  for (std::size_t i = 0; i < shown; ++i) table.add(job_row(plan.jobs[i]));
  out += '\n' + table.text(style) + rest_text(style, plan.jobs.size(), shown);
  if (all)
    for (const PlannedJob& job : plan.jobs)
      if (!job.steps.empty()) out += '\n' + show_job_steps(style, job, nullptr);
  return out;
}

std::string show(const Style& style, const api::ReportFacts& facts, bool all) {
  std::string models;
  for (const std::string& model : facts.models)
    models += (models.empty() ? "" : ", ") + printable(model);
  return title(style, "report", "", fmt::format("of lamina {}", printable(facts.version))) +
         fmt::format("  network {}, models {}\n\n", printable(facts.network), models) +
         show(style, facts.plan, all) +
         (facts.run ? "\nmeasured\n" + show_run(style, *facts.run) : "");
}

// ---- streams

std::string show(const Style& style, const api::CapacityFacts& facts, bool all) {
  return show_capacity_facts(style, facts.capacity, facts.num_plans, all);
}

// ---- comparisons

std::string show(const Style& style, const api::ComparisonFacts& facts, bool /*all*/) {
  return title(style, "comparison", "", counted(facts.comparison.rows.size(), "planner")) +
         show_comparison(style, facts.comparison);
}

// ---- deployments

std::string show(const Style& style, const api::DeploymentFacts& facts, bool all) {
  const Deployment& it = facts.deployment;
  return title(style, "deployment", "", counted(it.jobs.size(), "job")) + '\n' +
         show_deployment(style, it, all);
}

// ---- runs

std::string show(const Style& style, const api::RunFacts& facts, bool /*all*/) {
  return title(style, "run", "", counted(facts.run.jobs.size(), "job")) + '\n' +
         show_run(style, facts.run);
}

// ---- traces

std::string show(const Style& style, const api::TraceFacts& facts, bool /*all*/) {
  const Trace& trace = facts.trace;
  std::string what =
      fmt::format("{}, {}, {}", counted(num_executed(trace), "job"),
                  counted(trace.resources.size(), "resource"), printable(trace.discipline));
  if (trace.streams) what = counted(trace.streams->rows.size(), "stream") + ", " + what;
  if (trace.arrivals)
    what += fmt::format(", planned on arrival by {}", printable(trace.arrivals->planner));
  return title(style, "trace", "", what) +
         (num_executed(trace) == 0 ? std::string() : trace_figures(style, trace));
}

// ---- answers to questions

std::string show(const Style& style, const Sweep& sweep, bool /*all*/) {
  return title(style, "sweep", "", counted(sweep.rows.size(), "row")) + '\n' +
         show_sweep(style, sweep);
}

std::string show(const Style& style, const Upgrades& upgrades, bool all) {
  return title(style, "upgrades", "", counted(upgrades.rows.size(), "resource")) + '\n' +
         show_upgrades(style, upgrades, all);
}

}  // namespace

std::string show_facts(const Style& style, const api::Facts& facts, bool all) {
  return std::visit([&](const auto& each) { return show(style, each, all); }, facts);
}

}  // namespace lamina::app
