#include "bench/route_methods.h"

#include <algorithm>
#include <string>
#include <utility>

#include "lamina/core/random.h"
#include "lamina/route/automatic.h"
#include "lamina/route/elimination.h"
#include "lamina/route/layered_sweep.h"
#include "lamina/route/merged_layers.h"

namespace lamina::bench {
namespace {

// Explicit graphs above this take gigabytes, and minutes a run.
constexpr std::size_t kLargestExplicit = 3'000'000;  // states
constexpr std::size_t kBatch = 64;

std::size_t num_groups_of(const BenchInstance& it, Waiting waiting) {
  route::LayerGroups groups;
  route::HullMerger(*it.network).merge(it.job, waiting, groups);
  return groups.size();
}

}  // namespace

RouteMethods::RouteMethods(const BenchInstance& it, Waiting waiting)
    : it_(&it),
      waiting_(waiting),
      num_states_((it.job.model().num_layers() + std::size_t{1}) * it.network->num_nodes()),
      num_groups_(num_groups_of(it, waiting)) {
  add_engines();
  add_fresh();
  add_prepared();
  if (!has_backlogs(*it.network)) add_boost();
  add_streaming();
}

void RouteMethods::add_engines() {
  for (const route::EngineEntry& entry : route::engines()) {
    if (!entry.supports(*it_->network, {it_->job, waiting_})) continue;
    const bool builds_all = entry.name == "explicit" || entry.name == "labels";
    if (builds_all && num_states_ > kLargestExplicit) continue;
    engines_.push_back(entry.make(*it_->network));
    methods_.push_back({std::string(entry.method), [this, &engine = *engines_.back()] {
                          return engine.solve({it_->job, waiting_}).completion.value();
                        }});
    from_nothing_[methods_.back().name] = [this, &entry] {
      entry.make(*it_->network)->solve({it_->job, waiting_});
    };
  }
}

void RouteMethods::add_fresh() {
  methods_.push_back({"layered-sweep-fresh", [this] {
                        route::LayeredSweep engine(*it_->network);
                        return engine.solve({it_->job, waiting_}).completion.value();
                      }});
  methods_.push_back({"auto-fresh", [this] {
                        route::Automatic engine(*it_->network);
                        return engine.solve({it_->job, waiting_}).completion.value();
                      }});
}

void RouteMethods::add_prepared() {
  prepared_ = route::ContractionHierarchy::make(*it_->network);
  if (prepared_ == nullptr) return;
  const double answer =
      route::Elimination(*it_->network, prepared_).solve({it_->job, waiting_}).completion.value();
  methods_.push_back({"prepare", [this, answer] {
                        const auto made = route::ContractionHierarchy::make(*it_->network);
                        return made != nullptr ? answer : 0.0;
                      }});
  methods_.push_back({"elimination-customised", [this] {
                        route::Elimination engine(*it_->network, prepared_);
                        return engine.solve({it_->job, waiting_}).completion.value();
                      }});
  router_ = std::make_unique<route::Router>(*it_->network, prepared_);
  batch_ = batch();
  methods_.push_back({"batch", [this] {
                        return router_->solve_all(batch_, waiting_).front().completion.value();
                      }});
  from_nothing_["batch"] = [this] {
    static_cast<void>(route::Router(*it_->network).solve_all(batch_, waiting_));
  };
  methods_.push_back({"one-to-all", [this] {
                        const auto all = router_->completions(it_->job, waiting_);
                        return all[it_->job.destination().index()].value();
                      }});
}

// The job itself, and others of its model between other places.
std::vector<Job> RouteMethods::batch() const {
  Random random(7);
  std::vector<Job> jobs{it_->job};
  const std::size_t n = it_->network->num_nodes();
  while (jobs.size() < kBatch) {
    JobSpec spec = it_->job.spec();
    spec.source = NodeId(random.below(n));
    spec.destination = NodeId(random.below(n));
    jobs.push_back(Job::make(*it_->network, std::move(spec)).value());
  }
  return jobs;
}

void RouteMethods::add_boost() {
  if (!BoostDijkstra::is_available() || num_states_ > kLargestExplicit) return;
  boost_ = std::make_unique<BoostDijkstra>(*it_->network, it_->job);
  from_nothing_["boost-dijkstra"] = [this] {
    static_cast<void>(BoostDijkstra(*it_->network, it_->job).answer(false));
  };
  methods_.push_back({"boost-dijkstra", [this] { return boost_->answer(false); }});
  methods_.push_back({"boost-dijkstra-early-stop", [this] { return boost_->answer(true); }});
  methods_.push_back({"boost-build", [this, answer = boost_->answer(true)] {
                        const BoostDijkstra built(*it_->network, it_->job);
                        return answer;
                      }});
}

void RouteMethods::add_streaming() {
  streaming_ = std::make_unique<Streaming>(*it_->network, num_groups_);
  const double answer = engines_.front()->solve({it_->job, waiting_}).completion.value();
  methods_.push_back(
      {"streaming-limit", [this, answer] { return streaming_->run() > 0.0 ? answer : 0.0; }});
}

Row RouteMethods::row(std::size_t m, const Measured& measured) const {
  Row row{it_->name, methods_[m].name, measured.value, measured.timing};
  row.more = {{"nodes", it_->network->num_nodes()},
              {"links", it_->network->num_links()},
              {"layers", it_->job.model().num_layers()},
              {"groups", num_groups_}};
  if (const std::size_t jobs = num_jobs(row.method); jobs > 1) {
    row.more["jobs"] = jobs;
    row.timing.median = row.timing.median / static_cast<double>(jobs);
    row.timing.min = row.timing.min / static_cast<double>(jobs);
    row.remark = "a job";
  }
  if (row.method == "streaming-limit") row.more["bytes"] = streaming_->bytes();
  if (row.method == "auto" || row.method == "auto-fresh")
    row.more["engine"] = row.remark = engines_.front()->explanation();
  return row;
}

}  // namespace lamina::bench
