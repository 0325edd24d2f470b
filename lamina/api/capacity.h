#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/api/option.h"
#include "lamina/core/expected.h"
#include "lamina/core/quantity.h"
#include "lamina/model/job.h"
#include "lamina/model/note.h"
#include "lamina/plan/capacity.h"

namespace lamina::api {

struct CapacityOptions {
  double gap = 0.01;                        // (upper - theta) / theta at most
  std::optional<Seconds> within{};          // no plan takes longer, where nothing waits
  bool unsplittable = false;                // one plan for each stream
  std::string method{};                     // "": the one that fits
  std::optional<Seconds> time_limit{};      // ends with the best so far; none: no limit
  const std::atomic<bool>* stop = nullptr;  // set from outside: the same
  // Often, from the calling thread.
  std::function<void(double theta, double upper)> on_progress{};
};

// --gap, --within, --unsplittable, --method, --time-limit.
[[nodiscard]] std::span<const Option<CapacityOptions>> capacity_options();

// Whether there is such a method, and what it needs was built in.
[[nodiscard]] bool is_built(std::string_view method);

// Whether some job is a stream.
[[nodiscard]] bool has_streams(const Instance& instance);

// By what factor the rates of all streams can be multiplied at most, with the plans and shares that
// reach it, and the prices that bound it (docs/theory.md#capacity). Other jobs are left out. A
// stream without a plan is a result (theta 0), not an error.
//
// Fails with kValue where no job is a stream, and as capacity::serve does; `where` is the option's
// name.
[[nodiscard]] Expected<Capacity> capacity_of(const Instance& instance,
                                             const CapacityOptions& options);

// Plans and shares for the rates as they are: the document of capacity_of, found until it is known
// whether theta reaches 1.
[[nodiscard]] Expected<Capacity> plan_streams(const Instance& instance,
                                              const CapacityOptions& options);

// The instance with only its other jobs, in what the plans of the streams leave at the stated
// rates.
[[nodiscard]] Instance other_jobs(const Instance& instance, const Capacity& capacity);

// Why the streams cannot be served at their rates: what binds; empty if they can.
[[nodiscard]] std::string why_too_much(const Capacity& capacity);

// What answers about streams take for granted: memory, backlogs, jobs that are left out or planned
// on what the streams leave.
[[nodiscard]] std::vector<Note> assumptions_of_streams(const Instance& instance,
                                                       const Capacity& capacity);

// Streams that differ in nothing but their ids: how many there are, and how many of them could be
// served at theta.
struct EqualStreams {
  std::string first;  // id of the first one
  std::size_t count = 0;
  std::size_t servable = 0;
};
[[nodiscard]] std::vector<EqualStreams> equal_streams(const Instance& instance,
                                                      const Capacity& capacity);

// The resources that are in use all the time at theta, the dearest first.
[[nodiscard]] std::vector<ResourceUse> binding(const Capacity& capacity);

}  // namespace lamina::api
