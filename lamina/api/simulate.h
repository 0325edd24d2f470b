#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/api/option.h"
#include "lamina/core/expected.h"
#include "lamina/core/quantity.h"
#include "lamina/io/files.h"
#include "lamina/model/job.h"
#include "lamina/plan/plan.h"
#include "lamina/plan/trace.h"

namespace lamina::sim {
struct Discipline;
}  // namespace lamina::sim

namespace lamina::api {

struct SimulateOptions {
  std::string discipline;  // "": the first of the table, preemptive-priority
  // What moves at once in a network whose chunk is 0 B; none: kPacket. Refused elsewhere.
  std::optional<Bytes> packet{};
};

// --discipline, --packet.
[[nodiscard]] std::span<const Option<SimulateOptions>> simulate_options();

// How far a simulation of streams has come.
struct StreamProgress {
  Seconds now, duration;
  std::uint64_t num_arrived = 0, num_under_way = 0;
};

// For how long streams are served, and what decides which way an inference takes.
struct StreamOptions {
  std::optional<Seconds> duration{};
  std::string policy{};                     // "": the first of the table, delay-greedy
  std::optional<double> penalty{};          // of drift-plus-penalty; none: 1
  std::vector<std::string_view> given{};    // names of the options that were given
  const std::atomic<bool>* stop = nullptr;  // set from outside: the run ends with what there is
  std::function<void(const StreamProgress&)> on_progress{};  // often, from the calling thread
};

// --duration, --policy, --penalty.
[[nodiscard]] std::span<const Option<StreamOptions>> stream_options();

// The row of the table; fails with kUnknownName for a discipline that does not exist.
[[nodiscard]] Expected<const sim::Discipline*> chosen_discipline(const SimulateOptions& options);
// The size of packets; fails with kUsage where the network has none.
[[nodiscard]] Expected<Bytes> chosen_packet(const Network& network, const SimulateOptions& options);

// Executes a plan of the instance event by event. Fails with kUnknownName for a discipline that
// does not exist, with kUsage for packets of a network that has chunks or whole tensors, and as
// sim::simulate where the plan is none of the instance; `where` is then the place in the plan.
[[nodiscard]] Expected<Trace> simulate(const Instance& instance, const Plan& plan,
                                       const SimulateOptions& options = {});

}  // namespace lamina::api
