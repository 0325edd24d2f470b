#include "lamina/api/streams.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <memory>
#include <utility>

#include "lamina/api/choices.h"
#include "lamina/api/instance.h"
#include "lamina/api/option_values.h"
#include "lamina/api/stream_ways.h"
#include "lamina/core/quoted.h"
#include "lamina/plan/generation.h"
#include "lamina/plan/inputs.h"
#include "lamina/route/chunked_sweep.h"
#include "lamina/route/policy.h"
#include "lamina/sim/record.h"
#include "lamina/sim/streams.h"

namespace lamina::api {
namespace {

using S = StreamOptions;

Expected<void> set_duration(S& options, std::string_view text) {
  auto set = set_quantity<&S::duration>(options, text);
  if (set && *options.duration == Seconds())
    return error(ErrorCode::kValue,
                 fmt::format("{}: nothing happens in no time", lamina::quoted(text)));
  return set;
}

std::vector<std::string_view> policy_names() {
  std::vector<std::string_view> names;
  for (const route::PolicyEntry& row : route::policies()) names.push_back(row.name);
  return names;
}

Expected<void> set_policy(S& options, std::string_view text) {
  options.policy = text;
  return demand_choice("policy", text, policy_names());
}

Expected<void> set_penalty(S& options, std::string_view text) {
  double number = 0.0;
  const char* const end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data(), end, number);
  if (failure != std::errc() || rest != end || !std::isfinite(number) || number < 0.0)
    return error(ErrorCode::kValue, fmt::format("{} is not a number of at least 0, as in '0.5'",
                                                lamina::quoted(text)));
  options.penalty = number;
  return {};
}

constexpr std::array kStreamOptions{
    Option<S>{.name = "duration",
              .value = "TIME",
              .range = "as in \"100 s\"",
              .summary = "for how long streams are served; needed if a job has a rate",
              .set = set_duration},
    Option<S>{.name = "policy",
              .value = "NAME",
              .preset = "delay-greedy",
              .summary = "what decides on the way of an inference when it arrives",
              .choices = policy_names,
              .set = set_policy},
    Option<S>{.name = "penalty",
              .value = "V",
              .range = "a number, 0 or more",
              .preset = "1",
              .summary = "of drift-plus-penalty: how much a second of delay counts",
              .set = set_penalty}};

Expected<void> demand_serveable(const Instance& instance, const SimulateOptions& options,
                                Seconds duration) {
  double expected = 0.0;
  for (const Job& job : instance.jobs) {
    if (job.is_stream()) expected += job.rate().value() * duration.value();
    if (generates(job))
      return error(
          ErrorCode::kUnsupported,
          fmt::format("model {} of {} generates, and streams of such models are not simulated",
                      lamina::quoted(job.model_name()), lamina::quoted(job.id())),
          "jobs");
    if (route::travels_in_chunks(*instance.network, job))
      return error(ErrorCode::kUnsupported,
                   "streams are simulated with tensors that travel whole: give --chunk whole",
                   "chunk");
  }
  if (options.packet)
    return error(ErrorCode::kUsage, "does nothing: tensors of streams travel whole", "packet");
  if (!(expected < sim::kMostFed))
    return error(
        ErrorCode::kLimit,
        fmt::format("{:.3g} inferences would arrive, more than {:.0e}", expected, sim::kMostFed),
        "duration");
  return {};
}

// That nothing is given that only a policy uses.
Expected<void> demand_no_policy(const StreamOptions& streams, const PlanOptions& planning) {
  const auto refuse = [](std::string_view name) {
    return error(ErrorCode::kUsage, "does nothing: the given plans say which way to take",
                 std::string(name));
  };
  for (const std::string_view name : streams.given)
    if (name != "duration") return refuse(name);
  for (const std::string_view name : planning.given)
    if (name != "seed") return refuse(name);
  return {};
}

Expected<std::unique_ptr<StreamWays>> chosen_ways(const Instance& instance, const Capacity* given,
                                                  const StreamOptions& streams,
                                                  const PlanOptions& planning) {
  if (given == nullptr) return ways_by_policy(instance, streams, planning);
  if (const auto ok = demand_no_policy(streams, planning); !ok) return tl::unexpected(ok.error());
  return ways_by_plans(instance, *given);
}

sim::StreamKind kind_of(const Job& job) {
  sim::StreamKind kind;
  if (job.is_stream()) kind.rate = job.rate();
  kind.arrivals = job.arrivals();
  kind.begin = job.release();
  kind.deadline = job.deadline();
  return kind;
}

TracedStream traced_stream(const Job& job, const sim::StreamOutcome& it) {
  TracedStream row;
  row.id = job.id();
  row.rate = job.rate();
  row.arrivals = job.arrivals();
  row.num_arrived = it.num_arrived;
  row.num_through = it.latencies.count();
  row.mean_latency = it.latencies.mean();
  row.p50_latency = it.latencies.percentile(0.50);
  row.p95_latency = it.latencies.percentile(0.95);
  row.p99_latency = it.latencies.percentile(0.99);
  row.max_latency = it.latencies.max();
  row.num_deadlines_missed = it.num_deadlines_missed;
  return row;
}

TracedJob traced_job(const Job& job, const sim::StreamOutcome& it) {
  TracedJob row{job.id(),
                job.release(),
                job.release() + it.latencies.max(),
                it.latencies.max(),
                it.planned.value_or(Seconds()),
                it.waiting.value_or(Seconds())};
  if (job.deadline()) row.deadline_met = it.num_deadlines_missed == 0;
  return row;
}

TraceSummary summary_of(const sim::StreamsOutcome& it) {
  TraceSummary summary;
  summary.makespan = it.last_completion;
  summary.mean_latency = it.all.mean();
  summary.max_latency = it.all.max();
  summary.p50_latency = it.all.percentile(0.50);
  summary.p95_latency = it.all.percentile(0.95);
  summary.p99_latency = it.all.percentile(0.99);
  const auto num = static_cast<double>(std::max<std::uint64_t>(1, it.all.count()));
  summary.mean_planned_latency = it.planned / num;
  summary.mean_waiting = it.waiting / num;
  for (const sim::StreamOutcome& of : it.kinds)
    summary.num_deadlines_missed += of.num_deadlines_missed;
  summary.num_events = it.num_events;
  return summary;
}

std::vector<TracedResource> traced_resources(const Network& network,
                                             const sim::StreamsOutcome& it) {
  std::vector<TracedResource> rows;
  for (std::size_t r = 0; r < it.used.size(); ++r) {
    if (!it.used[r]) continue;
    TracedResource row{name_of(network, ResourceId(r)), it.busy[r]};
    if (it.end > Seconds()) row.utilisation = std::min(1.0, it.busy[r] / it.end);
    row.queued = it.queued[r];
    row.growth = it.growth[r];
    rows.push_back(std::move(row));
  }
  return rows;
}

double mean_utilisation(std::span<const TracedResource> resources) {
  double sum = 0.0, num = 0.0;
  for (const TracedResource& resource : resources) {
    if (resource.busy == Seconds()) continue;
    sum += resource.utilisation;
    ++num;
  }
  return num > 0.0 ? sum / num : 0.0;
}

// `jobs` are those that the outcome is about.
Trace trace_of(const Instance& instance, std::span<const std::size_t> jobs,
               const sim::StreamsOutcome& it) {
  Trace trace;
  TracedStreams& streams = trace.streams.emplace();
  streams.duration = it.end;
  streams.stopped = it.stopped;
  for (std::size_t k = 0; k < jobs.size(); ++k) {
    const Job& job = instance.jobs[jobs[k]];
    const sim::StreamOutcome& of = it.kinds[k];
    streams.num_under_way += of.num_arrived - of.latencies.count();
    if (job.is_stream())
      streams.rows.push_back(traced_stream(job, of));
    else if (of.latencies.count() > 0)
      trace.jobs.push_back(traced_job(job, of));
  }
  trace.resources = traced_resources(*instance.network, it);
  trace.summary = summary_of(it);
  trace.summary.utilisation = mean_utilisation(trace.resources);
  return trace;
}

sim::StreamsOutcome serve(const Instance& instance, std::span<const std::size_t> jobs,
                          StreamWays& ways, const sim::Discipline& discipline,
                          const std::pair<const StreamOptions*, std::uint64_t>& how) {
  const auto& [streams, seed] = how;
  std::vector<sim::StreamKind> kinds;
  for (const std::size_t job : jobs) kinds.push_back(kind_of(instance.jobs[job]));
  sim::StreamsRun run;
  run.kinds = kinds;
  run.decide = [&](std::size_t kind, const Queues& queues) {
    return ways.decide(jobs[kind], queues);
  };
  run.duration = *streams->duration;
  run.seed = seed;
  run.stop = StopToken(streams->stop);
  if (streams->on_progress)
    run.on_progress = [&](const sim::StreamsProgress& now) {
      streams->on_progress({now.now, *streams->duration, now.num_arrived, now.num_under_way});
    };
  return sim::serve_streams(*instance.network, discipline, run);
}

}  // namespace

