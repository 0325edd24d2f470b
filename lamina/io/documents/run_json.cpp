#include "lamina/io/documents/run_json.h"

#include <fmt/format.h>
#include <limits>
#include <set>
#include <utility>

#include "lamina/core/quoted.h"
#include "lamina/io/documents/lamina_format.h"
#include "lamina/io/documents/plan_parts_json.h"
#include "lamina/io/text/json_reader.h"
#include "lamina/io/text/json_writer.h"

namespace lamina::io {
namespace {

using Layout = JsonBlock::Layout;

constexpr std::int64_t kMostNumber = std::int64_t{1} << 53;  // that JSON holds exactly

Seconds read_time(JsonReader& in) {
  const double seconds = in.number();
  if (seconds < 0.0) fail(ErrorCode::kValue, fmt::format("{} is no time of at least 0", seconds));
  return Seconds(seconds);
}

double read_size(JsonReader& in) {
  const double size = in.number();
  if (size < 0.0) fail(ErrorCode::kValue, fmt::format("{} is less than 0", size));
  return size;
}

// Which keys a step has that only one kind may have.
struct StepKeys {
  int send = 0, compute = 0;
};

void demand_keys(std::string_view kind, const StepKeys& has) {
  const bool is_send = kind == "send";
  if (!is_send && kind != "compute")
    fail(ErrorCode::kValue, fmt::format("{} is neither 'send' nor 'compute'", lamina::quoted(kind)),
         ".kind");
  if ((is_send ? has.send : has.compute) != (is_send ? 5 : 3))
    fail(ErrorCode::kMissingKey, is_send ? "a send step has tensor, bytes, from, to and link"
                                         : "a compute step has node, first_layer and last_layer");
  if ((is_send ? has.compute : has.send) != 0)
    fail(ErrorCode::kUnknownKey, fmt::format("a {} step has keys of the other kind", kind));
}

MeasuredStep read_step(JsonReader& in) {
  MeasuredStep step;
  SendStep send;
  ComputeStep compute;
  std::string kind;
  StepKeys has;
  in.object({{"kind", [&] { kind = in.text(); }, kRequired},
             {"tensor", [&] { send.tensor = (++has.send, read_position(in)); }},
             {"bytes", [&] { send.bytes = (++has.send, Bytes(read_size(in))); }},
             {"from", [&] { send.from = (++has.send, in.text()); }},
             {"to", [&] { send.to = (++has.send, in.text()); }},
             {"link", [&] { send.link = (++has.send, read_position(in)); }},
             {"node", [&] { compute.node = (++has.compute, in.text()); }},
             {"first_layer", [&] { compute.first_layer = (++has.compute, read_position(in)); }},
             {"last_layer", [&] { compute.last_layer = (++has.compute, read_position(in)); }},
             {"first_layer_name", [&] { compute.first_layer_name = in.text(); }},
             {"last_layer_name", [&] { compute.last_layer_name = in.text(); }},
             {"predicted_s", [&] { step.predicted = read_time(in); }, kRequired},
             {"measured_s", [&] { step.measured = read_time(in); }, kRequired}});
  demand_keys(kind, has);
  if (kind == "send")
    step.step.what = std::move(send);
  else
    step.step.what = std::move(compute);
  return step;
}

void read_latency(JsonReader& in, MeasuredJob& job) {
  in.object({{"min", [&] { job.min = read_time(in); }, kRequired},
             {"median", [&] { job.median = read_time(in); }, kRequired},
             {"p95", [&] { job.p95 = read_time(in); }, kRequired}});
}

MeasuredJob read_measured_job(JsonReader& in) {
  MeasuredJob job;
  in.object({{"id", [&] { job.id = in.text(); }, kRequired},
             {"runs", [&] { job.runs = static_cast<std::uint64_t>(in.whole(1, kMostNumber)); },
              kRequired},
             {"latency_s", [&] { read_latency(in, job); }, kRequired},
             {"predicted_s", [&] { job.predicted = read_time(in); }, kRequired},
             {"verified", [&] { job.verified = in.boolean(); }},
             {"largest_difference", [&] { job.largest_difference = read_size(in); }},
             {"steps", [&] { in.list([&](std::size_t) { job.steps.push_back(read_step(in)); }); },
              kRequired}});
  return job;
}

Failover::PlannedAgain read_planned_again(JsonReader& in) {
  Failover::PlannedAgain job;
  in.object({{"id", [&] { job.id = in.text(); }, kRequired},
             {"steps", [&] { read_steps(in, job.steps); }, kRequired}});
  return job;
}

Failover read_failover(JsonReader& in) {
  Failover row;
  std::string kind;
  const auto jobs = [&] {
    in.list([&](std::size_t) { row.jobs.push_back(read_planned_again(in)); });
  };
  in.object({{"kind", [&] { kind = in.text(); }, kRequired},
             {"node", [&] { row.node = in.text(); }},
             {"link", [&] { row.link = read_position(in); }},
             {"at_s", [&] { row.at = read_time(in); }, kRequired},
             {"reason", [&] { row.reason = in.text(); }, kRequired},
             {"jobs", jobs, kRequired}});
  if (kind != "lost" && kind != "back")
    fail(ErrorCode::kValue, fmt::format("{} is neither 'lost' nor 'back'", lamina::quoted(kind)),
         ".kind");
  if (row.node.empty() == !row.link)
    fail(ErrorCode::kMissingKey, "what is lost or back is either a node or a link");
  row.lost = kind == "lost";
  return row;
}

void demand_own_ids(const Run& run) {
  std::set<std::string_view> ids;
  for (std::size_t j = 0; j < run.jobs.size(); ++j)
    if (!ids.insert(run.jobs[j].id).second)
      fail(ErrorCode::kDuplicate,
           fmt::format("there are two jobs {}", lamina::quoted(run.jobs[j].id)),
           fmt::format(".jobs[{}].id", j));
}

Run read_run_document(JsonReader& in) {
  Run run;
  const auto threads = [&] {
    run.threads =
        static_cast<std::uint32_t>(in.whole(1, std::numeric_limits<std::uint32_t>::max()));
  };
  const auto jobs = [&] {
    in.list([&](std::size_t) { run.jobs.push_back(read_measured_job(in)); });
  };
  const auto failovers = [&] {
    in.list([&](std::size_t) { run.failovers.push_back(read_failover(in)); });
  };
  in.object({{"format", [&] { demand_format(in, kRunFormat); }, kRequired},
             {"engine", [&] { run.engine = in.text(); }, kRequired},
             {"threads", threads},
             {"exact", [&] { run.exact = in.boolean(); }},
             {"clock_error_s", [&] { run.clock_error = read_time(in); }},
             {"jobs", jobs, kRequired},
             {"failovers", failovers, kRequired}});
  demand_own_ids(run);
  return run;
}

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

void write_measured_job(std::string& out, const MeasuredJob& job) {
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
    write_steps(out, planned, job.steps, 5);
    planned.close();
  }
  jobs.close();
  row.close();
}

}  // namespace

Expected<Run> parse_run_json(const SourceText& source) {
  Run run;
  const auto read = read_json(source, [&](JsonReader& in) { run = read_run_document(in); });
  if (!read) return tl::unexpected(read.error());
  return run;
}

std::string run_json(const Run& run) {
  std::string out;
  JsonBlock document(out, '{', Layout::kLines, 0);
  document.field("format", kRunFormat);
  document.field("engine", run.engine);
  document.field("threads", static_cast<std::int64_t>(run.threads));
  document.field("exact", run.exact);
  document.field("clock_error_s", run.clock_error.value());
  document.key("jobs");
  JsonBlock jobs(out, '[', Layout::kLines, 1);
  for (const MeasuredJob& job : run.jobs) {
    jobs.element();
    write_measured_job(out, job);
  }
  jobs.close();
  document.key("failovers");
  JsonBlock failovers(out, '[', Layout::kLines, 1);
  for (const Failover& it : run.failovers) {
    failovers.element();
    write_failover(out, it);
  }
  failovers.close();
  document.close();
  return out + "\n";
}

}  // namespace lamina::io
