#include "bench/adaptivity_jobs.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <string>
#include <utility>
#include <vector>

#include "bench/drawn_jobs.h"
#include "bench/executed.h"
#include "bench/sound.h"

#include "lamina/api/plan.h"
#include "lamina/route/planners.h"

namespace lamina::bench {
namespace {

constexpr std::string_view kReference = "greedy";  // what `lamina plan` takes for several jobs

// One method's plans of the same number of jobs, over the seeds.
struct Outcome {
  std::string method;
  Seconds mean, worst, waiting, planning;
  double stays = 0.0, hops = 0.0, nodes = 0.0, moved = 0.0;
};

// The share of jobs that take other steps than in the plan that is compared with.
double share_moved(const Plan& plan, const Plan& with) {
  double moved = 0.0;
  for (std::size_t j = 0; j < plan.jobs.size(); ++j)
    moved += walk_text(plan.jobs[j], "") == walk_text(with.jobs[j], "") ? 0.0 : 1.0;
  return moved / static_cast<double>(plan.jobs.size());
}

class Load {
 public:
  Load(std::string name, std::size_t seeds, Report& report)
      : name_(std::move(name)), seeds_(seeds), report_(report) {}

  void run(const Instance& instance, Seconds time_limit, std::uint64_t seed) {
    next_ = 0;
    const Plan alone = planned_as_if_alone(instance, "shortest-path");
    Seconds bound;
    for (const PlannedJob& job : alone.jobs) bound += job.latency;
    bound_ = bound / static_cast<double>(alone.jobs.size());

    const Seconds truly = executed(instance, alone).summary.mean_latency;
    for (const std::string_view planner :
         {"source-only", "destination-only", "best-node", "one-split", "fixed-route"}) {
      const Plan restricted = planned_as_if_alone(instance, planner);
      note(planner, restricted, executed(instance, restricted), alone);
    }
    for (const schedule::Scheduler& planner : schedule::planners()) {
      api::PlanOptions options;
      options.planner = planner.name;
      options.objective = "mean-latency";
      options.seed = seed;
      if (planner.searches) options.time_limit = time_limit;
      const Plan plan = sound(api::plan(instance, options));
      const Trace trace = verified(instance, plan, name_, report_);
      // Equally short ways may differ; where they do not, both must come to the same.
      if (planner.name == "independent" && share_moved(plan, alone) == 0.0 &&
          std::abs(trace.summary.mean_latency / truly - 1.0) > 1e-9)
        report_.fail(fmt::format("{}: independent is not what the jobs' own plans give", name_));
      note(planner.name, plan, trace, alone);
    }
  }

  void add_rows(std::size_t num_jobs) {
    const auto seeds = static_cast<double>(seeds_);
    Seconds reference;
    for (const Outcome& it : outcomes_)
      if (it.method == kReference) reference = it.mean;
    for (const Outcome& it : outcomes_) {
      const Seconds time = it.planning / seeds;
      Row row{name_, it.method, (it.mean / seeds).value(), {time, time, seeds_}};
      row.more["varied"] = "jobs";
      row.more["jobs"] = num_jobs;
      row.more["stays"] = it.stays / seeds;
      row.more["hops"] = it.hops / seeds;
      row.more["nodes"] = it.nodes / seeds;
      row.more["moved"] = it.moved / seeds;
      row.more["waiting_s"] = (it.waiting / seeds).value();
      row.more["max_latency_s"] = it.worst.value();
      row.more["saving"] = 1.0 - reference / it.mean;
      report_.add(std::move(row));
    }
  }

 private:
  // Takes note of what became of a plan: the n-th call for an instance is of the n-th method.
  void note(std::string_view method, const Plan& plan, const Trace& trace, const Plan& alone) {
    if (next_ == outcomes_.size()) outcomes_.push_back({std::string(method), {}, {}, {}, {}});
    Outcome& it = outcomes_[next_++];
    const Choice choice = choice_of(plan);
    it.mean += trace.summary.mean_latency;
    it.worst = std::max(it.worst, trace.summary.max_latency);
    it.waiting += trace.summary.mean_waiting;
    it.planning += plan.summary->planning_time;
    it.stays += choice.stays;
    it.hops += choice.hops;
    it.nodes += static_cast<double>(choice.num_nodes);
    it.moved += share_moved(plan, alone);
    if (trace.summary.mean_latency < bound_ * (1.0 - 1e-9))
      report_.fail(fmt::format("{}: jobs of {} take less together than alone", name_, method));
  }

  std::string name_;
  std::size_t seeds_;
  Report& report_;
  std::size_t next_ = 0;
  Seconds bound_;
  std::vector<Outcome> outcomes_;
};

}  // namespace

void load_with_jobs(std::string_view name, const std::shared_ptr<const Network>& network,
                    std::span<const std::shared_ptr<const Model>> models,
                    const SuiteOptions& options, Report& report) {
  const std::size_t seeds = options.seeds.value_or(options.quick ? 1 : 3);
  const Seconds limit = options.time_limit.value_or(Seconds(options.quick ? 0.1 : 1.0));
  std::vector<std::size_t> counts{1, 3, 10, 30, 100};
  if (options.quick) counts = {1, 10, 30};
  for (const std::size_t count : counts) {
    report.progress(fmt::format("{}/{}-jobs", name, count));
    Load load(fmt::format("{}/{}-jobs", name, count), seeds, report);
    for (std::uint64_t seed = 1; seed <= seeds; ++seed)
      load.run(drawn_jobs(network, models, std::vector<Seconds>(count), seed), limit, seed);
    load.add_rows(count);
  }
}

}  // namespace lamina::bench
