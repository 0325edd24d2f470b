#include "lamina/api/stream_ways.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <fmt/format.h>
#include <span>
#include <unordered_map>
#include <utility>

#include "lamina/api/choices.h"
#include "lamina/api/planners.h"
#include "lamina/core/quoted.h"
#include "lamina/plan/tasks.h"
#include "lamina/route/policy.h"
#include "lamina/sim/execution.h"

namespace lamina::api {
namespace {

// As they are planned and served: released now.
std::vector<Job> released_now(const Instance& instance) {
  std::vector<Job> jobs;
  for (const Job& job : instance.jobs) jobs.push_back(job.inference(Seconds()));
  return jobs;
}

bool holds(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

class PolicyWays final : public StreamWays {
 public:
  PolicyWays(const Instance& instance, std::unique_ptr<route::Policy> policy,
             std::vector<bool> has_way)
      : network_(*instance.network),
        jobs_(released_now(instance)),
        policy_(std::move(policy)),
        has_way_(std::move(has_way)) {}

  [[nodiscard]] bool has_way(std::size_t job) const override { return has_way_[job]; }

  sim::StreamDecision decide(std::size_t job, const Queues& queues) override {
    const route::RoutingResult way = policy_->decide(jobs_[job], queues);
    assert(way.feasible() && "queues do not take ways away");
    return {tasks_of(network_, jobs_[job], way.route), way.completion};
  }

 private:
  const Network& network_;
  std::vector<Job> jobs_;
  std::unique_ptr<route::Policy> policy_;
  std::vector<bool> has_way_;
};

// Whether the policy finds a way in a network without queues; then it does behind any.
std::vector<bool> ways_of(const Instance& instance, route::Policy& policy) {
  const Queues none(std::vector<Seconds>(Resources(*instance.network).size()));
  std::vector<bool> has_way;
  for (const Job& job : instance.jobs)
    has_way.push_back(policy.decide(job.inference(Seconds()), none).feasible());
  return has_way;
}

// Options that other policies take.
Expected<void> demand_taken(const route::PolicyEntry& policy, const StreamOptions& streams,
                            const PlanOptions& planning) {
  for (const auto* const given : {&streams.given, &planning.given})
    for (const std::string_view name : *given)
      for (const route::PolicyEntry& other : route::policies())
        if (holds(other.options, name) && !holds(policy.options, name))
          return error(ErrorCode::kUsage,
                       fmt::format("policy {} does not use it, {} does", policy.name, other.name),
                       std::string(name));
  return {};
}

// One way of a job, and how often it was taken.
struct GivenWay {
  double share = 0.0;
  std::vector<Task> tasks;
  Seconds alone;
  double num_taken = 0.0;
};

class PlannedWays final : public StreamWays {
 public:
  explicit PlannedWays(std::vector<std::vector<GivenWay>> ways) : ways_(std::move(ways)) {}

  [[nodiscard]] bool has_way(std::size_t job) const override { return !ways_[job].empty(); }

  sim::StreamDecision decide(std::size_t job, const Queues& /*queues*/) override {
    double num = 1.0;
    for (const GivenWay& way : ways_[job]) num += way.num_taken;
    GivenWay& way = *std::ranges::max_element(
        ways_[job], {}, [&](const GivenWay& w) { return w.share * num - w.num_taken; });
    ++way.num_taken;
    return {way.tasks, way.alone};
  }

 private:
  std::vector<std::vector<GivenWay>> ways_;  // by job
};

Expected<GivenWay> given_way(const Network& network, const Job& job, double share,
                             const std::vector<Step>& steps, const std::string& place) {
  if (!(share >= 0.0) || !std::isfinite(share))
    return error(ErrorCode::kValue, fmt::format("{} is no share", share), place + ".share");
  const auto route = sim::route_of(network, job, steps, place + ".steps");
  if (!route) return tl::unexpected(route.error());
  GivenWay way{share, tasks_of(network, job, *route), {}};
  for (const Task& task : way.tasks) way.alone += task.service + task.delay;
  return way;
}

Expected<std::vector<GivenWay>> ways_of_stream(const Network& network, const Job& job,
                                               const PlannedStream& row, const std::string& place) {
  std::vector<GivenWay> ways;
  double sum = 0.0;
  for (std::size_t p = 0; p < row.plans.size(); ++p) {
    auto way = given_way(network, job, row.plans[p].share, row.plans[p].steps,
                         fmt::format("{}.plans[{}]", place, p));
    if (!way) return tl::unexpected(way.error());
    sum += way->share;
    ways.push_back(*std::move(way));
  }
  if (!ways.empty() && std::abs(sum - 1.0) > 1e-6)
    return error(ErrorCode::kValue,
                 fmt::format("the shares of stream {} add up to {:.9g}, not to 1",
                             lamina::quoted(row.id), sum),
                 place + ".plans");
  return ways;
}

// Where each id stands in the document; fails with kDuplicate.
Expected<std::unordered_map<std::string_view, std::size_t>> rows_by_id(const Instance& instance,
                                                                       const Capacity& given) {
  std::unordered_map<std::string_view, std::size_t> rows;
  for (std::size_t i = 0; i < given.streams.size(); ++i) {
    const std::string& id = given.streams[i].id;
    const auto refuse = [&](ErrorCode code, std::string_view rule) {
      return error(code, fmt::format("stream {} {}", lamina::quoted(id), rule),
                   fmt::format("streams[{}].id", i));
    };
    const auto job = std::ranges::find(instance.jobs, id, &Job::id);
    if (job == instance.jobs.end() || !job->is_stream())
      return refuse(ErrorCode::kUnknownName, "is none of the jobs file");
    if (!rows.emplace(id, i).second) return refuse(ErrorCode::kDuplicate, "is there twice");
  }
  return rows;
}

// The way of a job that is no stream, if the document has one.
Expected<std::vector<GivenWay>> way_of_job(const Network& network, const Job& job,
                                           const Capacity& given) {
  std::vector<GivenWay> ways;
  if (given.plan == nullptr) return ways;
  const auto& rows = given.plan->jobs;
  const auto row = std::ranges::find(rows, job.id(), &PlannedJob::id);
  if (row == rows.end() || !row->planned) return ways;
  auto way =
      given_way(network, job, 1.0, row->steps, fmt::format("plan.jobs[{}]", row - rows.begin()));
  if (!way) return tl::unexpected(way.error());
  ways.push_back(*std::move(way));
  return ways;
}

}  // namespace

std::string_view policy_name(const StreamOptions& streams) {
  return streams.policy.empty() ? route::policies().front().name : std::string_view(streams.policy);
}

Expected<std::unique_ptr<StreamWays>> ways_by_policy(const Instance& instance,
                                                     const StreamOptions& streams,
                                                     const PlanOptions& planning) {
  const route::PolicyEntry* const policy = route::find_policy(policy_name(streams));
  if (policy == nullptr)
    return error(ErrorCode::kUnknownName,
                 fmt::format("unknown policy {}", lamina::quoted(streams.policy)), "policy");
  if (const auto ok = demand_taken(*policy, streams, planning); !ok)
    return tl::unexpected(ok.error());
  route::PolicySettings settings;
  const auto planner = chosen_planner_of_one(planning);
  if (!planner) return tl::unexpected(planner.error());
  if (const auto used = demand_used(**planner, planning, planners()); !used)
    return tl::unexpected(used.error());
  auto tiers = chosen_tiers(*instance.network, planning);
  if (!tiers) return tl::unexpected(tiers.error());
  settings.planner = (*planner)->of_one;
  settings.routing = {planning.waiting, *std::move(tiers)};
  settings.penalty = streams.penalty.value_or(settings.penalty);
  const auto scout = policy->make(*instance.network, settings);
  return std::make_unique<PolicyWays>(instance, policy->make(*instance.network, settings),
                                      ways_of(instance, *scout));
}

Expected<std::unique_ptr<StreamWays>> ways_by_plans(const Instance& instance,
                                                    const Capacity& given) {
  const auto rows = rows_by_id(instance, given);
  if (!rows) return tl::unexpected(rows.error());
  std::vector<std::vector<GivenWay>> ways;
  for (const Job& job : instance.jobs) {
    const auto row = rows->find(job.id());
    if (job.is_stream() && row == rows->end())
      return error(ErrorCode::kMissingKey,
                   fmt::format("stream {} is not in the document", lamina::quoted(job.id())),
                   "streams");
    auto of_job = job.is_stream()
                      ? ways_of_stream(*instance.network, job, given.streams[row->second],
                                       fmt::format("streams[{}]", row->second))
                      : way_of_job(*instance.network, job, given);
    if (!of_job) return tl::unexpected(of_job.error());
    ways.push_back(*std::move(of_job));
  }
  return std::make_unique<PlannedWays>(std::move(ways));
}

}  // namespace lamina::api