std::span<const Option<StreamOptions>> stream_options() { return kStreamOptions; }

Expected<void> demand_duration(const Instance& instance) {
  const auto stream = std::ranges::find_if(instance.jobs, &Job::is_stream);
  if (stream == instance.jobs.end()) return {};
  return error(ErrorCode::kUsage,
               fmt::format("is missing: job {} has a rate, so it is a stream without end; say for "
                           "how long it is served, as in \"100 s\"",
                           lamina::quoted(stream->id())),
               "duration");
}

Expected<void> demand_no_stream_options(const StreamOptions& options) {
  for (const std::string_view name : options.given)
    if (name != "duration")
      return error(ErrorCode::kUsage, "applies only to streams: it needs --duration",
                   std::string(name));
  return {};
}

Expected<Trace> simulate_streams(const Instance& instance, const Capacity* given,
                                 const StreamOptions& streams, const PlanOptions& planning,
                                 const SimulateOptions& options) {
  assert(instance.is_sound() && streams.duration);
  if (std::ranges::none_of(instance.jobs, &Job::is_stream))
    return error(ErrorCode::kUsage,
                 "applies only to streams, and no job has a rate: leave it out, jobs end by "
                 "themselves",
                 "duration");
  const auto discipline = chosen_discipline(options);
  if (!discipline) return tl::unexpected(discipline.error());
  if (const auto fits = demand_an_order(cuts_of(instance)); !fits)
    return tl::unexpected(fits.error());
  if (const auto fits = demand_fitting_cuts(instance, planning.waiting); !fits)
    return tl::unexpected(fits.error());
  if (const auto ok = demand_serveable(instance, options, *streams.duration); !ok)
    return tl::unexpected(ok.error());
  const auto ways = chosen_ways(instance, given, streams, planning);
  if (!ways) return tl::unexpected(ways.error());
  std::vector<std::size_t> jobs;
  std::vector<std::string> unplanned;
  for (std::size_t j = 0; j < instance.jobs.size(); ++j) {
    if ((*ways)->has_way(j))
      jobs.push_back(j);
    else
      unplanned.push_back(instance.jobs[j].id());
  }
  Trace trace = trace_of(instance, jobs,
                         serve(instance, jobs, **ways, **discipline, {&streams, planning.seed}));
  trace.discipline = (*discipline)->name;
  if (given == nullptr) trace.streams->policy = policy_name(streams);
  trace.streams->unplanned = std::move(unplanned);
  return trace;
}

}  // namespace lamina::api
