#include <cstdint>

#include "lamina/api/arrivals.h"
#include "lamina/api/simulate.h"
#include "lamina/io/documents/lamina_format.h"
#include "lamina/io/text/json_writer.h"
#include "lamina/sim/workload.h"

namespace lamina::api {
namespace {

using io::JsonBlock;

void count(JsonBlock& block, std::string_view key, std::uint64_t number) {
  block.field(key, static_cast<std::int64_t>(number));
}

void seconds(JsonBlock& block, std::string_view key, Seconds time) {
  block.field(key, time.value());
}

void append_job(std::string& out, const sim::TracedJob& job) {
  JsonBlock row(out, '{');
  row.field("id", std::string_view(job.id));
  seconds(row, "release_s", job.release);
  seconds(row, "completion_s", job.completion);
  seconds(row, "latency_s", job.latency);
  seconds(row, "planned_latency_s", job.planned_latency);
  seconds(row, "waiting_s", job.waiting);
  if (job.deadline_met) row.field("deadline_met", *job.deadline_met);
  row.close();
}

void append_intervals(std::string& out, const sim::Trace& trace,
                      const std::vector<sim::Interval>& intervals) {
  JsonBlock list(out, '[');
  for (const sim::Interval& interval : intervals) {
    list.element();
    JsonBlock row(out, '{');
    row.field("job", std::string_view(trace.jobs[interval.job].id));
    count(row, "step", interval.step);
    seconds(row, "start_s", interval.start);
    seconds(row, "end_s", interval.end);
    row.close();
  }
  list.close();
}

void append_resource(std::string& out, const Network& network, const sim::Trace& trace,
                     const sim::TracedResource& traced) {
  const Resources resources(network);
  JsonBlock row(out, '{');
  if (resources.is_node(traced.resource)) {
    row.field("kind", std::string_view("node"));
    row.field("node", std::string_view(network.node(resources.node(traced.resource)).id));
  } else {
    const Link& link = network.link(resources.link(traced.resource));
    row.field("kind", std::string_view("link"));
    count(row, "link", link.row);
    row.field("from", std::string_view(network.node(link.from).id));
    row.field("to", std::string_view(network.node(link.to).id));
  }
  seconds(row, "busy_s", traced.busy);
  row.field("utilisation", traced.utilisation);
  row.key("intervals");
  append_intervals(out, trace, traced.intervals);
  row.close();
}

void append_summary(std::string& out, const sim::Trace& trace) {
  const sim::TraceSummary& summary = trace.summary;
  JsonBlock row(out, '{');
  count(row, "job_count", trace.jobs.size());
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

// The keys of the document that follow its format.
void append_trace(std::string& out, JsonBlock& document, const Network& network,
                  const sim::Trace& trace) {
  document.field("discipline", std::string_view(trace.discipline));
  document.key("jobs");
  JsonBlock jobs(out, '[', JsonBlock::Layout::kLines, 1);
  for (const sim::TracedJob& job : trace.jobs) {
    jobs.element();
    append_job(out, job);
  }
  jobs.close();
  document.key("resources");
  JsonBlock resources(out, '[', JsonBlock::Layout::kLines, 1);
  for (const sim::TracedResource& resource : trace.resources) {
    resources.element();
    append_resource(out, network, trace, resource);
  }
  resources.close();
  document.key("summary");
  append_summary(out, trace);
}

void append_arrivals(std::string& out, const ArrivalsRun& run) {
  JsonBlock row(out, '{');
  row.field("planner", std::string_view(run.planner));
  if (run.per_s)
    row.field("rate_per_s", *run.per_s);
  else
    row.null("rate_per_s");
  row.key("unplanned");
  JsonBlock list(out, '[');
  for (const std::string& id : run.unplanned) {
    list.element();
    io::append_json(out, std::string_view(id));
  }
  list.close();
  row.close();
}

}  // namespace

std::string trace_json(const Network& network, const sim::Trace& trace,
                       const io::Premises& premises) {
  std::string out;
  JsonBlock document(out, '{', JsonBlock::Layout::kLines);
  document.field("format", std::string_view("lamina.trace/1"));
  append_trace(out, document, network, trace);
  io::write_premises(out, document, premises);
  document.close();
  return out + '\n';
}

std::string arrivals_json(const Network& network, const ArrivalsRun& run,
                          const io::Premises& premises) {
  std::string out;
  JsonBlock document(out, '{', JsonBlock::Layout::kLines);
  document.field("format", std::string_view("lamina.trace/1"));
  document.key("arrivals");
  append_arrivals(out, run);
  append_trace(out, document, network, run.trace);
  io::write_premises(out, document, premises);
  document.close();
  return out + '\n';
}

}  // namespace lamina::api
