#include "lamina/io/documents/trace_json.h"

#include <fmt/format.h>
#include <limits>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "lamina/core/quoted.h"
#include "lamina/io/documents/lamina_format.h"
#include "lamina/io/documents/resource_keys.h"
#include "lamina/io/text/json_reader.h"

namespace lamina::io {
namespace {

std::uint64_t read_count(JsonReader& in) { return static_cast<std::uint64_t>(in.count()); }

TracedJob read_traced_job(JsonReader& in) {
  TracedJob job;
  in.object({{"id", [&] { job.id = in.text(); }, kRequired},
             {"release_s", [&] { job.release = in.seconds(); }, kRequired},
             {"completion_s", [&] { job.completion = in.seconds(); }, kRequired},
             {"latency_s", [&] { job.latency = in.seconds(); }, kRequired},
             {"planned_latency_s", [&] { job.planned_latency = in.seconds(); }, kRequired},
             {"waiting_s", [&] { job.waiting = in.seconds(); }, kRequired},
             {"first_token_s", [&] { job.first_token = in.seconds(); }},
             {"time_per_token_s", [&] { job.time_per_token = in.seconds(); }},
             {"deadline_met", [&] { job.deadline_met = in.boolean(); }}});
  return job;
}

TraceSummary read_summary(JsonReader& in, std::uint64_t& num_jobs) {
  TraceSummary it;
  in.object({{"job_count", [&] { num_jobs = read_count(in); }, kRequired},
             {"makespan_s", [&] { it.makespan = in.seconds(); }, kRequired},
             {"mean_latency_s", [&] { it.mean_latency = in.seconds(); }, kRequired},
             {"p50_latency_s", [&] { it.p50_latency = in.seconds(); }, kRequired},
             {"p95_latency_s", [&] { it.p95_latency = in.seconds(); }, kRequired},
             {"p99_latency_s", [&] { it.p99_latency = in.seconds(); }, kRequired},
             {"max_latency_s", [&] { it.max_latency = in.seconds(); }, kRequired},
             {"mean_planned_latency_s", [&] { it.mean_planned_latency = in.seconds(); }, kRequired},
             {"mean_waiting_s", [&] { it.mean_waiting = in.seconds(); }, kRequired},
             {"missed_deadlines", [&] { it.num_deadlines_missed = read_count(in); }, kRequired},
             {"mean_utilisation", [&] { it.utilisation = in.number(); }, kRequired},
             {"event_count", [&] { it.num_events = read_count(in); }, kRequired}});
  return it;
}

TracedArrivals read_arrivals(JsonReader& in) {
  TracedArrivals arrivals;
  const auto read_rate = [&] {
    if (!in.is_null()) arrivals.per_s = in.number();
  };
  const auto read_unplanned = [&] {
    in.list([&](std::size_t) { arrivals.unplanned.emplace_back(in.text()); });
  };
  in.object({{"planner", [&] { arrivals.planner = in.text(); }, kRequired},
             {"rate_per_s", read_rate, kRequired},
             {"unplanned", read_unplanned, kRequired}});
  return arrivals;
}

PerSecond read_rate(JsonReader& in) {
  const double rate = in.number();
  if (rate <= 0.0) fail(ErrorCode::kValue, fmt::format("must be above zero, not {}", rate));
  return PerSecond(rate);
}

Arrivals read_kind_of_arrivals(JsonReader& in) {
  const std::string_view name = in.text();
  if (const auto arrivals = arrivals_from(name)) return *arrivals;
  fail(ErrorCode::kUnknownName, fmt::format("{} are no arrivals", lamina::quoted(name)));
}

TracedStream read_stream(JsonReader& in) {
  TracedStream it;
  in.object({{"id", [&] { it.id = in.text(); }, kRequired},
             {"rate_per_s", [&] { it.rate = read_rate(in); }, kRequired},
             {"arrivals", [&] { it.arrivals = read_kind_of_arrivals(in); }, kRequired},
             {"arrived", [&] { it.num_arrived = read_count(in); }, kRequired},
             {"through", [&] { it.num_through = read_count(in); }, kRequired},
             {"mean_latency_s", [&] { it.mean_latency = in.seconds(); }, kRequired},
             {"p50_latency_s", [&] { it.p50_latency = in.seconds(); }, kRequired},
             {"p95_latency_s", [&] { it.p95_latency = in.seconds(); }, kRequired},
             {"p99_latency_s", [&] { it.p99_latency = in.seconds(); }, kRequired},
             {"max_latency_s", [&] { it.max_latency = in.seconds(); }, kRequired},
             {"missed_deadlines", [&] { it.num_deadlines_missed = read_count(in); }, kRequired}});
  return it;
}

TracedStreams read_streams(JsonReader& in) {
  TracedStreams it;
  const auto read_unplanned = [&] {
    in.list([&](std::size_t) { it.unplanned.emplace_back(in.text()); });
  };
  in.object({{"duration_s", [&] { it.duration = in.seconds(); }, kRequired},
             {"policy", [&] { it.policy = in.text(); }},
             {"stopped", [&] { it.stopped = in.boolean(); }},
             {"under_way", [&] { it.num_under_way = read_count(in); }, kRequired},
             {"unplanned", read_unplanned, kRequired},
             {"rows", [&] { in.list([&](std::size_t) { it.rows.push_back(read_stream(in)); }); },
              kRequired}});
  return it;
}

// Reads a trace whose keys may stand in any order: intervals name their jobs, which may come later.
class TraceReader {
 public:
  explicit TraceReader(JsonReader& in) : in_(in) {}

