#include "lamina/plan/prove_prices.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>

#include "lamina/core/quantity.h"
#include "lamina/plan/judged_sweep.h"
#include "lamina/plan/tasks.h"

namespace lamina {
PriceProof::PriceProof(const Network& network, std::span<const Judged> jobs,
                       std::span<const double> shares)
    : network_(network),
      jobs_(jobs),
      shares_(shares),
      first_release_(earliest_release(jobs)),
      times_(network) {
  find_kinds();
}

void PriceProof::find_kinds() {
  std::map<std::pair<JobKind, double>, std::size_t> known;
  for (std::size_t j = 0; j < jobs_.size(); ++j) {
    const Job& job = *jobs_[j].job;
    const auto [at, is_new] =
        known.try_emplace({kind_of(job, KindOf::kEnding), shares_[j]}, kinds_.size());
    if (is_new) kinds_.push_back({{}, shares_[j], times_.of(job)});
    kinds_[at->second].jobs.push_back(j);
  }
}

double PriceProof::longest_to_go() const {
  double longest = 0.0;
  for (const Kind& kind : kinds_)
    for (const auto& row : *kind.to_go)
      for (const double time : row)
        if (time < kNever) longest = std::max(longest, time);
  return longest;
}

bool PriceProof::is_too_much(const SoundPrices& prices, double cell) {
  constexpr double kMost = 1e9, kMostInMemory = 5e7;
  double last = 0.0, states = 0.0;
  for (const auto& [resource, row] : prices)
    if (!row->points.empty())
      last = std::max(last, (row->points.back().time - first_release_).value());
  for (const Kind& kind : kinds_)
    states += static_cast<double>(kind.to_go->size()) *
              static_cast<double>(network_.num_nodes() + prices.size());
  last_price_ = last;
  const double cells = (last + longest_to_go()) / cell + 2.0;
  const auto rows = static_cast<double>(network_.num_nodes() + 2 * prices.size());
  return !(states * cells <= kMost) || !(rows * cells <= kMostInMemory);
}

std::vector<double> PriceProof::backlogs(Seconds origin) const {
  const Resources resources(network_);
  std::vector<double> ends;
  for (const ResourceId r : all_ids<ResourceId>(resources.size())) {
    const Seconds end = resources.backlog_time(r);
    ends.push_back(end > first_release_ ? (end - origin).value() : 0.0);
  }
  return ends;
}

// By resource, when it can serve any of the jobs.
std::vector<double> PriceProof::first_served(Seconds origin) const {
  const std::vector<double> backlog = backlogs(origin);
  std::vector<double> first(backlog.size(), kNever);
  for (const Kind& kind : kinds_) {
    std::vector<double> release_at(network_.num_nodes(), kNever);
    for (const std::size_t j : kind.jobs) {
      double& release = release_at[jobs_[j].job->source().index()];
      release = std::min(release, (jobs_[j].job->release() - origin).value());
    }
    JudgedKind(network_, *jobs_[kind.jobs.front()].job, kind.to_go)
        .find_first(release_at, backlog, first);
  }
  for (std::size_t r = 0; r < first.size(); ++r) first[r] = std::max(first[r], backlog[r]);
  return first;
}

PriceProof::Proved PriceProof::prove(const SoundPrices& prices, double cell) {
  // Cells are those of the clock; times count from the one of the first release.
  const Seconds origin(std::floor(first_release_.value() / cell) * cell);
  JudgedCells cells(cell, origin, Resources(network_).size());
  for (const auto& [resource, row] : prices) cells.add(resource, *row);
  Proved proved{std::vector<double>(jobs_.size()), cells.total(first_served(origin))};
  const std::vector<double> backlog = backlogs(origin);
  for (const Kind& kind : kinds_)
    if (kind.share > 0.0) prove_kind(kind, cells, backlog, proved);
  return proved;
}

// What the job pays as planned, as seconds of its completion: it pays no more on the cheapest way.
// Infinite where the plan is not known.
double PriceProof::completion_worth(std::size_t j, const JudgedCells& cells) const {
  const Judged& it = jobs_[j];
  if (it.truth.legs.empty()) return kNever;
  double paid = 0.0;
  for (const TimedLeg& leg : it.truth.legs) {
    const Task task = task_of(network_, *it.job, leg.leg);
    const auto tariffs = cells.tariffs(task.resource);
    const double start = (leg.start - cells.origin()).value();
    const double end = (leg.end - task.delay - cells.origin()).value() / cells.cell();
    const double begin = end - task.service.value() / cells.cell();
    for (std::size_t q = tariffs.size(); q-- > 0;)
      if (tariffs[q].from <= start) {
        paid += JudgedCells::paid(tariffs[q].paid_until, end) -
                JudgedCells::paid(tariffs[q].paid_until, begin);
        break;
      }
  }
  return (it.truth.completion - cells.origin()).value() + paid / shares_[j];
}

void PriceProof::prove_kind(const Kind& kind, const JudgedCells& cells,
                            std::span<const double> backlog, Proved& proved) const {
  constexpr std::int64_t kMargin = 4;
  const JudgedKind judged(network_, *jobs_[kind.jobs.front()].job, kind.to_go);
  const auto release = [&](std::size_t j) {
    return (jobs_[j].job->release() - cells.origin()).value();
  };
  double latest = 0.0, worth = 0.0;  // when nothing is paid any more; what is worth looking at
  for (const std::size_t j : kind.jobs) {
    latest = std::max(latest, release(j));
    worth = std::max(worth, completion_worth(j, cells));
  }
  for (const double end : backlog) latest = std::max(latest, end);
  latest = std::max(latest, last_price_ + cells.cell()) + longest_to_go();
  std::int64_t horizon = JudgedSweep::whole(std::min(latest, worth), cells.cell());
  std::vector<std::int64_t> start(kind.jobs.size());
  for (std::size_t i = 0; i < start.size(); ++i) {
    const std::size_t j = kind.jobs[i];
    const double alone = release(j) + judged.at(0, jobs_[j].job->source().index());
    start[i] = JudgedSweep::whole(alone, cells.cell());
    horizon = std::max(horizon, start[i]);
  }
  horizon += kMargin;
  std::vector<std::int64_t> starts(network_.num_nodes(), horizon);
  for (std::size_t i = 0; i < start.size(); ++i) {
    std::int64_t& first = starts[jobs_[kind.jobs[i]].job->source().index()];
    first = std::min(first, start[i]);
  }
  JudgedSweep sweep(judged, cells, {kind.share, backlog, horizon});
  sweep.run(starts);
  for (std::size_t i = 0; i < start.size(); ++i) {
    const std::size_t j = kind.jobs[i];
    proved.least[j] =
        sweep.least(jobs_[j].job->source().index(), start[i]) - kind.share * release(j);
  }
}

}  // namespace lamina
