#include "lamina/sim/trace.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

namespace lamina::sim {
namespace {

// How long a task was not served. Departures are computed from arrivals, so that less than their
// rounding is no waiting.
Seconds waiting_of(Seconds arrival, Seconds departure, Seconds service) {
  constexpr double kRounding = 8.0 * std::numeric_limits<double>::epsilon();
  const Seconds waited = departure - arrival - service;
  return waited <= kRounding * departure ? Seconds() : waited;
}

// How much longer a transfer in pieces, at tasks from .. to - 1, took than one that meets nobody.
Seconds waiting_of_pieces(const Execution& workload, const Record& record, std::uint32_t from,
                          std::uint32_t to) {
  LoneTransfer alone(record.arrival[from]);
  Seconds end;
  for (std::uint32_t k = from; k < to; ++k)
    end = alone.cross(workload.pieces[k], workload.tasks[k].delay);
  return waiting_of(end, record.departure[to - 1] + workload.tasks[to - 1].delay, Seconds());
}

// One past the last task of the transfer in pieces that begins at a task; that task if none does.
std::uint32_t end_of_pieces(const Execution& workload, std::uint32_t from, std::uint32_t end) {
  if (!workload.in_pieces) return from;
  std::uint32_t to = from;
  while (to < end && !workload.pieces[to].is_whole()) ++to;
  return to;
}

constexpr auto kUnused = std::numeric_limits<std::uint32_t>::max();

// Where each resource of the workload stands in a trace: among those that some job uses, in order.
std::vector<std::uint32_t> places_of(const Network& network, const Execution& workload,
                                     std::span<const TracedRuns> runs) {
  std::vector<std::uint32_t> place(workload.num_resources(), kUnused);
  for (const Task& task : workload.tasks) place[task.resource.index()] = 0;
  const Resources resources(network);
  for (const TracedRuns& each : runs)
    for (const Route* const way : {&each.runs->first_result, &each.runs->further_result})
      for (const Leg& leg : *way) place[resources.of(std::get<Hop>(leg).link).index()] = 0;
  std::uint32_t num_used = 0;
  for (std::uint32_t& p : place)
    if (p != kUnused) p = num_used++;
  return place;
}

TracedJob traced_job(const Execution& workload, const Record& record, std::size_t j,
                     const JobCaption& caption, std::span<const std::uint32_t> place) {
  TracedJob job{caption.id, workload.release[j],     record.completion[j],
                {},         caption.planned_latency, {}};
  job.latency = job.completion - job.release;
  if (caption.deadline) job.deadline_met = job.latency <= *caption.deadline;
  if (record.arrival.empty()) return job;
  for (std::uint32_t k = workload.first_task[j]; k < workload.end_task[j]; ++k) {
    const Task& task = workload.tasks[k];
    job.steps.push_back({place[task.resource.index()], record.arrival[k],
                         record.departure[k] + task.delay, task.service, task.delay});
  }
  for (std::uint32_t k = workload.first_task[j], end = workload.end_task[j]; k < end;) {
    if (const std::uint32_t to = end_of_pieces(workload, k, end); to > k) {
      job.waiting += waiting_of_pieces(workload, record, k, to);
      k = to;
    } else {
      job.waiting += waiting_of(record.arrival[k], record.departure[k], workload.tasks[k].service);
      ++k;
    }
  }
  return job;
}

// The last result may be there later than the last task is done.
void add_runs(const TracedRuns& each, const JobCaption& caption, TracedJob& job) {
  job.completion = each.times.completion;
  job.latency = job.completion - job.release;
  if (caption.deadline) job.deadline_met = job.latency <= *caption.deadline;
  job.first_token = each.times.first_token;
  job.time_per_token = each.times.time_per_token;
  for (const TimedLeg& leg : each.times.deliveries.back().legs) job.waiting += leg.waiting;
}

// Results load the links that they travel over.
void add_deliveries(const Network& network, const TracedRuns& each,
                    std::span<const std::uint32_t> place, std::vector<TracedResource>& used) {
  const Resources resources(network);
  for (const Delivered& result : each.times.deliveries) {
    const Runs& runs = *each.runs;
    std::uint32_t step = result.run == 1 ? runs.num_first : runs.num_further;
    for (std::size_t i = 0; i < result.legs.size(); ++i) {
      const TimedLeg& leg = result.legs[i];
      const Hop& hop = std::get<Hop>(leg.leg);
      TracedResource& link = used[place[resources.of(hop.link).index()]];
      const Seconds until = leg.end - network.link(hop.link).delay;
      ++step;
      if (result.services[i] == Seconds()) continue;
      link.busy += result.services[i];
      link.intervals.push_back({static_cast<std::uint32_t>(runs.job.index()), step,
                                until - result.services[i], until, result.run});
    }
  }
}

std::vector<TracedResource> used_resources(const Network& network, const Execution& workload,
                                           const Record& record,
                                           std::span<const std::uint32_t> place,
                                           std::span<const TracedRuns> runs) {
  std::vector<const Runs*> runs_of(workload.num_jobs(), nullptr);
  for (const TracedRuns& each : runs) runs_of[each.runs->job.index()] = each.runs;
  std::vector<TracedResource> used;
  for (std::size_t r = 0; r < place.size(); ++r)
    if (place[r] != kUnused) used.push_back({name_of(network, ResourceId(r)), record.busy[r], 0.0});
  for (const Stretch& stretch : record.stretches) {
    const auto job = static_cast<std::uint32_t>(stretch.job.index());
    const ResourceId r = workload.tasks[stretch.task].resource;
    const std::uint32_t task = stretch.task - workload.first_task[job];
    TracedInterval interval{job, task + 1, stretch.start, stretch.end};
    if (runs_of[job] != nullptr)
      std::tie(interval.run, interval.step) = place_in_plan(*runs_of[job], task);
    used[place[r.index()]].intervals.push_back(interval);
  }
  for (const TracedRuns& each : runs) add_deliveries(network, each, place, used);
  for (TracedResource& resource : used)
    std::ranges::sort(resource.intervals, {}, [](const TracedInterval& i) {
      return std::tuple(i.start, i.end, i.job, i.step);
    });
  return used;
}

Seconds nearest_rank(std::span<const Seconds> sorted, double share) {
  const double rank = std::ceil(share * static_cast<double>(sorted.size()));
  return sorted[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

TraceSummary summary_of(const Trace& trace) {
  TraceSummary summary;
  if (trace.jobs.empty()) return summary;
  std::vector<Seconds> latencies;
  latencies.reserve(trace.jobs.size());
  for (const TracedJob& job : trace.jobs) {
    latencies.push_back(job.latency);
    summary.makespan = std::max(summary.makespan, job.completion);
    summary.mean_latency += job.latency;
    summary.mean_planned_latency += job.planned_latency;
    summary.mean_waiting += job.waiting;
    summary.num_deadlines_missed += job.deadline_met == false;
  }
  const double share = 1.0 / static_cast<double>(trace.jobs.size());
  for (Seconds* mean :
       {&summary.mean_latency, &summary.mean_planned_latency, &summary.mean_waiting})
    *mean = share * *mean;
  std::ranges::sort(latencies);
  summary.p50_latency = nearest_rank(latencies, 0.50);
  summary.p95_latency = nearest_rank(latencies, 0.95);
  summary.p99_latency = nearest_rank(latencies, 0.99);
  summary.max_latency = latencies.back();
  return summary;
}

void add_utilisation(Trace& trace) {
  const Seconds makespan = trace.summary.makespan;
  double sum = 0.0;
  std::size_t num_busy = 0;
  for (TracedResource& resource : trace.resources) {
    if (resource.busy == Seconds()) continue;
    resource.utilisation = std::min(1.0, resource.busy / makespan);
    sum += resource.utilisation;
    ++num_busy;
  }
  if (num_busy > 0) trace.summary.utilisation = sum / static_cast<double>(num_busy);
}

}  // namespace

Trace trace_of(const Network& network, const Execution& workload, const Record& record,
               const TraceCaptions& captions) {
  assert(captions.jobs.size() == workload.num_jobs());
  const std::span<const TracedRuns> runs = captions.runs;
  const std::vector<std::uint32_t> place = places_of(network, workload, runs);
  Trace trace{std::string(captions.discipline),
              {},
              used_resources(network, workload, record, place, runs),
              {}};
  trace.jobs.reserve(workload.num_jobs());
  for (std::size_t j = 0; j < workload.num_jobs(); ++j)
    trace.jobs.push_back(traced_job(workload, record, j, captions.jobs[j], place));
  for (const TracedRuns& each : runs) {
    const std::size_t j = each.runs->job.index();
    add_runs(each, captions.jobs[j], trace.jobs[j]);
  }
  trace.summary = summary_of(trace);
  trace.summary.num_events = record.num_events;
  add_utilisation(trace);
  return trace;
}

}  // namespace lamina::sim
