#include "lamina/schedule/bounds/price_families.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "lamina/schedule/timeline.h"

namespace lamina::schedule {
namespace {

struct Use {
  std::size_t job;
  double begin, end, service;
};
using Uses = std::vector<std::vector<Use>>;  // by resource, as they begin

Uses uses_of(const Workload& workload, std::span<const PlannedWalk> walks) {
  Uses uses(Resources(workload.network()).size());
  for (std::size_t j = 0; j < walks.size(); ++j)
    for (const PaidService& service : walks[j].services)
      if (service.service > 0.0)
        uses[service.resource.index()].push_back(
            {j, service.end - service.service, service.end, service.service});
  for (auto& row : uses) std::ranges::sort(row, {}, &Use::begin);
  return uses;
}

// Services one after the other, without a pause between them: uses first..last - 1.
struct Period {
  std::size_t first, last;
  double begin, end;
};

std::vector<Period> periods_of(std::span<const Use> uses) {
  constexpr double kTouching = 1e-9;
  std::vector<Period> periods;
  for (std::size_t i = 0; i < uses.size(); ++i) {
    if (periods.empty() || uses[i].begin > periods.back().end * (1.0 + kTouching))
      periods.push_back({i, i, uses[i].begin, uses[i].end});
    periods.back().last = i + 1;
    periods.back().end = std::max(periods.back().end, uses[i].end);
  }
  return periods;
}

struct Spread {
  double first = std::numeric_limits<double>::infinity(), last = 0.0;  // releases
  double waiting = 0.0, latency = 0.0;                                 // means, by weight
};

Spread spread_of(const Workload& workload, std::span<const PlannedWalk> walks) {
  Spread spread;
  double weights = 0.0;
  for (std::size_t j = 0; j < walks.size(); ++j) {
    const double release = workload.job(j).release().value(), w = workload.costs().factor(j);
    spread.first = std::min(spread.first, release);
    spread.last = std::max(spread.last, release);
    spread.waiting += w * (walks[j].completion - workload.alone(j).value());
    spread.latency += w * (walks[j].completion - release);
    weights += w;
  }
  spread.waiting /= weights;
  spread.latency /= weights;
  return spread;
}

class Families {
 public:
  Families(const Spread& spread, std::span<const double> first) : spread_(spread), first_(first) {}

  void add(ResourceId resource, std::span<const Use> uses) {
    constexpr std::size_t kEnds = 22;
    const auto denser = [](double part) { return part * std::sqrt(part); };  // towards the start
    double end = 0.0;
    for (const Use& use : uses) end = std::max(end, use.end);
    const double start = first_[resource.index()];
    if (!(start < end)) return;
    PriceFamily family{resource, 0.0, start, {}};
    const double length = kBehindEnd * end - start;
    for (std::size_t k = 1; k <= kEnds; ++k)
      family.ends.push_back(start + length * denser(static_cast<double>(k) / kEnds));
    families_.push_back(std::move(family));
    if (spread_.last - spread_.first > spread_.latency) add_late(resource, uses, end);
  }

  std::vector<PriceFamily> take() && { return std::move(families_); }

 private:
  static constexpr double kBehindEnd = 1.3;  // of the last use

  // For jobs that come later: at even distances, and just before each busy period.
  void add_late(ResourceId resource, std::span<const Use> uses, double end) {
    constexpr double kOfWaiting = 0.2, kMost = 12.0, kFewest = 40.0, kBehind = 0.3;
    const double window = spread_.last - spread_.first;
    const double distance =
        std::clamp(kOfWaiting * spread_.waiting, window / kFewest, window / kMost);
    const double until = std::min(end, spread_.last + kBehind * window);
    std::vector<double> begins;
    for (double s = spread_.first + distance; s < until; s += distance) begins.push_back(s);
    for (const Period& period : periods_of(uses))
      if (period.last - period.first > 1 && period.begin < until)
        begins.push_back(period.begin - kOfWaiting * distance);
    std::ranges::sort(begins);
    double before = 0.0;
    for (const double s : begins) {
      if (s <= first_[resource.index()] || s - before < kOfWaiting * distance) continue;
      before = s;
      add_one(resource, s, distance, kBehindEnd * end);
    }
  }

