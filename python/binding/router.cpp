#include "python/binding/router.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "lamina/model/memory_use.h"

namespace lamina::python {

// One network with what is prepared for it, and routers that nobody works with now.
class Router::Prepared {
 public:
  using Hierarchy = std::shared_ptr<const route::ContractionHierarchy>;

  explicit Prepared(HeldNetwork network) : held_(std::move(network)) {}
  Prepared(HeldNetwork network, Hierarchy hierarchy)
      : held_(std::move(network)), hierarchy_(std::move(hierarchy)), is_ready_(true) {}

  [[nodiscard]] const HeldNetwork& held() const { return held_; }
  [[nodiscard]] const Network& network() const { return *held_.network; }

  [[nodiscard]] Hierarchy hierarchy() {
    const std::lock_guard lock(mutex_);
    prepare();
    return hierarchy_;
  }

  [[nodiscard]] std::unique_ptr<route::Router> borrow() {
    const std::lock_guard lock(mutex_);
    prepare();
    if (idle_.empty())
      return hierarchy_ != nullptr ? std::make_unique<route::Router>(network(), hierarchy_)
                                   : std::make_unique<route::Router>(network());
    auto router = std::move(idle_.back());
    idle_.pop_back();
    return router;
  }

  void give_back(std::unique_ptr<route::Router> router) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(router));
  }

 private:
  void prepare() {
    if (is_ready_) return;
    if (!network().chunk().is_finite()) hierarchy_ = route::ContractionHierarchy::make(network());
    is_ready_ = true;
  }

  HeldNetwork held_;
  std::mutex mutex_;
  Hierarchy hierarchy_;
  bool is_ready_ = false;
  std::vector<std::unique_ptr<route::Router>> idle_;
};

namespace {

Job job_between(const Network& network, const HeldModel& model, std::size_t from, std::size_t to) {
  JobSpec spec;
  spec.model = model.model;
  spec.source = NodeId(from);
  spec.destination = NodeId(to);
  return demand(Job::make(network, std::move(spec)));
}

// Completions from one source; where memory may bind, of the destinations that are wanted alone.
void search(route::Router& router, const Network& network, const HeldModel& model,
            std::size_t source, std::span<double> out) {
  if (!memory_may_bind(network, *model.model, nullptr)) {
    const auto all =
        router.completions(job_between(network, model, source, source), Waiting::kDraining);
    std::ranges::transform(all, out.begin(), [](Seconds at) { return at.value(); });
    return;
  }
  for (std::size_t to = 0; to < out.size(); ++to)
    out[to] = router.solve(job_between(network, model, source, to), Waiting::kDraining)
                  .completion.value();
}

// The pairs in the order of their sources: where those of source s begin, and which they are.
struct BySource {
  explicit BySource(const std::vector<std::uint32_t>& sources, std::size_t num_nodes)
      : first(num_nodes + 1), pairs(sources.size()) {
    for (const std::uint32_t s : sources) ++first[s + 1];
    for (std::size_t s = 0; s < num_nodes; ++s) first[s + 1] += first[s];
    std::vector<std::size_t> next(first.begin(), first.end() - 1);
    for (std::size_t i = 0; i < sources.size(); ++i) pairs[next[sources[i]]++] = i;
  }

  std::vector<std::size_t> first, pairs;
};

}  // namespace

Router::Router(HeldNetwork network) : prepared_(std::make_shared<Prepared>(std::move(network))) {}

std::shared_ptr<Router::Prepared> Router::now() const {
  const std::lock_guard lock(mutex_);
  return prepared_;
}

HeldNetwork Router::network() const { return now()->held(); }

void Router::change_to(HeldNetwork network) {
  const auto before = now();
  const auto hierarchy = before->hierarchy();
  auto mended = hierarchy != nullptr ? hierarchy->over(*network.network) : nullptr;
  auto after = mended != nullptr ? std::make_shared<Prepared>(std::move(network), std::move(mended))
                                 : std::make_shared<Prepared>(std::move(network));
  const std::lock_guard lock(mutex_);
  prepared_ = std::move(after);
}

void Router::completions(const HeldModel& model, std::uint32_t source,
                         std::span<double> out) const {
  const auto prepared = now();
  auto router = prepared->borrow();
  search(*router, prepared->network(), model, source, out);
  prepared->give_back(std::move(router));
}

bool Router::latencies(const HeldModel& model, const Pairs& pairs, unsigned threads,
                       const StopToken& stop, std::span<double> out) const {
  const auto prepared = now();
  const std::size_t num_nodes = prepared->network().num_nodes();
  const BySource order(pairs.sources, num_nodes);
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    auto router = prepared->borrow();
    std::vector<double> row(num_nodes);
    for (std::size_t s = next++; s < num_nodes && !stop.is_set(); s = next++) {
      if (order.first[s] == order.first[s + 1]) continue;
      search(*router, prepared->network(), model, s, row);
      for (std::size_t k = order.first[s]; k < order.first[s + 1]; ++k)
        out[order.pairs[k]] = row[pairs.destinations[order.pairs[k]]];
    }
    prepared->give_back(std::move(router));
  };
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  const std::size_t wanted = std::min<std::size_t>(threads > 0 ? threads : cores, num_nodes);
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < wanted; ++i) others.emplace_back(work);
  work();
  others.clear();  // joins
  return !stop.is_set();
}

}  // namespace lamina::python
