#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "lamina/core/quantity.h"

namespace lamina::schedule {

struct Schedule;  // decoder.h
class Workload;   // workload.h

// In which order `sequential` and `independent` place the jobs.
enum class Order {
  kAutomatic,  // as given; for jobs on fixed routes the one that is best for the greatest lateness,
               // if that is the objective
  kFile,       // as given
  kRelease,    // earliest first
  kShortest,   // least latency alone first
  kDeadline    // earliest release + deadline first; those without one last
};

inline constexpr std::array kOrderNames{std::string_view("automatic"), std::string_view("file"),
                                        std::string_view("release"), std::string_view("shortest"),
                                        std::string_view("deadline")};

// What `greedy` goes by.
enum class Times {
  kExact,      // completions under preemptive-resume priority
  kFictitious  // an upper bound: every stay and hop waits for all that jobs above ask there (2.d)
};

inline constexpr std::array kTimesNames{std::string_view("exact"), std::string_view("fictitious")};

// How far a planner has come.
struct Progress {
  std::size_t num_placed = 0;   // jobs that have their place; then all of them
  std::optional<double> value;  // of the best schedule of all jobs, once there is one
};

struct ScheduleOptions {
  std::optional<Seconds> time_limit;       // none: searches end by a count of steps
  std::optional<std::uint64_t> num_steps;  // that count; none: the search's own
  std::uint64_t seed = 1;
  Order order = Order::kAutomatic;
  Times times = Times::kExact;
  std::size_t num_threads = 1;  // without a time limit the schedule does not depend on it
  const std::atomic<bool>* stop = nullptr;           // set from outside: end with the best so far
  std::function<void(const Progress&)> on_progress;  // often, from the calling thread
};

// A planner of several jobs. Adds the trips it finds to the workload. Ends within the time limit,
// and when stopped, but for one placement of all jobs, on trips known by then; always returns a
// complete schedule.
struct Scheduler {
  std::string_view name;
  std::string_view summary;  // one line for --help
  bool searches;             // goes on for as long as it may, and uses the seed
  Schedule (*plan)(Workload& workload, const ScheduleOptions& options);
  // Those of `lamina plan` that only some take.
  std::span<const std::string_view> options{};
  // Times jobs whose tensors travel in chunks. An exact best response does not exist then: what a
  // transfer meets depends on when each of its pieces comes (docs/theory.md#chunks).
  bool takes_chunks = false;
  // Plans jobs of models that generate (Model::steps): each alone, timed run by run.
  bool generates = false;
};

// All planners of several jobs: a new one is one file and one row here.
[[nodiscard]] std::span<const Scheduler> planners();

// The one that leaves jobs on the trips that the workload has for them.
[[nodiscard]] const Scheduler& independent();

}  // namespace lamina::schedule
