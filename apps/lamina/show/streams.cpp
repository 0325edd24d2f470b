#include "apps/lamina/show/streams.h"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <span>
#include <vector>

#include "apps/lamina/show/headline.h"
#include "apps/lamina/show/table.h"
#include "apps/lamina/show/trace.h"

#include "lamina/core/durations.h"
#include "lamina/core/units.h"

namespace lamina::app {
namespace {

using enum Column::Align;
using enum Column::Fit;

constexpr std::size_t kMostStreams = 24, kMostResources = 12;

std::string rest_text(const Style& style, std::size_t left_out, std::string_view thing) {
  if (left_out == 0) return "";
  return paint(style, Tone::kFaint,
               fmt::format("  ... and {} (--all shows them)\n",
                           counted(left_out, fmt::format("more {}", thing))));
}

// "12005 arrived, 12001 are through, 4 are under way".
std::string counts_text(const Style& style, const Trace& trace) {
  const TracedStreams& streams = *trace.streams;
  const std::uint64_t through = num_executed(trace);
  std::string out = in_lines(
      style,
      {{fmt::format("{} arrived in {}{}", through + streams.num_under_way,
                    to_human(streams.duration), streams.stopped ? ", then it was stopped" : "")},
       {fmt::format("{} through", through)},
       {fmt::format("{} still under way", streams.num_under_way)}});
  if (!streams.unplanned.empty()) out += paint(style, Tone::kBad, "  without a plan: ");
  for (std::size_t i = 0; i < streams.unplanned.size(); ++i)
    out += (i > 0 ? ", " : "") + printable(streams.unplanned[i]);
  if (!streams.unplanned.empty()) out += '\n';
  return out;
}

// Where more work comes than is done.
std::string growth_text(const Style& style, const Trace& trace) {
  std::vector<const TracedResource*> growing;
  for (const TracedResource& resource : trace.resources)
    if (resource.growth) growing.push_back(&resource);
  if (growing.empty()) return "";
  std::ranges::stable_sort(growing, std::greater(),
                           [](const TracedResource* r) { return *r->growth; });
  constexpr std::size_t kMostNamed = 3;
  std::string places;
  for (std::size_t i = 0; i < std::min(kMostNamed, growing.size()); ++i)
    places +=
        fmt::format("{}{} (by {} of work a second)", i > 0 ? ", " : "",
                    resource_text(style, growing[i]->name), to_human(Seconds(*growing[i]->growth)));
  if (growing.size() > kMostNamed)
    places += fmt::format(", and {} more", growing.size() - kMostNamed);
  const std::string line = "queues grow: more arrives than is served at " + places;
  return "  " + paint(style, Tone::kBad, wrapped(line, style.width - 4, 4)) + '\n';
}

std::string table_of_streams(const Style& style, std::span<const TracedStream> rows, bool all) {
  if (rows.empty()) return "";
  const std::size_t shown = all ? rows.size() : std::min(kMostStreams, rows.size());
  Table table({{kLeft, kLosesMiddle},
               {kRight},
               {kRight},
               {kRight},
               {kRight},
               {kRight},
               {kRight},
               {kRight}});
  table.set_header({"stream", "rate", "through", "mean", "half within", "95 %", "99 %", "late"});
  for (const TracedStream& row : rows.first(shown)) {
    const Durations durations(row.max_latency);
    table.add({{printable(row.id), Tone::kStrong},
               {to_human(row.rate)},
               {fmt::format("{} of {}", row.num_through, row.num_arrived)},
               {durations.text(row.mean_latency)},
               {durations.text(row.p50_latency)},
               {durations.text(row.p95_latency)},
               {durations.text(row.p99_latency)},
               {row.num_deadlines_missed == 0 ? "" : fmt::format("{}", row.num_deadlines_missed),
                Tone::kBad}});
  }
  return '\n' + table.text(style) + rest_text(style, rows.size() - shown, "stream");
}

std::string table_of_jobs(const Style& style, std::span<const TracedJob> rows, bool all) {
  if (rows.empty()) return "";
  const std::size_t shown = all ? rows.size() : std::min(kMostStreams, rows.size());
  Table table({{kLeft, kLosesMiddle}, {kRight}, {kLeft}});
  for (const TracedJob& row : rows.first(shown))
    table.add({{printable(row.id), Tone::kStrong},
               {to_human(row.latency)},
               {"done at " + to_human(row.completion), Tone::kFaint}});
  return '\n' + table.text(style) + rest_text(style, rows.size() - shown, "job");
}

std::string table_of_resources(const Style& style, const Trace& trace, bool all) {
  std::vector<const TracedResource*> busiest;
  for (const TracedResource& resource : trace.resources) busiest.push_back(&resource);
  std::ranges::stable_sort(busiest, std::greater(), &TracedResource::busy);
  const std::size_t shown = all ? busiest.size() : std::min(kMostResources, busiest.size());
  if (shown == 0) return "";
  Table table({{kLeft, kLosesMiddle}, {kRight}, {kRight}, {kLeft}});
  table.set_header({"resource", "busy", "queued", ""});
  for (std::size_t i = 0; i < shown; ++i) {
    const TracedResource& it = *busiest[i];
    table.add({{resource_text(style, it.name)},
               {fmt::format("{:.1f} %", 100.0 * it.utilisation)},
               {to_human(it.queued.value_or(Seconds()))},
               {it.growth ? "grows" : "", Tone::kBad}});
  }
  return '\n' + table.text(style) + rest_text(style, busiest.size() - shown, "resource");
}

}  // namespace

std::string show_streams(const Style& style, const Network& network, const Trace& trace, bool all) {
  const TracedStreams& streams = *trace.streams;
  std::string what =
      fmt::format("{}, {}, {}", counted(streams.rows.size(), "stream"), trace.discipline,
                  streams.policy.empty() ? "by given plans" : streams.policy);
  std::string out = network_line(style, network, what);
  if (num_executed(trace) > 0) out += trace_figures(style, trace);
  out += counts_text(style, trace) + growth_text(style, trace);
  return out + table_of_streams(style, streams.rows, all) + table_of_jobs(style, trace.jobs, all) +
         table_of_resources(style, trace, all);
}

}  // namespace lamina::app
