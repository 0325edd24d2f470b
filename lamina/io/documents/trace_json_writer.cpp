#include <cstdint>

#include "lamina/io/documents/lamina_format.h"
#include "lamina/io/documents/resource_keys.h"
#include "lamina/io/documents/trace_json.h"
#include "lamina/io/text/json_writer.h"

namespace lamina::io {
namespace {

void write_count(JsonBlock& block, std::string_view key, std::uint64_t number) {
  block.field(key, static_cast<std::int64_t>(number));
}

void write_seconds(JsonBlock& block, std::string_view key, Seconds time) {
  block.field(key, time.value());
}

void write_traced_job(std::string& out, const TracedJob& job) {
  JsonBlock row(out, '{');
  row.field("id", job.id);
  write_seconds(row, "release_s", job.release);
  write_seconds(row, "completion_s", job.completion);
  write_seconds(row, "latency_s", job.latency);
  write_seconds(row, "planned_latency_s", job.planned_latency);
  write_seconds(row, "waiting_s", job.waiting);
  if (job.first_token) write_seconds(row, "first_token_s", *job.first_token);
  if (job.time_per_token) write_seconds(row, "time_per_token_s", *job.time_per_token);
  if (job.deadline_met) row.field("deadline_met", *job.deadline_met);
  row.close();
}

void write_intervals(std::string& out, const Trace& trace,
                     const std::vector<TracedInterval>& intervals) {
  JsonBlock list(out, '[');
  for (const TracedInterval& interval : intervals) {
    list.element();
    JsonBlock row(out, '{');
    row.field("job", trace.jobs[interval.job].id);
    if (interval.run) write_count(row, "run", *interval.run);
    write_count(row, "step", interval.step);
    write_seconds(row, "start_s", interval.start);
    write_seconds(row, "end_s", interval.end);
    row.close();
  }
  list.close();
}

void write_resource(std::string& out, const Trace& trace, const TracedResource& resource) {
  JsonBlock row(out, '{');
  row.field("kind", std::string_view(resource.name.is_node() ? "node" : "link"));
  write_name(row, resource.name);
  write_seconds(row, "busy_s", resource.busy);
  row.field("utilisation", resource.utilisation);
  if (resource.queued) write_seconds(row, "queued_s", *resource.queued);
  if (resource.growth) row.field("growth", *resource.growth);
  row.key("intervals");
  write_intervals(out, trace, resource.intervals);
  row.close();
}

void write_summary(std::string& out, const Trace& trace) {
  const TraceSummary& summary = trace.summary;
  JsonBlock row(out, '{');
  write_count(row, "job_count", num_executed(trace));
  write_seconds(row, "makespan_s", summary.makespan);
  write_seconds(row, "mean_latency_s", summary.mean_latency);
  write_seconds(row, "p50_latency_s", summary.p50_latency);
  write_seconds(row, "p95_latency_s", summary.p95_latency);
  write_seconds(row, "p99_latency_s", summary.p99_latency);
  write_seconds(row, "max_latency_s", summary.max_latency);
  write_seconds(row, "mean_planned_latency_s", summary.mean_planned_latency);
  write_seconds(row, "mean_waiting_s", summary.mean_waiting);
  write_count(row, "missed_deadlines", summary.num_deadlines_missed);
  row.field("mean_utilisation", summary.utilisation);
  write_count(row, "event_count", summary.num_events);
  row.close();
}

void write_unplanned(std::string& out, JsonBlock& row, const std::vector<std::string>& ids) {
  row.key("unplanned");
  JsonBlock list(out, '[');
  for (const std::string& id : ids) {
    list.element();
    append_json(out, std::string_view(id));
  }
  list.close();
}

void write_arrivals(std::string& out, const TracedArrivals& arrivals) {
  JsonBlock row(out, '{');
  row.field("planner", arrivals.planner);
  row.field("rate_per_s", arrivals.per_s);
  write_unplanned(out, row, arrivals.unplanned);
  row.close();
}

void write_stream(std::string& out, const TracedStream& stream) {
  JsonBlock row(out, '{');
  row.field("id", stream.id);
  row.field("rate_per_s", stream.rate.value());
  row.field("arrivals", to_text(stream.arrivals));
  write_count(row, "arrived", stream.num_arrived);
  write_count(row, "through", stream.num_through);
  write_seconds(row, "mean_latency_s", stream.mean_latency);
  write_seconds(row, "p50_latency_s", stream.p50_latency);
  write_seconds(row, "p95_latency_s", stream.p95_latency);
  write_seconds(row, "p99_latency_s", stream.p99_latency);
  write_seconds(row, "max_latency_s", stream.max_latency);
  write_count(row, "missed_deadlines", stream.num_deadlines_missed);
  row.close();
}

void write_streams(std::string& out, const TracedStreams& streams) {
  JsonBlock block(out, '{');
  write_seconds(block, "duration_s", streams.duration);
  if (!streams.policy.empty()) block.field("policy", streams.policy);
  if (streams.stopped) block.field("stopped", true);
  write_count(block, "under_way", streams.num_under_way);
  write_unplanned(out, block, streams.unplanned);
  block.key("rows");
  JsonBlock rows(out, '[', JsonBlock::Layout::kLines, 1);
  for (const TracedStream& stream : streams.rows) {
    rows.element();
    write_stream(out, stream);
  }
  rows.close();
  block.close();
}

}  // namespace

std::string trace_json(const Trace& trace, const Premises& premises) {
  std::string out;
  JsonBlock document(out, '{', JsonBlock::Layout::kLines);
  document.field("format", kTraceFormat);
  if (trace.arrivals) {
    document.key("arrivals");
    write_arrivals(out, *trace.arrivals);
  }
  if (trace.streams) {
    document.key("streams");
    write_streams(out, *trace.streams);
  }
  document.field("discipline", trace.discipline);
  document.key("jobs");
  JsonBlock jobs(out, '[', JsonBlock::Layout::kLines, 1);
  for (const TracedJob& job : trace.jobs) {
    jobs.element();
    write_traced_job(out, job);
  }
  jobs.close();
  document.key("resources");
  JsonBlock resources(out, '[', JsonBlock::Layout::kLines, 1);
  for (const TracedResource& resource : trace.resources) {
    resources.element();
    write_resource(out, trace, resource);
  }
  resources.close();
  document.key("summary");
  write_summary(out, trace);
  write_premises(out, document, premises);
  document.close();
  return out + '\n';
}

}  // namespace lamina::io
