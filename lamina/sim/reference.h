#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <vector>

#include "lamina/core/random.h"
#include "lamina/sim/execution.h"

// For the tests: simulators so simple that they are right, and random workloads to compare on.
namespace lamina::sim::testing {

struct Span {
  double start, end;
  friend bool operator==(const Span&, const Span&) = default;
};

// In steps of one second, for workloads whose every number is whole; within a second in rounds, for
// services of no length. Knows the disciplines that serve one at a time. Completion times.
inline std::vector<double> by_ticks(const Execution& work, std::string_view discipline) {
  constexpr std::uint32_t kNobody = std::numeric_limits<std::uint32_t>::max();
  const std::size_t n = work.num_jobs(), m = work.num_resources();
  std::vector<std::vector<std::uint32_t>> waiting(m);  // in the order of arrival
  std::vector<std::uint32_t> served(m, kNobody), task = work.first_task, by_rank(n);
  std::vector<double> arrives(n), left(n), completion(n, -1.0);
  std::vector<bool> is_away(n, true);
  for (std::uint32_t j = 0; j < n; ++j) {
    arrives[j] = work.release[j].value();
    by_rank[work.rank[j]] = j;
    if (task[j] == work.end_task[j]) completion[j] = arrives[j];
  }
  const auto is_better = [&](std::uint32_t a, std::uint32_t b) {
    return work.rank[a] < work.rank[b];
  };
  const auto turn = [&](std::size_t r, double now) {
    auto& line = waiting[r];
    if (now < work.opens[r].value() || line.empty()) return;
    auto first = discipline == "fifo" ? line.begin() : std::ranges::min_element(line, is_better);
    if (served[r] == kNobody)
      served[r] = *first, line.erase(first);
    else if (discipline == "preemptive-priority" && is_better(*first, served[r]))
      std::swap(served[r], *first);
  };
  for (double now = 0; std::ranges::count(completion, -1.0) > 0; ++now) {
    for (bool something_happens = true; something_happens;) {
      something_happens = false;
      const std::vector<std::uint32_t> served_before = served;
      for (std::size_t r = 0; r < m; ++r)
        if (const std::uint32_t j = served_before[r]; j != kNobody && left[j] == 0.0) {
          served[r] = kNobody;
          something_happens = is_away[j] = true;
          arrives[j] = now + work.tasks[task[j]].delay.value();
          if (++task[j] == work.end_task[j]) completion[j] = arrives[j];
        }
      for (std::size_t r = 0; r < m; ++r) turn(r, now);
      for (const std::uint32_t j : by_rank)
        if (completion[j] < 0.0 && is_away[j] && arrives[j] == now) {
          const Task& here = work.tasks[task[j]];
          is_away[j] = false;
          something_happens = true;
          left[j] = here.service.value();
          waiting[here.resource.index()].push_back(j);
        }
      for (std::size_t r = 0; r < m; ++r) {
        turn(r, now);
        something_happens |= served[r] != kNobody && left[served[r]] == 0.0;
      }
    }
    for (std::size_t r = 0; r < m; ++r)
      if (served[r] != kNobody) left[served[r]] -= 1.0;
  }
  return completion;
}

// Preemptive priority in whole seconds, services of no length too: one job after the other, by
// rank, takes the first seconds that are left to it (docs/theory.md#exact-best-response).
inline std::vector<double> by_rank(const Execution& work, std::size_t horizon) {
  std::vector<std::vector<bool>> taken(work.num_resources(), std::vector<bool>(horizon));
  std::vector<double> completion(work.num_jobs());
  for (std::size_t r = 0; r < work.num_resources(); ++r)
    std::fill_n(taken[r].begin(), static_cast<std::size_t>(work.opens[r].value()), true);
  std::vector<std::uint32_t> order(work.num_jobs());
  for (std::uint32_t j = 0; j < order.size(); ++j) order[work.rank[j]] = j;
  for (const std::uint32_t j : order) {
    auto now = static_cast<std::size_t>(work.release[j].value());
    for (std::uint32_t k = work.first_task[j]; k < work.end_task[j]; ++k) {
      auto& seconds = taken[work.tasks[k].resource.index()];
      double left = work.tasks[k].service.value();
      while (seconds.at(now)) ++now;
      for (; left > 0.0; ++now)
        if (!seconds.at(now)) seconds[now] = true, --left;
      now += static_cast<std::size_t>(work.tasks[k].delay.value());
    }
    completion[j] = static_cast<double>(now);
  }
  return completion;
}

// In real time: who is served, at what rate, and what ends next is worked out anew at every event
// from nothing but where everybody is. Services not zero.
class FromScratch {
 public:
  FromScratch(const Execution& work, std::string_view discipline)
      : work_(work), discipline_(discipline), jobs_(work.num_jobs()), task_(work.first_task) {
    for (std::size_t j = 0; j < jobs_.size(); ++j)
      jobs_[j] = {work.release[j].value(), 0.0, false, false, task_[j] == work.end_task[j]};
  }

