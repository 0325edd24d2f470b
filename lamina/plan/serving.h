#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/model/network.h"
#include "lamina/plan/pieces.h"
#include "lamina/plan/preemptive.h"
#include "lamina/plan/tasks.h"

// What planners and the judge see of the other disciplines than preemptive priority, whose times
// both find by methods of their own: somebody who tells the times of many jobs. That is the
// simulation (lamina/sim), which knows neither of them; the use cases hand it in.
namespace lamina {

// What is asked for a job; rank 0 goes first where the discipline or an instant's tie asks for it.
struct ServedJob {
  Seconds release;
  std::uint32_t rank = 0;
  std::span<const Task> tasks;
  std::span<const Pieces> pieces{};  // of each task; empty where tensors travel whole
};

// When a job reached the resource of a task, with its first piece, and left it with its last one.
// The delay follows.
struct Passage {
  Seconds arrival, departure;
};

// A discipline at work in one network. Times count from the origin that it was made with. May be
// asked from several threads at once.
class Serving {
 public:
  Serving() = default;
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;
  Serving(Serving&&) = delete;
  Serving& operator=(Serving&&) = delete;
  virtual ~Serving() = default;

  [[nodiscard]] virtual std::string_view discipline() const = 0;
  [[nodiscard]] virtual WaitsFor waits_for() const = 0;

  // The ranks are 0, 1, ..., each once. The completions, in the order of the jobs.
  virtual void complete(std::span<const ServedJob> jobs,
                        std::vector<Seconds>& completions) const = 0;
  // The same with the passage of every task.
  [[nodiscard]] virtual std::vector<std::vector<Passage>> pass(
      std::span<const ServedJob> jobs) const = 0;
};

// The times of jobs as they are served, as preemptive_times; `origin` is that of `serving`.
[[nodiscard]] std::vector<Timetable> served_times(const Network& network,
                                                  std::span<const Ranked> jobs,
                                                  const Serving& serving, Seconds origin);

}  // namespace lamina
