#include "lamina/sim/execution.h"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>
#include <limits>
#include <numeric>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "lamina/core/nearest.h"
#include "lamina/plan/generation.h"
#include "lamina/plan/walk.h"
#include "lamina/sim/runs.h"

namespace lamina::sim {
namespace {

constexpr std::size_t kNowhere = std::numeric_limits<std::size_t>::max();

// For every job of the instance its row in the plan.
Expected<std::vector<std::size_t>> rows_by_job(const Instance& instance, const Plan& plan) {
  std::unordered_map<std::string_view, std::size_t> place;
  for (std::size_t i = 0; i < instance.jobs.size(); ++i) place.emplace(instance.jobs[i].id(), i);
  std::vector<std::size_t> rows(instance.jobs.size(), kNowhere);
  for (std::size_t k = 0; k < plan.jobs.size(); ++k) {
    const auto job = place.find(plan.jobs[k].id);
    const auto refuse = [&](ErrorCode code, std::string_view rule) {
      return error(code, fmt::format("job {} {}", quoted(plan.jobs[k].id), rule),
                   fmt::format("jobs[{}].id", k));
    };
    if (job == place.end()) return refuse(ErrorCode::kUnknownName, "is not to be planned");
    if (rows[job->second] != kNowhere) return refuse(ErrorCode::kDuplicate, "is planned twice");
    rows[job->second] = k;
  }
  if (const auto lacking = std::ranges::find(rows, kNowhere); lacking != rows.end()) {
    const auto& job = instance.jobs[static_cast<std::size_t>(lacking - rows.begin())];
    return error(ErrorCode::kMissingKey, fmt::format("job {} is not in the plan", quoted(job.id())),
                 "jobs");
  }
  return rows;
}

// Ranks 0, 1, ... of the planned jobs: by priority, then by place.
Expected<std::vector<std::uint32_t>> ranks_of(const Plan& plan,
                                              const std::vector<std::size_t>& rows) {
  if (rows.size() > 1)
    for (const std::size_t k : rows)
      if (!plan.jobs[k].priority)
        return error(
            ErrorCode::kMissingKey,
            fmt::format("job {} has no priority, which several jobs need", quoted(plan.jobs[k].id)),
            fmt::format("jobs[{}].priority", k));
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {},
                    [&](std::size_t i) { return std::pair(plan.jobs[rows[i]].priority, i); });
  std::vector<std::uint32_t> ranks(rows.size());
  for (std::size_t rank = 0; rank < order.size(); ++rank)
    ranks[order[rank]] = static_cast<std::uint32_t>(rank);
  return ranks;
}

std::vector<Stay> stays_of(const Route& route) {
  std::vector<Stay> stays;
  for (const Leg& leg : route)
    if (const Stay* const stay = std::get_if<Stay>(&leg)) stays.push_back(*stay);
  return stays;
}

// The route of the further runs, at `place` in the plan.
Expected<Route> again_of(const Network& network, const Job& job, const PlannedJob& row,
                         const Route& route, const std::string& place) {
  if (!row.again)
    return error(ErrorCode::kMissingKey,
                 fmt::format("job {} lacks the {} further runs of its model", quoted(job.id()),
                             job.model().steps()),
                 place);
  const Job run = job.further_run(last_node_of(job, route));
  auto again = route_of(network, run, row.again->steps, place + ".steps");
  if (again && stays_of(*again) != stays_of(route))
    return error(
        ErrorCode::kValue,
        fmt::format("job {}: its further runs compute otherwise than the first", quoted(job.id())),
        place + ".steps");
  return again;
}

Expected<void> demand_movable(const Job& job, const Route& route, Bytes piece, std::size_t row) {
  const double most = most_pieces(job, route, piece);
  if (most <= kMostPieces) return {};
  return error(ErrorCode::kLimit,
               fmt::format("job {} sends a tensor in {:.0f} pieces of {:.12g} B, more than the "
                           "{:.0f} that can be moved",
                           quoted(job.id()), most, piece.value(), kMostPieces),
               fmt::format("jobs[{}].steps", row));
}

}  // namespace

Expected<Route> route_of(const Network& network, const Job& job, const std::vector<Step>& steps,
                         std::string_view place) {
  Walk walk = walk_of(network, job, steps);
  const auto fault =
      std::ranges::find_if(walk.faults, [](const Fault& f) { return f.code != "wrong-name"; });
  if (fault == walk.faults.end()) return *std::move(walk.route);
  const std::string id = quoted(job.id());
  if (!fault->step)
    return error(ErrorCode::kValue, fmt::format("job {}, {}", id, fault->message),
                 std::string(place));
  return error(ErrorCode::kValue,
               fmt::format("job {}, step {}: {}", id, *fault->step + 1, fault->message),
               fmt::format("{}[{}].{}", place, *fault->step, fault->key));
}

void Execution::add_job(Seconds released, std::uint32_t its_rank) {
  release.push_back(released);
  rank.push_back(its_rank);
  first_task.push_back(static_cast<std::uint32_t>(tasks.size()));
  end_task.push_back(first_task.back());
}

void Execution::add_task(const Task& task, const Pieces& how) {
  assert(task.resource.index() < num_resources());
  assert(in_pieces || how.is_whole());
  tasks.push_back(task);
  if (in_pieces) pieces.push_back(how);
  ++end_task.back();
}

Execution empty_execution(const Network& network) {
  Execution workload;
  workload.in_pieces = network.chunk().is_finite();
  const Resources resources(network);
  workload.opens.reserve(resources.size());
  for (const ResourceId r : all_ids<ResourceId>(resources.size()))
    workload.opens.push_back(resources.backlog_time(r));
  return workload;
}

Expected<PlannedExecution> workload_of(const Instance& instance, const Plan& plan, Bytes packet) {
  const auto rows = rows_by_job(instance, plan);
  if (!rows) return tl::unexpected(rows.error());
  PlannedExecution planned{empty_execution(*instance.network), {}, {}, {}};
  for (std::size_t i = 0; i < rows->size(); ++i) {
    if (!plan.jobs[(*rows)[i]].planned) continue;
    planned.job_of.push_back(i);
    planned.row_of.push_back((*rows)[i]);
  }
  const auto ranks = ranks_of(plan, planned.row_of);
  if (!ranks) return tl::unexpected(ranks.error());

  const Bytes piece = piece_size(*instance.network, packet);
  for (std::size_t i = 0; i < planned.job_of.size(); ++i) {
    const Job& job = instance.jobs[planned.job_of[i]];
    const PlannedJob& row = plan.jobs[planned.row_of[i]];
    const std::string place = fmt::format("jobs[{}]", planned.row_of[i]);
    const auto route = route_of(*instance.network, job, row.steps, place + ".steps");
    if (!route) return tl::unexpected(route.error());
    if (const auto ok = demand_movable(job, *route, piece, planned.row_of[i]); !ok)
      return tl::unexpected(ok.error());
    planned.workload.add_job(job.release(), (*ranks)[i]);
    if (generates(job)) {
      const auto again = again_of(*instance.network, job, row, *route, place + ".again");
      if (!again) return tl::unexpected(again.error());
      auto runs = add_runs(*instance.network, job, {*route, *again}, piece, planned.workload);
      if (!runs) return tl::unexpected(runs.error());
      planned.runs.push_back(*std::move(runs));
      continue;
    }
    for (const Leg& leg : *route)
      planned.workload.add_task(task_of(*instance.network, job, leg),
                                pieces_of(*instance.network, job, leg, piece));
  }
  return planned;
}

}  // namespace lamina::sim
