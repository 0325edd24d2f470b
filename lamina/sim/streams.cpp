#include "lamina/sim/streams.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <tuple>
#include <utility>

#include "lamina/sim/execution.h"
#include "lamina/sim/queue_growth.h"
#include "lamina/sim/record.h"

namespace lamina::sim {
namespace {

constexpr std::size_t kExactLatencies = std::size_t{1} << 20U;  // of all kinds together: 8 MB

// Draws who arrives when, and keeps account of them.
class StreamFeed : public Feed {
 public:
  StreamFeed(const StreamsRun& run, std::size_t num_resources)
      : run_(run), growth_(num_resources, run.duration) {
    const std::size_t share =
        std::max<std::size_t>(1000, kExactLatencies / std::max<std::size_t>(1, run.kinds.size()));
    outcome_.all = LatencyDigest(kExactLatencies);
    outcome_.kinds.assign(run.kinds.size(), StreamOutcome(share));
    outcome_.used.assign(num_resources, false);
    Random random(run.seed);
    for (std::size_t k = 0; k < run.kinds.size(); ++k) {
      times_.emplace_back(run.kinds[k], random());
      wait_for(k);
    }
  }

  std::optional<Seconds> next() override {
    outcome_.stopped = run_.stop.is_set();
    if (outcome_.stopped) return std::nullopt;
    return coming_.empty() ? Seconds::infinity() : coming_.top().first;
  }

  Assignment arrive(JobIndex job, const Queues& queues) override {
    const auto [now, kind] = coming_.top();
    coming_.pop();
    wait_for(kind);
    ++outcome_.kinds[kind].num_arrived;
    ++num_arrived_;
    StreamDecision decision = run_.decide(kind, queues);
    Seconds alone;
    for (const Task& task : decision.tasks) {
      alone += task.service + task.delay;
      outcome_.used[task.resource.index()] = true;
    }
    growth_.look(queues, decision.tasks);
    if (job.index() == under_way_.size()) under_way_.emplace_back();
    under_way_[job.index()] = {kind, now, alone, decision.planned};
    if (run_.on_progress) run_.on_progress({now, num_arrived_, num_arrived_ - num_left_});
    return {std::move(decision.tasks), {}};
  }

  void complete(JobIndex job, Seconds completion) override {
    ++num_left_;
    if (completion > run_.duration) return;
    const UnderWay& it = under_way_[job.index()];
    const Seconds latency = completion - it.arrival;
    StreamOutcome& of = outcome_.kinds[it.kind];
    const StreamKind& kind = run_.kinds[it.kind];
    outcome_.all.add(latency);
    of.latencies.add(latency);
    if (kind.deadline && latency > *kind.deadline) ++of.num_deadlines_missed;
    const Seconds waiting = std::max(Seconds(), latency - it.alone);
    outcome_.planned += it.planned;
    outcome_.waiting += waiting;
    if (!kind.rate) std::tie(of.planned, of.waiting) = std::pair(it.planned, waiting);
    outcome_.last_completion = std::max(outcome_.last_completion, completion);
  }

  [[nodiscard]] StreamsOutcome outcome(Record record) && {
    outcome_.busy = std::move(record.busy);
    outcome_.num_events = record.num_events;
    outcome_.end = outcome_.stopped ? record.end : run_.duration;
    for (std::size_t r = 0; r < record.idle_from.size(); ++r) {
      outcome_.queued.push_back(std::max(Seconds(), record.idle_from[r] - outcome_.end));
      outcome_.growth.push_back(growth_.of(ResourceId(r)));
    }
    return std::move(outcome_);
  }

 private:
  struct UnderWay {
    std::size_t kind = 0;
    Seconds arrival, alone, planned;
  };
  using Coming = std::pair<Seconds, std::size_t>;  // when, and of which kind

  void wait_for(std::size_t kind) {
    const Seconds at = times_[kind].next();
    if (at < run_.duration) coming_.emplace(at, kind);
  }

  const StreamsRun& run_;
  StreamsOutcome outcome_;
  QueueGrowth growth_;
  std::vector<ArrivalTimes> times_;  // by kind
  std::priority_queue<Coming, std::vector<Coming>, std::greater<>> coming_;
  std::vector<UnderWay> under_way_;  // by place
  std::uint64_t num_arrived_ = 0, num_left_ = 0;
};

}  // namespace

ArrivalTimes::ArrivalTimes(const StreamKind& kind, std::uint64_t seed)
    : kind_(kind), random_(seed), last_(kind.begin) {}

Seconds ArrivalTimes::next() {
  const auto k = static_cast<double>(num_++);
  if (!kind_.rate) return k == 0.0 ? kind_.begin : Seconds::infinity();
  const double rate = kind_.rate->value();
  if (kind_.arrivals == Arrivals::kPeriodic) return kind_.begin + Seconds(k / rate);
  return last_ += Seconds(random_.exponential(1.0 / rate));
}

StreamsOutcome serve_streams(const Network& network, const Discipline& discipline,
                             const StreamsRun& run) {
  Execution workload = empty_execution(network);
  workload.in_pieces = false;
  StreamFeed feed(run, workload.num_resources());
  RunOptions options;
  options.timeline = false;
  options.feed = &feed;
  options.until = run.duration;
  return std::move(feed).outcome(discipline.run(workload, options));
}

}  // namespace lamina::sim
