#include "lamina/schedule/bounds/turns.h"

#include <algorithm>

#include "lamina/schedule/timeline.h"

namespace lamina::schedule {
namespace {

struct Span {
  double from, to;
};
using Spans = std::vector<std::vector<Span>>;  // by resource

void add(Spans& spans, const Task& task, double from, double to) {
  if (task.service > Seconds()) spans[task.resource.index()].push_back({from, to});
}

Spans spans_of(const Workload& workload, const Schedule& schedule) {
  Spans spans(Resources(workload.network()).size());
  Timeline timeline(workload.network());
  std::vector<Timeline::Passage> passages;
  for (const std::uint32_t j : schedule.order) {
    passages.clear();
    const auto& tasks = schedule.trips[j]->tasks;
    timeline.place(workload.job(j).release(), tasks, &passages);
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      const Seconds end = passages[i].end - tasks[i].delay;
      // Differences may fall just short of the start of time.
      const Seconds start = std::max(Seconds(), end - tasks[i].service);
      add(spans, tasks[i], start.value(), end.value());
    }
  }
  return spans;
}

Spans spans_alone(const Workload& workload) {
  Spans spans(Resources(workload.network()).size());
  for (std::size_t j = 0; j < workload.num_jobs(); ++j) {
    Seconds now = workload.job(j).release();
    for (const Task& task : workload.trip_alone(j).tasks) {
      add(spans, task, now.value(), (now + task.service).value());
      now += task.service + task.delay;
    }
  }
  return spans;
}

// Adds the ends of those that are not apart from all others.
void add_ends(std::vector<Span> spans, std::vector<double>& times) {
  constexpr double kTouching = 1e-9;
  std::ranges::sort(spans, {}, &Span::from);
  for (std::size_t i = 0, k = 0; i < spans.size(); i = k) {
    double end = spans[i].to;
    for (k = i + 1; k < spans.size() && spans[k].from <= end * (1.0 + kTouching); ++k)
      end = std::max(end, spans[k].to);
    for (std::size_t q = i; k > i + 1 && q < k; ++q) {
      times.push_back(spans[q].from);
      times.push_back(spans[q].to);
    }
  }
}

// A twentieth of the mean service: turns closer than that bring nothing.
double least_distance(const std::vector<Span>& spans) {
  constexpr double kPart = 0.05;
  double sum = 0.0;
  for (const Span& span : spans) sum += span.to - span.from;
  return spans.empty() ? 0.0 : kPart * sum / static_cast<double>(spans.size());
}

}  // namespace

std::vector<std::vector<double>> turns_of(const Workload& workload, const Schedule& schedule) {
  const Spans planned = spans_of(workload, schedule), alone = spans_alone(workload);
  std::vector<std::vector<double>> turns(planned.size());
  for (std::size_t r = 0; r < planned.size(); ++r) {
    std::vector<double> times;
    add_ends(planned[r], times);
    add_ends(alone[r], times);
    std::ranges::sort(times);
    const double apart = std::max(least_distance(planned[r]), least_distance(alone[r]));
    for (const double time : times)
      if (turns[r].empty() || time > turns[r].back() + apart) turns[r].push_back(time);
  }
  return turns;
}

}  // namespace lamina::schedule