  Trace read() && {
    in_.object(
        {{"format", [&] { demand_format(in_, kTraceFormat); }, kRequired},
         {"arrivals", [&] { trace_.arrivals = read_arrivals(in_); }},
         {"streams", [&] { trace_.streams = read_streams(in_); }},
         {"discipline", [&] { trace_.discipline = in_.text(); }, kRequired},
         {"jobs",
          [&] { in_.list([&](std::size_t) { trace_.jobs.push_back(read_traced_job(in_)); }); },
          kRequired},
         {"resources", [&] { in_.list([&](std::size_t) { read_resource(); }); }, kRequired},
         {"summary", [&] { trace_.summary = read_summary(in_, num_jobs_); }, kRequired},
         {"assumptions", [&] { in_.pass_over(); }},  // of network and models, for people
         {"filled", [&] { in_.pass_over(); }},       // likewise
         {"changes", [&] { in_.pass_over(); }}});    // likewise
    find_jobs();
    if (num_jobs_ != num_executed(trace_))
      fail(ErrorCode::kValue,
           fmt::format("{} jobs are counted, but there are {}", num_jobs_, num_executed(trace_)),
           ".summary.job_count");
    return std::move(trace_);
  }

 private:
  void read_resource() {
    TracedResource resource;
    ResourceKeys keys;
    bool is_node = false;
    whose_.emplace_back();
    in_.object(
        {{"kind", [&] { is_node = read_is_node(); }, kRequired},
         {"node", [&] { keys.read_node(in_); }},
         {"link", [&] { keys.read_link(in_); }},
         {"from", [&] { keys.read_from(in_); }},
         {"to", [&] { keys.read_to(in_); }},
         {"busy_s", [&] { resource.busy = in_.seconds(); }, kRequired},
         {"utilisation", [&] { resource.utilisation = in_.number(); }, kRequired},
         {"queued_s", [&] { resource.queued = in_.seconds(); }},
         {"growth", [&] { resource.growth = in_.number(); }},
         {"intervals",
          [&] { in_.list([&](std::size_t) { resource.intervals.push_back(read_interval()); }); },
          kRequired}});
    resource.name = std::move(keys).take();
    if (resource.name.is_node() != is_node)
      fail(ErrorCode::kValue,
           "a resource of kind 'node' is named by 'node', one of kind 'link' by "
           "'link', 'from' and 'to'",
           ".kind");
    trace_.resources.push_back(std::move(resource));
  }

  bool read_is_node() {
    const std::string_view kind = in_.text();
    if (kind != "node" && kind != "link")
      fail(ErrorCode::kValue, fmt::format("{} is neither 'node' nor 'link'", lamina::quoted(kind)));
    return kind == "node";
  }

  TracedInterval read_interval() {
    TracedInterval interval;
    const auto position = [&] {
      return static_cast<std::uint32_t>(in_.whole(1, std::numeric_limits<std::uint32_t>::max()));
    };
    in_.object({{"job", [&] { whose_.back().emplace_back(in_.text()); }, kRequired},
                {"run", [&] { interval.run = position(); }},
                {"step", [&] { interval.step = position(); }, kRequired},
                {"start_s", [&] { interval.start = in_.seconds(); }, kRequired},
                {"end_s", [&] { interval.end = in_.seconds(); }, kRequired}});
    return interval;
  }

  void find_jobs() {
    std::unordered_map<std::string_view, std::uint32_t> place;
    for (std::uint32_t j = 0; j < trace_.jobs.size(); ++j)
      if (!place.emplace(trace_.jobs[j].id, j).second)
        fail(ErrorCode::kDuplicate,
             fmt::format("there is a job {} already", lamina::quoted(trace_.jobs[j].id)),
             fmt::format(".jobs[{}].id", j));
    for (std::size_t r = 0; r < whose_.size(); ++r)
      for (std::size_t i = 0; i < whose_[r].size(); ++i) {
        const auto job = place.find(whose_[r][i]);
        if (job == place.end())
          fail(ErrorCode::kUnknownName,
               fmt::format("{} is not a job of the trace", lamina::quoted(whose_[r][i])),
               fmt::format(".resources[{}].intervals[{}].job", r, i));
        trace_.resources[r].intervals[i].job = job->second;
      }
  }

  JsonReader& in_;
  Trace trace_;
  std::uint64_t num_jobs_ = 0;                        // as the summary counts them
  std::vector<std::vector<std::string_view>> whose_;  // by resource and interval: the job's id
};

}  // namespace

Expected<Trace> parse_trace_json(const SourceText& source) {
  Trace trace;
  if (auto ok = read_json(source, [&](JsonReader& in) { trace = TraceReader(in).read(); }); !ok)
    return tl::unexpected(std::move(ok.error()));
  return trace;
}

}  // namespace lamina::io
