#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/core/random.h"
#include "lamina/core/stop.h"
#include "lamina/model/job.h"
#include "lamina/model/queues.h"
#include "lamina/plan/tasks.h"
#include "lamina/sim/disciplines.h"
#include "lamina/sim/latency_digest.h"

namespace lamina::sim {

// A stream, or a job that arrives once.
struct StreamKind {
  std::optional<PerSecond> rate;  // none: it arrives once, at `begin`
  Arrivals arrivals = Arrivals::kPoisson;
  Seconds begin;
  std::optional<Seconds> deadline;  // of each inference, counted from its arrival
};

// When the inferences of a stream arrive, one after the other. Poisson arrivals are those of a seed
// of their own, whatever other streams there are; periodic ones do not drift.
class ArrivalTimes {
 public:
  ArrivalTimes(const StreamKind& kind, std::uint64_t seed);
  // Infinite where no other comes.
  [[nodiscard]] Seconds next();

 private:
  StreamKind kind_;
  Random random_;
  std::uint64_t num_ = 0;  // that have arrived
  Seconds last_;
};

// What an inference does that has arrived, and how long that was said to take.
struct StreamDecision {
  std::vector<Task> tasks;
  Seconds planned;
};

struct StreamsProgress {
  Seconds now;
  std::uint64_t num_arrived = 0, num_under_way = 0;
};

struct StreamsRun {
  std::span<const StreamKind> kinds;
  // Of an inference of this kind that arrives now, given the queues.
  std::function<StreamDecision(std::size_t kind, const Queues& queues)> decide;
  Seconds duration;  // no more arrivals from then on, and nothing else either
  std::uint64_t seed = 1;
  StopToken stop{};  // ends the run early, with what there is
  std::function<void(const StreamsProgress&)> on_progress{};  // at every arrival; may be empty
};

struct StreamOutcome {
  explicit StreamOutcome(std::size_t num_exact) : latencies(num_exact) {}

  std::uint64_t num_arrived = 0;
  LatencyDigest latencies;  // of those through by the end
  std::uint64_t num_deadlines_missed = 0;
  std::optional<Seconds> planned{}, waiting{};  // of the only inference, of a job that arrives once
};

struct StreamsOutcome {
  std::vector<StreamOutcome> kinds;
  LatencyDigest all{0};
  Seconds planned, waiting;  // sums over those through by the end
  Seconds last_completion;   // of those
  std::vector<Seconds> busy,
      queued;  // by resource: service that is over; what is queued at the end
  std::vector<std::optional<double>> growth;  // by resource, as QueueGrowth says
  std::vector<bool> used;                     // by resource: whether some task was for it
  Seconds end;                                // the duration, or when it was stopped
  bool stopped = false;
  std::uint64_t num_events = 0;
};

// Serves streams in a network under a discipline, tensors whole; who arrives earlier has the higher
// rank. Memory grows with those under way, not with all who came. Fewer than kMostFed inferences
// may be expected: the sum of the rates times the duration. O(events log(under way) + resources).
[[nodiscard]] StreamsOutcome serve_streams(const Network& network, const Discipline& discipline,
                                           const StreamsRun& run);

}  // namespace lamina::sim
