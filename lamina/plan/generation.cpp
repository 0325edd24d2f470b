#include "lamina/plan/generation.h"

#include <algorithm>
#include <cassert>
#include <set>
#include <utility>

#include "lamina/plan/tasks.h"

namespace lamina {
namespace {

std::size_t end_of_stays(const Route& route) {
  const auto last = std::ranges::find_if(route.rbegin(), route.rend(), [](const Leg& leg) {
    return std::holds_alternative<Stay>(leg);
  });
  return static_cast<std::size_t>(route.rend() - last);
}

// By resource what a run meets that starts `after` the release.
std::vector<Seconds> left_after(const Network& network, Seconds clock) {
  const Resources resources(network);
  std::vector<Seconds> left;
  left.reserve(resources.size());
  for (const ResourceId r : all_ids<ResourceId>(resources.size()))
    left.push_back(std::max(Seconds(), resources.backlog_time(r) - clock));
  return left;
}

// The second run under rules that charge once: nodes are paid for, the ways of its tensors are not.
std::vector<Seconds> charged_to_links(const Network& network) {
  std::vector<Seconds> charged = left_after(network, Seconds());
  std::fill_n(charged.begin(), network.num_nodes(), Seconds());
  return charged;
}

// From the start of a run to the end of its last stay.
Seconds computed(const Timetable& table, const Route& route) {
  const std::size_t end = end_of_stays(route);
  return end == 0 ? Seconds() : table.legs[end - 1].end;
}

// Hops of one transfer may overlap, if it is in chunks: what each adds to the arrival counts.
Breakdown parts_of(const Network& network, std::span<const TimedLeg> legs) {
  Breakdown parts;
  Seconds there;  // when the transfer has arrived so far
  bool travels = false;
  for (const TimedLeg& leg : legs) {
    const Hop* const hop = std::get_if<Hop>(&leg.leg);
    const Seconds service = leg.end - (travels && hop != nullptr ? there : leg.start) - leg.waiting;
    parts.waiting += leg.waiting;
    if (hop == nullptr) {
      parts.compute += service;
    } else {
      const Seconds delay = network.link(hop->link).delay;
      parts.propagation += delay;
      parts.transmission += service - delay;
    }
    travels = hop != nullptr;
    there = leg.end;
  }
  return parts;
}

void add(Breakdown& sum, const Breakdown& part, double times = 1.0) {
  sum.compute += times * part.compute;
  sum.transmission += times * part.transmission;
  sum.propagation += times * part.propagation;
  sum.waiting += times * part.waiting;
}

// A job that is alone, on the clock that shows 0 at its release.
class AloneRuns {
 public:
  AloneRuns(const Network& network, const Job& job, Waiting waiting, const Route& route,
            const Route& again)
      : network_(network),
        waiting_(waiting),
        release_(job.release()),
        num_further_(job.model().steps()),
        early_(released_at_0(network, job)),
        run_(job.further_run(last_node_of(job, route))),
        route_(route),
        again_(again) {}

  [[nodiscard]] GenerationTimes times() const {
    GenerationTimes out;
    const Seconds already = waiting_ == Waiting::kDraining ? release_ : Seconds();
    out.first = lamina::evaluate(network_, early_, waiting_, route_, left_after(network_, already));
    const Seconds second_starts = computed(out.first, route_);
    out.again = evaluate_run(second_starts);
    const std::vector<Seconds> nothing(Resources(network_).size());
    const Timetable steady = lamina::evaluate(network_, run_, waiting_, again_, nothing);
    out.period = computed(steady, again_);
    const Seconds third_starts = second_starts + computed(out.again, again_);
    const double num_steady = num_further_ - 1.0;
    const Seconds all_computed = third_starts + num_steady * out.period;
    const Timetable last = num_further_ == 1 ? out.again : evaluate_run(all_computed - out.period);
    out.latency = all_computed + (last.latency - computed(last, again_));
    out.completion = release_ + out.latency;
    add(out.breakdown, main_parts(out.first, route_));
    add(out.breakdown, main_parts(out.again, again_));
    add(out.breakdown, main_parts(steady, again_), num_steady);
    add(out.breakdown, parts_of(network_, std::span(last.legs).subspan(end_of_stays(again_))));
    put_on_clock(out.first);
    return out;
  }

 private:
  static Job released_at_0(const Network& network, const Job& job) {
    JobSpec spec = job.spec();
    spec.release = Seconds();
    return *Job::make(network, std::move(spec));  // it was valid before
  }

  [[nodiscard]] Timetable evaluate_run(Seconds starts) const {
    return lamina::evaluate(network_, run_, waiting_, again_,
                            waiting_ == Waiting::kDraining ? left_after(network_, release_ + starts)
                                                           : charged_to_links(network_));
  }

  [[nodiscard]] Breakdown main_parts(const Timetable& table, const Route& route) const {
    return parts_of(network_, std::span(table.legs).first(end_of_stays(route)));
  }