  [[nodiscard]] std::vector<double> completions() {
    while (step()) {
    }
    std::vector<double> completion;
    for (const State& job : jobs_) completion.push_back(job.arrives);
    return completion;
  }

 private:
  static constexpr double kNever = std::numeric_limits<double>::infinity();
  struct State {
    double arrives, left;
    bool is_present, has_begun, is_done;
  };

  [[nodiscard]] std::size_t resource(std::size_t j) const {
    return work_.tasks[task_[j]].resource.index();
  }
  [[nodiscard]] double opens(std::size_t j) const { return work_.opens[resource(j)].value(); }

  // Whether b goes before a where both are at one resource.
  [[nodiscard]] bool is_ahead(std::size_t b, std::size_t a) const {
    if (discipline_ != "preemptive-priority" && jobs_[b].has_begun != jobs_[a].has_begun)
      return jobs_[b].has_begun;
    if (discipline_ == "fifo" && jobs_[b].arrives != jobs_[a].arrives)
      return jobs_[b].arrives < jobs_[a].arrives;
    return work_.rank[b] < work_.rank[a];
  }

  [[nodiscard]] double rate(std::size_t j) const {
    if (!jobs_[j].is_present || now_ < opens(j)) return 0.0;
    int others = 0, ahead = 0;
    for (std::size_t i = 0; i < jobs_.size(); ++i)
      if (i != j && jobs_[i].is_present && resource(i) == resource(j)) {
        ++others;
        ahead += is_ahead(i, j);
      }
    if (discipline_ == "processor-sharing") return 1.0 / (1.0 + others);
    return ahead == 0 ? 1.0 : 0.0;
  }

  // When something happens to the job at this rate, if nothing happens to others before.
  [[nodiscard]] double next(std::size_t j, double rate) const {
    if (!jobs_[j].is_present) return jobs_[j].arrives;
    if (rate > 0.0) return now_ + jobs_[j].left / rate;
    return opens(j) > now_ ? opens(j) : kNever;
  }

  void advance(std::size_t j, double rate, bool happens, double then) {
    State& job = jobs_[j];
    if (rate > 0.0 && !happens) {
      job.left -= (then - now_) * rate;
    } else if (rate > 0.0) {  // through
      job = {then + work_.tasks[task_[j]].delay.value(), 0.0, false, false, false};
      job.is_done = ++task_[j] == work_.end_task[j];
    } else if (happens && !job.is_present) {
      job.is_present = true;
      job.left = work_.tasks[task_[j]].service.value();
    }
  }

  // To the next event; false where there is none.
  bool step() {
    std::vector<double> rates(jobs_.size()), ends(jobs_.size(), kNever);
    for (std::size_t j = 0; j < jobs_.size(); ++j) {
      if (jobs_[j].is_done) continue;
      rates[j] = rate(j);
      jobs_[j].has_begun |= rates[j] > 0.0;
      ends[j] = next(j, rates[j]);
    }
    const double then = std::ranges::min(ends);
    if (then == kNever) return false;
    for (std::size_t j = 0; j < jobs_.size(); ++j)
      if (!jobs_[j].is_done) advance(j, rates[j], ends[j] <= then, then);
    now_ = then;
    return true;
  }

  const Execution& work_;
  std::string_view discipline_;
  std::vector<State> jobs_;
  std::vector<std::uint32_t> task_;
  double now_ = 0.0;
};

inline std::vector<double> from_scratch(const Execution& work, std::string_view discipline) {
  return FromScratch(work, discipline).completions();
}

struct RandomWork {
  std::size_t max_jobs = 8, max_resources = 4, max_tasks = 6;
  bool whole = false;  // whole seconds, so that much happens at one instant
  bool zeros = false;  // services of no length among them
};

// Jobs that come and go at random, with backlogs, delays and returns to where they were.
inline Execution random_workload(Random& random, const RandomWork& shape) {
  const auto number = [&](double chance, double low, double high) {
    if (!random.chance(chance)) return Seconds();
    const double drawn = random.uniform(low, high);
    return Seconds(shape.whole ? std::ceil(drawn) : drawn);
  };
  Execution work;
  const std::size_t m = 1 + random.below(shape.max_resources), n = 1 + random.below(shape.max_jobs);
  for (std::size_t r = 0; r < m; ++r) work.opens.push_back(number(0.4, 0.0, 6.0));
  std::vector<std::uint32_t> ranks(n);
  for (std::uint32_t j = 0; j < n; ++j) ranks[j] = j;
  random.shuffle(std::span(ranks));
  for (std::size_t j = 0; j < n; ++j) {
    work.add_job(number(0.6, 0.0, 8.0), ranks[j]);
    for (std::size_t k = random.below(shape.max_tasks + 1); k > 0; --k)
      work.add_task({ResourceId(random.below(m)), number(shape.zeros ? 0.6 : 1.0, 0.1, 4.0),
                     number(0.4, 0.0, 3.0)});
  }
  return work;
}

}  // namespace lamina::sim::testing
