#include "lamina/route/memory_engine.h"

#include <algorithm>
#include <utility>

#include "lamina/plan/memory_shortage.h"
#include "lamina/route/layer_table.h"
#include "lamina/route/memory_needs.h"
#include "lamina/route/memory_prices.h"
#include "lamina/route/memory_search.h"
#include "lamina/route/queue_at.h"
#include "lamina/route/windows.h"
#include "lamina/route/windows_to_go.h"

namespace lamina::route {
namespace {

// Whether some queue drains while the job is on its way.
bool queues_drain(const Network& network, const Query& query) {
  if (query.waiting != Waiting::kDraining) return false;
  const Resources resources(network);
  return std::ranges::any_of(all_ids<ResourceId>(resources.size()), [&](ResourceId r) {
    return queue_at(resources, r, query.waiting, query.queues) > query.job.release();
  });
}

std::vector<double> use_of(const MemoryNeeds& needs, std::size_t num_nodes, const Route& route) {
  std::vector<double> use(num_nodes);
  for (const Leg& leg : route)
    if (const Stay* const stay = std::get_if<Stay>(&leg)) {
      const auto taken = needs.taken(stay->node.index());
      use[stay->node.index()] += taken[stay->last_layer] - taken[stay->first_layer - 1];
    }
  return use;
}

// Steps of MemoryPrices that take about a second at most.
std::size_t steps_of(const Network& network, const Job& job) {
  constexpr std::size_t kFewest = 40, kMost = 400, kArcs = 40'000'000;
  const std::size_t arcs = (job.model().num_layers() + std::size_t{1}) *
                           (network.num_links() + 2 * network.num_nodes() + 1);
  return std::clamp(kArcs / arcs, kFewest, kMost);
}

bool reaches(double bound, double completion, const Job& job) {
  constexpr double kThere = 1e-11;
  const double release = job.release().value();
  return bound - release >= (completion - release) * (1.0 - kThere);
}

// All that looks for the route of one query.
class Solver {
 public:
  static constexpr std::size_t kNarrow = 32;  // labels of a state of progress, in a first dive

  Solver(const Network& network, const Query& query, std::size_t max_labels)
      : network_(network),
        query_(query),
        max_labels_(max_labels),
        table_(network, query),
        needs_(network, query.job, query.limits.in_use),
        windows_(network, query, table_, needs_),
        prices_(windows_, needs_, query, queues_drain(network, query)) {}

  // The name of what found it.
  std::string_view run(RoutingResult& answer) {
    if (prices_.run_without() == kNever) return "no route has stays that fit";
    if (prices_.completion() < kNever) {
      take(prices_.completion(), prices_.route(), answer);
      return "no stay overfills a node, nor do all stays of the best route";
    }
    return search(answer);
  }

 private:
  std::string_view search(RoutingResult& answer) {
    const WindowsToGo plain(network_, query_, table_, needs_);
    MemorySearch search(network_, query_, table_, needs_);
    search.bound_by(plain, plain, {});
    search.dive(kNarrow, query_.stop);
    if (search.completion() == kNever &&
        !memory_shortage(network_, query_.job, query_.limits.in_use).empty())
      return "nothing fits, for a short reason";
    climb(search);
    const WindowsToGo priced(network_, query_, table_, needs_, prices_.prices());
    search.bound_by(plain, priced, prices_.prices());
    const bool complete = is_through(search) || complete_by_labels(search);
    answer.stopped = !complete;
    if (search.completion() < kNever) take(search.completion(), search.route(), answer);
    return complete ? "labels of time and of bytes taken" : "a search that was stopped";
  }

  // Exact searches of rising effort, between dives of rising width: where memory binds hard, a
  // wider dive finds better routes long before a search is through.
  bool complete_by_labels(MemorySearch& search) {
    constexpr std::size_t kFirstLabels = 100'000;
    std::size_t width = kNarrow, num_labels = std::min(kFirstLabels, max_labels_);
    for (;; width *= 2, num_labels = std::min(8 * num_labels, max_labels_)) {
      search.dive(width, query_.stop);
      if (is_through(search)) return true;
      if (search.search(query_.stop, num_labels)) {
        if (search.completion() < kNever) climb(search);
        return true;
      }
      if (num_labels == max_labels_ || query_.stop.is_set()) return false;
    }
  }

  void climb(MemorySearch& search) {
    prices_.climb(search.completion(), steps_of(network_, query_.job), query_.stop);
    search.improve_on(prices_.completion(), prices_.route());
  }
  [[nodiscard]] bool is_through(const MemorySearch& search) const {
    return search.completion() < kNever &&
           reaches(prices_.bound(), search.completion(), query_.job);
  }

  void take(double completion, const Route& route, RoutingResult& answer) const {
    answer.completion = Seconds(completion);
    answer.route = route;
    answer.memory_prices.clear();
    const auto& prices = prices_.prices();
    for (std::size_t v = 0; v < prices.size(); ++v)
      if (prices[v] > 0.0) answer.memory_prices.push_back({NodeId(v), prices[v]});
  }

  const Network& network_;
  const Query& query_;
  std::size_t max_labels_;
  LayerTable table_;
  MemoryNeeds needs_;
  Windows windows_;
  MemoryPrices prices_;
};

}  // namespace

bool MemoryEngine::supports(const Network& /*network*/, const Query& query) {
  return query.is_earliest();
}

const RoutingResult& MemoryEngine::solve(const Query& query) {
  answer_ = {};
  if (fits_merged(query)) {
    method_ = "memory does not bind";
  } else if (query.stop.is_set()) {
    answer_ = {.stopped = true};
    method_ = "a search that was stopped";
  } else {
    answer_ = {};
    method_ = Solver(*network_, query, max_labels_).run(answer_);
  }
  return answer_;
}

// Without limits of memory, merging layers and all, the optimum is no later: if its route fits, or
// there is none, nothing else need be asked. Fills in the answer.
bool MemoryEngine::fits_merged(const Query& query) {
  if (network_->chunk().is_finite()) return false;
  if (!sweep_) sweep_ = std::make_unique<LayeredSweep>(*network_, Layers::kMerged);
  answer_ = sweep_->solve(query);
  if (answer_.stopped) return false;
  if (!answer_.feasible() || !query.memory_may_bind(*network_)) return true;
  const MemoryNeeds needs(*network_, query.job, query.limits.in_use);
  return needs.fits(use_of(needs, network_->num_nodes(), answer_.route));
}

}  // namespace lamina::route