  void put_on_clock(Timetable& table) const {
    for (TimedLeg& leg : table.legs) {
      leg.start += release_;
      leg.end += release_;
    }
    table.completion += release_;
  }

  const Network& network_;
  Waiting waiting_;
  Seconds release_;
  std::uint32_t num_further_;
  Job early_, run_;
  const Route& route_;
  const Route& again_;
};

}  // namespace

NodeId last_node_of(const Job& job, const Route& route) {
  const std::size_t end = end_of_stays(route);
  return end == 0 ? job.source() : std::get<Stay>(route[end - 1]).node;
}

std::span<const Leg> until_computed(const Route& route) {
  return std::span(route).first(end_of_stays(route));
}
std::span<const Leg> result_way(const Route& route) {
  return std::span(route).subspan(end_of_stays(route));
}

Timetable deliver(const Network& network, const Job& run, std::span<const Leg> way, Seconds ready) {
  Timetable table = evaluate_part(network, run, Waiting::kDraining, way, ready);
  for (TimedLeg& leg : table.legs) {
    leg.start += ready;
    leg.end += ready;
  }
  table.completion = ready + table.latency;
  return table;
}

GenerationTimes evaluate(const Network& network, const Job& job, Waiting waiting,
                         const Route& route, const Route& again) {
  return AloneRuns(network, job, waiting, route, again).times();
}

std::vector<RunLeg> legs_of_runs(const Network& network, const Job& job, const Route& route,
                                 const Route& again, Bytes piece) {
  std::vector<RunLeg> legs;
  const auto add_legs = [&](const Job& run, std::span<const Leg> part) {
    for (const Leg& leg : part)
      legs.push_back({leg, task_of(network, run, leg), pieces_of(network, run, leg, piece)});
  };
  add_legs(job, until_computed(route));
  const std::size_t first = legs.size();
  add_legs(job.further_run(last_node_of(job, route)), until_computed(again));
  const std::size_t end = legs.size();
  legs.reserve(first + (end - first) * job.model().steps());
  for (std::uint32_t run = 1; run < job.model().steps(); ++run)
    for (std::size_t i = first; i < end; ++i) legs.push_back(legs[i]);
  return legs;
}

GenerationTimes times_among_others(const Network& network, const Job& job, const Route& route,
                                   const Route& again, const Timetable& all) {
  const Job run = job.further_run(last_node_of(job, route));
  const std::size_t first = until_computed(route).size(), further = until_computed(again).size();
  const auto end_of = [&](std::size_t num_legs) {
    return num_legs == 0 ? job.release() : all.legs[num_legs - 1].end;
  };
  const auto part = [&](std::size_t from, std::size_t count, Timetable result, Seconds start) {
    Timetable table;
    table.legs.assign(all.legs.begin() + static_cast<std::ptrdiff_t>(from),
                      all.legs.begin() + static_cast<std::ptrdiff_t>(from + count));
    table.legs.insert(table.legs.end(), result.legs.begin(), result.legs.end());
    for (TimedLeg& leg : table.legs) {
      leg.start = leg.start - start;
      leg.end = leg.end - start;
    }
    table.latency = result.completion - start;
    return table;
  };
  const Seconds computed = end_of(first), last = end_of(all.legs.size());
  GenerationTimes out;
  Timetable result = deliver(network, job, result_way(route), computed);
  out.first = part(0, first, result, Seconds());
  out.first.completion = result.completion;
  out.first.latency = result.completion - job.release();
  out.again = part(first, further,
                   deliver(network, run, result_way(again), end_of(first + further)), computed);
  out.period = (last - computed) / static_cast<double>(job.model().steps());
  const Timetable last_result = deliver(network, run, result_way(again), last);
  out.completion = last_result.completion;
  out.latency = out.completion - job.release();
  out.breakdown = parts_of(network, all.legs);
  add(out.breakdown, parts_of(network, last_result.legs));
  return out;
}

Seconds longest_delivery(const Network& network, const Job& run, std::span<const Leg> way) {
  const Resources resources(network);
  Seconds sum;
  for (const Leg& leg : way) {
    const Task task = task_of(network, run, leg);
    sum += task.service + task.delay + resources.backlog_time(task.resource);
  }
  return sum;
}

Seconds fictitious_latency(const Network& network, const Job& job, const Route& route,
                           const Route& again) {
  const Job run = job.further_run(last_node_of(job, route));
  const Resources resources(network);
  std::set<ResourceId> seen;
  Seconds sum;
  const auto add_legs = [&](const Job& of, std::span<const Leg> legs, double times) {
    for (const Leg& leg : legs) {
      const Task task = task_of(network, of, leg);
      if (seen.insert(task.resource).second) sum += resources.backlog_time(task.resource);
      sum += times * (task.service + task.delay);
    }
  };
  add_legs(job, until_computed(route), 1.0);
  add_legs(run, until_computed(again), job.model().steps());
  add_legs(run, result_way(again), 1.0);
  return sum;
}

}  // namespace lamina
