#include <cstdint>

#include "lamina/io/documents/lamina_format.h"
#include "lamina/io/documents/resource_keys.h"
#include "lamina/io/documents/trace_json.h"
#include "lamina/io/text/json_writer.h"

namespace lamina::io {
namespace {

void count(JsonBlock& block, std::string_view key, std::uint64_t number) {
  block.field(key, static_cast<std::int64_t>(number));
}

void seconds(JsonBlock& block, std::string_view key, Seconds time) {
  block.field(key, time.value());
}

void write_job(std::string& out, const TracedJob& job) {
  JsonBlock row(out, '{');
  row.field("id", job.id);
  seconds(row, "release_s", job.release);
  seconds(row, "completion_s", job.completion);
  seconds(row, "latency_s", job.latency);
  seconds(row, "planned_latency_s", job.planned_latency);
  seconds(row, "waiting_s", job.waiting);
  if (job.first_token) seconds(row, "first_token_s", *job.first_token);
  if (job.time_per_token) seconds(row, "time_per_token_s", *job.time_per_token);
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
    if (interval.run) count(row, "run", *interval.run);
    count(row, "step", interval.step);
    seconds(row, "start_s", interval.start);
    seconds(row, "end_s", interval.end);
    row.close();
  }
  list.close();
}

void write_resource(std::string& out, const Trace& trace, const TracedResource& resource) {
  JsonBlock row(out, '{');
  row.field("kind", std::string_view(resource.name.is_node() ? "node" : "link"));
  write_name(row, resource.name);
  seconds(row, "busy_s", resource.busy);
  row.field("utilisation", resource.utilisation);
  if (resource.queued) seconds(row, "queued_s", *resource.queued);
  if (resource.growth) row.field("growth", *resource.growth);
  row.key("intervals");
  write_intervals(out, trace, resource.intervals);
  row.close();
}

void write_summary(std::string& out, const Trace& trace) {
  const TraceSummary& summary = trace.summary;
  JsonBlock row(out, '{');
  count(row, "job_count", num_executed(trace));
  seconds(row, "makespan_s", summary.makespan);
  seconds(row, "mean_latency_s", summary.mean_latency);
  seconds(row, "p50_latency_s", summary.p50_latency);
  seconds(row, "p95_latency_s", summary.p95_latency);
  seconds(row, "p99_latency_s", summary.p99_latency);
  seconds(row, "max_latency_s", summary.max_latency);
  seconds(row, "mean_planned_latency_s", summary.mean_planned_latency);
  seconds(row, "mean_waiting_s", summary.mean_waiting);
  count(row, "missed_deadlines", summary.num_deadlines_missed);
  row.field("mean_utilisation", summary.utilisation);
  count(row, "event_count", summary.num_events);
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
  count(row, "arrived", stream.num_arrived);
  count(row, "through", stream.num_through);
  seconds(row, "mean_latency_s", stream.mean_latency);
  seconds(row, "p50_latency_s", stream.p50_latency);
  seconds(row, "p95_latency_s", stream.p95_latency);
  seconds(row, "p99_latency_s", stream.p99_latency);
  seconds(row, "max_latency_s", stream.max_latency);
  count(row, "missed_deadlines", stream.num_deadlines_missed);
  row.close();
}

void write_streams(std::string& out, const TracedStreams& streams) {
  JsonBlock block(out, '{');
  seconds(block, "duration_s", streams.duration);
  if (!streams.policy.empty()) block.field("policy", streams.policy);
  if (streams.stopped) block.field("stopped", true);
  count(block, "under_way", streams.num_under_way);
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
    write_job(out, job);
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
