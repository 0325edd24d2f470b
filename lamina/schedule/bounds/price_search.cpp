#include "lamina/schedule/bounds/price_search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

#include "lamina/schedule/bounds/short_prices.h"

namespace lamina::schedule {
namespace {

constexpr double kNothing = -std::numeric_limits<double>::infinity();

std::vector<double> weights_of(const Workload& workload) {
  std::vector<double> weights;
  for (std::size_t j = 0; j < workload.num_jobs(); ++j)
    weights.push_back(workload.costs().factor(j));
  return weights;
}

// How soft the least over walks is, in parts of the mean latency: round by round less.
constexpr std::array kSoftness{0.1, 0.05, 0.03, 0.02, 0.01, 0.007, 0.005, 0.0035, 0.0025};

}  // namespace

PriceSearch::PriceSearch(const Workload& workload, const Schedule& schedule,
                         const BoundEffort& effort)
    : workload_(workload),
      effort_(effort),
      clock_(effort),
      walks_(walks_of(workload, schedule)),
      jobs_(workload, effort),
      master_(families_for(workload, walks_, jobs_.first_served()), weights_of(workload)),
      leader_{amounts_read_off(workload, walks_, master_), kNothing},
      proved_{{}, kNothing},
      best_(bound_alone(workload)) {
  double weights = 0.0;
  for (std::size_t j = 0; j < walks_.size(); ++j) {
    const double w = workload.costs().factor(j);
    latency_ += w * (walks_[j].completion - workload.job(j).release().value());
    weights += w;
    if (w > 0.0) add_walk(j, walks_[j].completion, walks_[j].services);
  }
  if (weights > 0.0) latency_ /= weights;
  solved_ = leader_.amounts;
}

LowerBound PriceSearch::run() {
  // Of the effort, in a sweep: while groups are searched, then. Prices that are the best of wide
  // cells lose in narrow ones, so the search itself has to be in cells about as narrow as the last
  // ones.
  constexpr double kLook = 0.015, kSweep = 0.04;
  constexpr std::size_t kMostInGroups = 20;
  constexpr double kTimeInGroups = 0.4, kTime = 0.7;  // of the limit
  const auto cells = static_cast<double>(effort_.num_cells);
  if (!choose_first_cell() || !try_amounts(leader_.amounts, Detail::kAllLayers, true))
    return std::move(best_);
  cell_ = cell_for(kLook * cells);
  climb(Detail::kGroups, kMostInGroups, kTimeInGroups);
  cell_ = std::min(cell_, cell_for(kSweep * cells));
  climb(Detail::kAllLayers, effort_.num_rounds, kTime);
  finish();
  return std::move(best_);
}

bool PriceSearch::is_over() const { return num_cells_ >= effort_.num_cells || clock_.is_over(); }

double PriceSearch::cells_within(double num_states, const BoundEffort& effort) {
  constexpr double kInUse = 0.2;      // of the cells: states are of use for so long
  constexpr double kOverhead = 30.0;  // cells that making a state costs as much as
  constexpr double kPart = 0.3;       // of the effort
  const double most = kPart * static_cast<double>(effort.num_cells) / std::max(num_states, 1.0);
  return (most - kOverhead) / kInUse;
}

// False where there is nothing to gain.
bool PriceSearch::choose_first_cell() {
  constexpr double kFine = 100.0;  // cells in a mean latency
  if (master_.num_amounts() == 0 || !(latency_ > 0.0) || clock_.is_over()) return false;
  cell_ = rounded(latency_ / std::min(kFine, cells_within(jobs_.num_states(), effort_)), 2);
  return true;
}

// With which a sweep of all layers has about so many; neither too fine nor too coarse to be of use.
double PriceSearch::cell_for(double num_cells) const {
  // In a mean latency. Where few jobs meet, rounding is the least of what a bound loses.
  constexpr double kFew = 200.0, kForEachJob = 3.0, kMany = 1000.0, kCoarsest = 60.0;
  const double finest =
      std::min(kMany, kFew + kForEachJob * static_cast<double>(workload_.num_jobs()));
  const double cell = cell_of_sweep_ * cells_of_sweep_ / num_cells;
  const double coarsest = std::max(cell_of_sweep_, latency_ / kCoarsest);
  return rounded(std::clamp(cell, latency_ / finest, coarsest), 2);
}

// If it is not known.
void PriceSearch::add_walk(std::size_t j, double completion,
                           std::span<const PaidService> services) {
  constexpr double kAlike = 1e9;
  std::vector<double> key{static_cast<double>(j)};
  for (const PaidService& service : services) {
    key.push_back(static_cast<double>(service.resource.index()));
    key.push_back(std::round(service.end / latency_ * kAlike));
  }
  if (known_.insert(std::move(key)).second)
    master_.add_walk(j, workload_.costs().cost(j, Seconds(completion)), services);
}

// Round by round, until hardly anything is gained.
void PriceSearch::climb(Detail detail, std::size_t most_rounds, double most_of_time) {
  constexpr double kClose = 0.001, kGain = 5e-4;
  constexpr std::size_t kPatience = 4, kLook = 4;
  const auto start = try_amounts(leader_.amounts, detail, true);
  if (!start) return;
  leader_.value = *start;
  if (detail == Detail::kAllLayers && proved_.value > leader_.value) leader_ = proved_;
  double before = leader_.value;
  for (std::size_t round = 1; round <= most_rounds; ++round) {
    if (is_over() || clock_.part_spent() > most_of_time) return;
    double reach = 0.0;
    const Amounts amounts = propose(reach);
    const auto value = try_amounts(amounts, detail, true);
    if (!value) return;
    if (*value > leader_.value) leader_ = {amounts, *value};
    // A bound for whoever stops the search here.
    if (detail == Detail::kGroups && round % kLook == 0)
      try_amounts(leader_.amounts, Detail::kAllLayers, true);
    if (softness_ < kSoftness.size()) continue;
    if (leader_.value >= (1.0 - kClose) * reach) return;
    if (round % kPatience != 0) continue;
    if (leader_.value - before < kGain * std::abs(before)) return;
    before = leader_.value;
  }
}

// Between the master's best amounts and the best known; `reach` is what the master hopes for.
PriceSearch::Amounts PriceSearch::propose(double& reach) {
  constexpr int kPasses = 300;
  constexpr double kTowards = 0.5;
  constexpr double kCellsOfTerm = 0.25;  // what a term takes in a pass, in cells
  const double softness = latency_ * kSoftness[std::min(softness_++, kSoftness.size() - 1)];
  auto solution = master_.solve(std::move(solved_), softness, kPasses, clock_);
  solved_ = std::move(solution.amounts);
  num_cells_ += static_cast<std::size_t>(kCellsOfTerm * solution.num_passes *
                                         static_cast<double>(master_.num_terms()));
  reach = -std::accumulate(solved_.begin(), solved_.end(), 0.0);
  for (const double cost : master_.least_costs(solved_))
    if (std::isfinite(cost)) reach += cost;
  Amounts amounts = solved_;
  for (std::size_t a = 0; a < amounts.size(); ++a)
    amounts[a] = kTowards * amounts[a] + (1.0 - kTowards) * leader_.amounts[a];
  return amounts;
}

// What the amounts prove with all layers, or would in groups. Walks that are cheap then are added
// if they are traced; what is proved with all layers is a bound, in prices short enough to be told.
std::optional<double> PriceSearch::try_amounts(const Amounts& amounts, Detail detail, bool traced) {
  const bool proves = detail == Detail::kAllLayers;
  std::vector<TimedPrice> prices = master_.prices_of(proves ? largest(amounts) : amounts);
  if (proves) {
    const double narrowest = jobs_.narrowest_judged(prices);
    if (!std::isfinite(narrowest)) return std::nullopt;
    cell_ = std::max(cell_, rounded(narrowest, 2));
    prices = shortened(std::move(prices), cell_);
  }
  const std::vector<double> costs = master_.least_costs(amounts);
  const double before = clock_.seconds();
  const auto outcome = jobs_.evaluate({prices, cell_, costs, detail, traced}, clock_);
  if (!outcome) return std::nullopt;
  num_cells_ += outcome->num_cells;
  for (const auto& walk : outcome->walks) add_walk(walk.job, walk.completion, walk.services);
  if (proves) {
    cells_of_sweep_ = static_cast<double>(std::max<std::size_t>(1, outcome->num_cells));
    cell_of_sweep_ = cell_;
    seconds_of_sweep_ = clock_.seconds() - before;
    // As much as the judge takes off for what its roundings may have added.
    constexpr double kRounding = 1e-9;
    const double value = outcome->value - kRounding * std::abs(outcome->value);
    if (outcome->value > proved_.value) proved_ = {amounts, outcome->value};
    if (value > best_.value) {
      best_.kind = "timed-prices";
      best_.value = value;
      best_.cell = cell_;
      best_.prices = prices;
    }
  }
  if (effort_.on_progress) effort_.on_progress(best_.value);
  return outcome->value;
}

// In cells as fine as the judge takes in well under a second.
void PriceSearch::finish() {
  constexpr double kCells = 1.5e8, kPart = 0.6;
  double num_cells = std::min(kCells, 0.1 * static_cast<double>(effort_.num_cells));
  if (const auto left = clock_.seconds_left())
    num_cells = std::min(num_cells, kPart * *left / seconds_of_sweep_ * cells_of_sweep_);
  const double cell = cell_for(num_cells);
  if (clock_.is_over() || cell >= cell_) return;
  cell_ = cell;
  try_amounts(leader_.amounts, Detail::kAllLayers, false);
}

// Those that carry most, as many as make a short certificate.
PriceSearch::Amounts PriceSearch::largest(const Amounts& amounts) const {
  constexpr std::size_t kMostBytes = 46'000;
  constexpr double kLeast = 1e-5;  // of all
  const double all = std::accumulate(amounts.begin(), amounts.end(), 0.0);
  std::vector<std::size_t> order(amounts.size()), family_of(amounts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t f = 0; f < master_.families().size(); ++f)
    std::fill_n(family_of.begin() + static_cast<std::ptrdiff_t>(master_.first_amount(f)),
                master_.families()[f].ends.size(), f);
  std::erase_if(order, [&](std::size_t a) { return amounts[a] <= kLeast * all; });
  std::ranges::stable_sort(order, std::greater{}, [&](std::size_t a) { return amounts[a]; });
  std::vector<bool> has_row(master_.families().size());
  Amounts kept(amounts.size());
  std::size_t bytes = 0;
  for (const std::size_t a : order) {
    bytes += kBytesOfPoint + (has_row[family_of[a]] ? 0 : kBytesOfRow + kBytesOfPoint);
    if (bytes > kMostBytes) break;
    has_row[family_of[a]] = true;
    kept[a] = amounts[a];
  }
  return kept;
}

}  // namespace lamina::schedule
