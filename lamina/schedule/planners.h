#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "lamina/schedule/decoder.h"
#include "lamina/schedule/workload.h"

namespace lamina::schedule {

// In which order `sequential` and `independent` place the jobs.
enum class Order {
  kFile,      // as given
  kRelease,   // earliest first
  kShortest,  // least latency alone first
  kDeadline   // earliest release + deadline first; those without one last
};

inline constexpr std::array kOrderNames{std::string_view("file"), std::string_view("release"),
                                        std::string_view("shortest"), std::string_view("deadline")};

struct PlannerOptions {
  std::optional<Seconds> time_limit;  // none: searches end by their own count of steps
  std::uint64_t seed = 1;
  Order order = Order::kFile;
  const std::atomic<bool>* stop = nullptr;        // set from outside: end with the best so far
  std::function<void(double value)> on_progress;  // now and then, from the calling thread
};

// A planner of several jobs. Adds the ways it finds to the workload. Ends within the time limit but
// for one placement of all jobs; always returns a complete schedule.
struct Planner {
  std::string_view name;
  std::string_view summary;  // one line for --help
  bool searches;             // uses time limit and seed
  Schedule (*plan)(Workload& workload, const PlannerOptions& options);
};

// All planners of several jobs: a new one is one file and one row here.
[[nodiscard]] std::span<const Planner> planners();

}  // namespace lamina::schedule
