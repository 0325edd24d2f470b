#include "lamina/route/router.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <numeric>
#include <span>
#include <utility>

#include "lamina/core/threads.h"
#include "lamina/model/memory_use.h"
#include "lamina/route/bounded_sweep.h"
#include "lamina/route/chunked_sweep.h"
#include "lamina/route/elimination.h"
#include "lamina/route/job_class_key.h"
#include "lamina/route/layered_sweep.h"
#include "lamina/route/memory_engine.h"

namespace lamina::route {
namespace {

// Jobs that one search answers, as their places in the batch.
using Group = std::vector<std::size_t>;
// Searches that may go side by side.
using Pack = std::span<const Group>;

// Fewer than these are as quick one after the other.
constexpr std::size_t kFewestTogether = 4;

// Those that differ in destination alone, in the order of their first; neighbours share a model, so
// that what a worker keeps for its tensors is used again.
std::vector<Group> grouped(std::span<const Job> jobs) {
  std::map<const Model*, std::size_t> models;  // in the order of their first job
  std::map<std::pair<JobClassKey, Seconds>, std::size_t> known;
  std::vector<Group> groups;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    models.try_emplace(&jobs[i].model(), models.size());
    const auto [at, is_new] =
        known.try_emplace({class_key_of(jobs[i]), jobs[i].release()}, groups.size());
    if (is_new) groups.emplace_back();
    groups[at->second].push_back(i);
  }
  std::ranges::sort(groups, {}, [&](const Group& group) {
    return std::pair(models.at(&jobs[group.front()].model()), group.front());
  });
  return groups;
}

// Neighbours with one model, so many that every thread has some.
std::vector<Pack> packed(std::span<const Job> jobs, std::span<const Group> groups,
                         unsigned threads) {
  const std::size_t share = (groups.size() + threads - 1) / std::max(threads, 1U);
  const std::size_t most = std::clamp<std::size_t>(share, 1, kLanes);
  std::vector<Pack> packs;
  for (std::size_t from = 0; from < groups.size(); from += packs.back().size()) {
    const Model* const model = &jobs[groups[from].front()].model();
    std::size_t size = 1;
    while (size < most && from + size < groups.size() &&
           &jobs[groups[from + size].front()].model() == model)
      ++size;
    packs.push_back(groups.subspan(from, size));
  }
  return packs;
}

}  // namespace

// What one thread works with.
class Router::Worker {
 public:
  Worker(const Network& network, const std::shared_ptr<const ContractionHierarchy>& prepared)
      : network_(&network) {
    if (prepared != nullptr) elimination_.emplace(network, prepared);
  }

  void answer(std::span<const Job> jobs, const Pack& pack, Waiting waiting,
              std::span<RoutingResult> answers) {
    together_.clear();
    for (const Group& group : pack) together_.push_back(&jobs[group.front()]);
    if (pack.size() < kFewestTogether || memory_binds(*together_.front()) || !elimination_ ||
        network_->chunk().is_finite() || !elimination_->takes_together(together_, waiting)) {
      for (const Group& group : pack) answer(jobs, group, waiting, answers);
      return;
    }
    elimination_->reach_everywhere(together_, waiting);
    for (std::size_t lane = 0; lane < pack.size(); ++lane)
      for (const std::size_t i : pack[lane])
        answers[i] = elimination_->answer_to(lane, jobs[i].destination());
  }

  // The answers of jobs that one search covers, each put at the job's place.
  void answer(std::span<const Job> jobs, const Group& group, Waiting waiting,
              std::span<RoutingResult> answers) {
    const Job& first = jobs[group.front()];
    if (memory_binds(first)) {
      for (const std::size_t i : group) answers[i] = in_memory(jobs[i], waiting);
    } else if (group.size() == 1) {
      answers[group.front()] = one(first, waiting);
    } else if (is_eliminated(first, waiting)) {
      answer_by(*elimination_, jobs, group, waiting, answers);
    } else if (travels_in_chunks(*network_, first)) {
      answer_by(chunks(), jobs, group, waiting, answers);
    } else {
      answer_by(sweep(), jobs, group, waiting, answers);
    }
  }

  const RoutingResult& one(const Job& job, Waiting waiting) {
    if (memory_binds(job)) return in_memory(job, waiting);
    if (is_eliminated(job, waiting)) return elimination_->solve({job, waiting});
    if (travels_in_chunks(*network_, job)) return chunks().solve({job, waiting});
    if (!bounded_) bounded_ = std::make_unique<BoundedSweep>(*network_);
    return bounded_->solve({job, waiting});
  }

  void completions(const Job& job, Waiting waiting, std::span<Seconds> out) {
    const auto read = [&](const auto& engine) {
      for (std::size_t v = 0; v < out.size(); ++v) out[v] = engine.completion_at(NodeId(v));
    };
    if (is_eliminated(job, waiting)) {
      elimination_->reach_everywhere(job, waiting);
      read(*elimination_);
    } else if (travels_in_chunks(*network_, job)) {
      chunks().reach_everywhere(job, waiting);
      read(chunks());
    } else {
      sweep().reach_everywhere(job, waiting);
      read(sweep());
    }
  }

