#include "lamina/agents/report.h"

#include <algorithm>
#include <map>

#include "lamina/io/documents/plan_parts_json.h"
#include "lamina/io/text/json_writer.h"

namespace lamina::agents {
namespace {

using io::JsonBlock;
using Layout = JsonBlock::Layout;

void write_send(JsonBlock& row, const SendStep& step) {
  row.field("kind", std::string_view("send"));
  row.field("tensor", step.tensor);
  row.field("bytes", step.bytes.value());
  row.field("from", step.from);
  row.field("to", step.to);
  row.field("link", step.link);
}

void write_compute(JsonBlock& row, const ComputeStep& step) {
  row.field("kind", std::string_view("compute"));
  row.field("node", step.node);
  row.field("first_layer", step.first_layer);
  row.field("last_layer", step.last_layer);
  if (!step.first_layer_name.empty()) row.field("first_layer_name", step.first_layer_name);
  if (!step.last_layer_name.empty()) row.field("last_layer_name", step.last_layer_name);
}

void write_step(std::string& out, const MeasuredStep& it) {
  JsonBlock row(out, '{');
  if (const auto* const send = std::get_if<SendStep>(&it.step.what))
    write_send(row, *send);
  else
    write_compute(row, std::get<ComputeStep>(it.step.what));
  row.field("predicted_s", it.predicted.value());
  row.field("measured_s", it.measured.value());
  row.close();
}

void write_job(std::string& out, const MeasuredJob& job) {
  JsonBlock row(out, '{', Layout::kLines, 2);
  row.field("id", job.id);
  row.field("runs", static_cast<std::int64_t>(job.runs));
  row.key("latency_s");
  JsonBlock latency(out, '{');
  latency.field("min", job.min.value());
  latency.field("median", job.median.value());
  latency.field("p95", job.p95.value());
  latency.close();
  row.field("predicted_s", job.predicted.value());
  if (job.verified) {
    row.field("verified", *job.verified);
    row.field("largest_difference", job.largest_difference);
  }
  row.key("steps");
  JsonBlock steps(out, '[', Layout::kLines, 3);
  for (const MeasuredStep& step : job.steps) {
    steps.element();
    write_step(out, step);
  }
  steps.close();
  row.close();
}

void write_failover(std::string& out, const Failover& it) {
  JsonBlock row(out, '{', Layout::kLines, 2);
  row.field("kind", std::string_view(it.lost ? "lost" : "back"));
  if (it.link)
    row.field("link", *it.link);
  else
    row.field("node", it.node);
  row.field("at_s", it.at.value());
  row.field("reason", it.reason);
  row.key("jobs");
  JsonBlock jobs(out, '[', Layout::kLines, 3);
  for (const Failover::PlannedAgain& job : it.jobs) {
    jobs.element();
    JsonBlock planned(out, '{', Layout::kLines, 4);
    planned.field("id", job.id);
    io::write_steps(out, planned, job.steps, 5);
    planned.close();
  }
  jobs.close();
  row.close();
}

}  // namespace

std::string run_json(const RunReport& report) {
  std::string out;
  JsonBlock document(out, '{', Layout::kLines, 0);
  document.field("format", std::string_view("lamina.run/1"));
  document.field("engine", report.engine);
  document.field("threads", static_cast<std::int64_t>(report.threads));
  document.field("exact", report.exact);
  document.field("clock_error_s", report.clock_error.value());
  document.key("jobs");
  JsonBlock jobs(out, '[', Layout::kLines, 1);
  for (const MeasuredJob& job : report.jobs) {
    jobs.element();
    write_job(out, job);
  }
  jobs.close();
  document.key("failovers");
  JsonBlock failovers(out, '[', Layout::kLines, 1);
  for (const Failover& it : report.failovers) {
    failovers.element();
    write_failover(out, it);
  }
  failovers.close();
  document.close();
  return out + "\n";
}

std::string trace_json(const RunReport& report) {
  std::map<std::string, std::int64_t> rows;
  std::string out;
  JsonBlock document(out, '{', Layout::kLines, 0);
  document.key("traceEvents");
  JsonBlock events(out, '[', Layout::kLines, 1);
  for (const TraceRow& it : report.trace) {
    const auto [row, is_new] = rows.emplace(it.where, static_cast<std::int64_t>(rows.size()) + 1);
    if (is_new) {
      events.element();
      JsonBlock name(out, '{');
      name.field("ph", std::string_view("M"));
      name.field("name", std::string_view("thread_name"));
      name.field("pid", std::int64_t{1});
      name.field("tid", row->second);
      name.key("args");
      JsonBlock args(out, '{');
      args.field("name", it.where);
      args.close();
      name.close();
    }
    events.element();
    JsonBlock event(out, '{');
    event.field("ph", std::string_view("X"));
    event.field("name", it.what);
    event.field("pid", std::int64_t{1});
    event.field("tid", row->second);
    event.field("ts", it.start.value() * 1e6);
    event.field("dur", std::max((it.end - it.start).value() * 1e6, 1e-3));
    event.key("args");
    JsonBlock args(out, '{');
    args.field("run", static_cast<std::int64_t>(it.run));
    args.close();
    event.close();
  }
  events.close();
  document.field("displayTimeUnit", std::string_view("ms"));
  document.close();
  return out + "\n";
}

}  // namespace lamina::agents