  void add_one(ResourceId resource, double from, double distance, double until) {
    constexpr double kShortest = 0.75, kLonger = 1.45;
    PriceFamily family{resource, from, from, {}};
    for (double length = kShortest * distance; from + length < until; length *= kLonger)
      family.ends.push_back(from + length);
    if (family.ends.empty()) return;
    families_.push_back(std::move(family));
  }

  const Spread& spread_;
  std::span<const double> first_;
  std::vector<PriceFamily> families_;
};

struct Corner {
  double time, price;
};

// The lower convex hull of corners in order of time.
std::vector<Corner> hull_of(std::span<const Corner> corners) {
  std::vector<Corner> hull;
  for (const Corner& c : corners) {
    const auto is_above = [&](const Corner& a, const Corner& b) {
      return (b.price - a.price) * (c.time - a.time) >= (c.price - a.price) * (b.time - a.time);
    };
    while (hull.size() >= 2 && is_above(hull[hull.size() - 2], hull.back())) hull.pop_back();
    hull.push_back(c);
  }
  return hull;
}

// The weights of the services still to end at `time` in the busy period at hand.
double weight_to_end(const Workload& workload, std::span<const Use> uses, double time) {
  double weight = 0.0;
  for (const Period& period : periods_of(uses)) {
    if (time < period.begin || time >= period.end) continue;
    for (std::size_t i = period.first; i < period.last; ++i)
      if (uses[i].end > time) weight += workload.costs().factor(uses[i].job);
  }
  return weight;
}

}  // namespace

std::vector<PlannedWalk> walks_of(const Workload& workload, const Schedule& schedule) {
  std::vector<PlannedWalk> walks(workload.num_jobs());
  Timeline timeline(workload.network());
  std::vector<Timeline::Passage> passages;
  for (const std::uint32_t j : schedule.order) {
    passages.clear();
    const auto& tasks = schedule.trips[j]->tasks;
    double now = workload.job(j).release().value();
    walks[j].completion = timeline.place(workload.job(j).release(), tasks, &passages).value();
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      const double end = (passages[i].end - tasks[i].delay).value();
      walks[j].services.push_back({tasks[i].resource, now, end, tasks[i].service.value()});
      now = passages[i].end.value();
    }
  }
  return walks;
}

std::vector<PriceFamily> families_for(const Workload& workload, std::span<const PlannedWalk> walks,
                                      std::span<const double> first) {
  constexpr double kBusy = 0.05;  // of the busiest
  const Uses uses = uses_of(workload, walks);
  const Spread spread = spread_of(workload, walks);
  std::vector<double> busy(uses.size());
  for (std::size_t r = 0; r < uses.size(); ++r)
    for (const Use& use : uses[r]) busy[r] += use.service;
  const double most = busy.empty() ? 0.0 : *std::ranges::max_element(busy);
  Families families(spread, first);
  for (std::size_t r = 0; r < uses.size(); ++r)
    if (uses[r].size() > 1 && busy[r] > kBusy * most) families.add(ResourceId(r), uses[r]);
  return std::move(families).take();
}

std::vector<double> amounts_read_off(const Workload& workload, std::span<const PlannedWalk> walks,
                                     const PriceMaster& master) {
  constexpr double kPart = 0.9;
  const Uses uses = uses_of(workload, walks);
  std::vector<double> amounts(master.num_amounts());
  for (std::size_t f = 0; f < master.families().size(); ++f) {
    const PriceFamily& family = master.families()[f];
    if (family.from > 0.0) continue;
    const auto& row = uses[family.resource.index()];
    std::vector<Corner> corners{{family.start, weight_to_end(workload, row, family.start)}};
    for (const double end : family.ends)
      corners.push_back({end, weight_to_end(workload, row, end)});
    for (std::size_t i = corners.size() - 1; i-- > 0;)
      corners[i].price = std::max(corners[i].price, corners[i + 1].price);
    const std::vector<Corner> hull = hull_of(corners);
    double slope = 0.0;  // behind, as a fall
    for (std::size_t i = hull.size() - 1; i-- > 0;) {
      const double fall = (hull[i].price - hull[i + 1].price) / (hull[i + 1].time - hull[i].time);
      const auto at = std::ranges::lower_bound(family.ends, hull[i + 1].time);
      const std::size_t a =
          master.first_amount(f) + static_cast<std::size_t>(at - family.ends.begin());
      amounts[a] = kPart * std::max(0.0, fall - slope) * master.area(a);
      slope = std::max(slope, fall);
    }
  }
  return amounts;
}

}  // namespace lamina::schedule