  void respect_memory(bool respects) { respects_memory_ = respects; }

  void change_to(const Network& network,
                 const std::shared_ptr<const ContractionHierarchy>& prepared) {
    network_ = &network;
    memory_.reset();
    if (elimination_) elimination_->change_to(network, prepared);
    bounded_.reset();
    sweep_.reset();
    chunks_.reset();
  }

 private:
  [[nodiscard]] bool is_eliminated(const Job& job, Waiting waiting) const {
    return elimination_ && !travels_in_chunks(*network_, job) && elimination_->takes(job, waiting);
  }
  // One search for jobs that differ in their destination alone.
  template <class E>
  static void answer_by(E& engine, std::span<const Job> jobs, const Group& group, Waiting waiting,
                        std::span<RoutingResult> answers) {
    engine.reach_everywhere(jobs[group.front()], waiting);
    for (const std::size_t i : group) answers[i] = engine.answer_to(jobs[i].destination());
  }
  [[nodiscard]] bool memory_binds(const Job& job) const {
    return respects_memory_ && memory_may_bind(*network_, job.model());
  }
  const RoutingResult& in_memory(const Job& job, Waiting waiting) {
    if (!memory_) memory_ = std::make_unique<MemoryEngine>(*network_);
    return memory_->solve({job, waiting});
  }
  LayeredSweep& sweep() {
    if (!sweep_) sweep_ = std::make_unique<LayeredSweep>(*network_, Layers::kMerged);
    return *sweep_;
  }
  ChunkedSweep& chunks() {
    if (!chunks_) chunks_ = std::make_unique<ChunkedSweep>(*network_, Layers::kMerged);
    return *chunks_;
  }

  const Network* network_;
  std::optional<Elimination> elimination_;
  std::unique_ptr<BoundedSweep> bounded_;
  std::unique_ptr<LayeredSweep> sweep_;
  std::unique_ptr<ChunkedSweep> chunks_;
  std::unique_ptr<MemoryEngine> memory_;
  bool respects_memory_ = true;
  std::vector<const Job*> together_;
};

Router::Router(const Network& network) : network_(&network) {}

Router::Router(const Network& network, std::shared_ptr<const ContractionHierarchy> prepared)
    : network_(&network), prepared_(std::move(prepared)), was_tried_(prepared_ != nullptr) {}

Router::~Router() = default;

bool Router::prepare() {
  if (!was_tried_) {
    prepared_ = ContractionHierarchy::make(*network_);
    was_tried_ = true;
    workers_.clear();  // made without it
  }
  return prepared_ != nullptr;
}

Router::Worker& Router::worker(std::size_t i) {
  while (workers_.size() <= i) workers_.push_back(std::make_unique<Worker>(*network_, prepared_));
  for (const auto& each : workers_) each->respect_memory(respects_memory_);
  return *workers_[i];
}

const RoutingResult& Router::solve(const Job& job, Waiting waiting) {
  answer_ = worker(0).one(job, waiting);
  return answer_;
}

std::vector<RoutingResult> Router::solve_all(std::span<const Job> jobs, Waiting waiting,
                                             unsigned threads, const StopToken& stop) {
  const std::vector<Group> groups = grouped(jobs);
  std::size_t num_tensors = 0;
  for (const Group& group : groups) num_tensors += jobs[group.front()].model().num_layers() + 1;
  if (num_tensors >= kTensorsToPrepare && !network_->chunk().is_finite()) prepare();

  const std::vector<Pack> packs = packed(jobs, groups, threads);
  std::vector<RoutingResult> answers(jobs.size(),
                                     RoutingResult{.stopped = true});  // until it is there
  std::atomic<std::size_t> next = 0;
  const auto work = [&](Worker& mine) {
    for (std::size_t p = next++; p < packs.size() && !stop.is_set(); p = next++)
      mine.answer(jobs, packs[p], waiting, answers);
  };
  const std::size_t num_workers =
      std::clamp<std::size_t>(usable_threads(threads), 1, std::max<std::size_t>(packs.size(), 1));
  worker(num_workers - 1);
  std::vector<Thread> others;
  for (std::size_t i = 1; i < num_workers; ++i) others.emplace_back(work, std::ref(*workers_[i]));
  work(*workers_[0]);
  others.clear();  // joins
  return answers;
}

std::vector<Seconds> Router::completions(const Job& job, Waiting waiting) {
  std::vector<Seconds> out(network_->num_nodes());
  worker(0).completions(job, waiting, out);
  return out;
}

bool Router::change_to(const Network& network) {
  network_ = &network;
  auto changed = prepared_ != nullptr ? prepared_->over(network) : nullptr;
  if (changed == nullptr) {
    const bool had_it = prepared_ != nullptr;
    prepared_ = nullptr;
    was_tried_ = false;
    workers_.clear();
    if (had_it) prepare();
    return false;
  }
  prepared_ = std::move(changed);
  for (const auto& each : workers_) each->change_to(network, prepared_);
  return true;
}

}  // namespace lamina::route
