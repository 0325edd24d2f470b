#include "lamina/schedule/trip_finder.h"

namespace lamina::schedule {
namespace {

constexpr std::size_t kFewestSearches = 100;

}  // namespace

TripFinder::TripFinder(const Workload& workload)
    : workload_(&workload),
      best_response_(workload.network()),
      pricing_(workload.network()),
      own_of_(workload.num_classes()),
      num_searches_left_(kFewestSearches + 4 * workload.num_jobs()) {}

const Trip& TripFinder::best(std::size_t j, const Timeline& timeline, const Loads& loads,
                             const Trip* good) {
  const Trip& best = best_of_all(j, timeline, good);
  return loads.allow(j, best) ? best : best_allowed(j, timeline, loads);
}

const Trip& TripFinder::best_allowed(std::size_t j, const Timeline& timeline, const Loads& loads) {
  look_beside_others(j, loads);
  const Job& job = workload_->job(j);
  const ClassId of = workload_->class_of(j);
  const Trip* best = &loads.trip(j);
  Seconds least = timeline.completion(job.release(), best->tasks);
  const auto look_at = [&](const Trip* trip) {
    const Seconds end = timeline.completion(job.release(), trip->tasks);
    if (!(end < least) || !loads.allow(j, *trip)) return;
    best = trip;
    least = end;
  };
  for (const Trip* const trip : workload_->trips(of)) look_at(trip);
  for (const Trip* const trip : own_of_[of.index()]) look_at(trip);
  return *best;
}

// Keeps what it finds.
void TripFinder::look_beside_others(std::size_t j, const Loads& loads) {
  constexpr std::size_t kMostLabels = 100'000;
  if (num_searches_left_ == 0) return;
  --num_searches_left_;
  if (!memory_) {
    memory_ = std::make_unique<route::MemoryEngine>(workload_->network());
    memory_->limit_labels(kMostLabels);
  }
  const MemoryUse others = loads.without(j);
  route::Query query{workload_->job(j)};
  query.limits.in_use = &others;
  if (const auto& answer = memory_->solve(query); answer.feasible()) keep(j, answer.route);
}

const Trip& TripFinder::best_of_all(std::size_t j, const Timeline& timeline, const Trip* good) {
  const Job& job = workload_->job(j);
  const auto completion = [&](const Trip& trip) {
    return timeline.completion(job.release(), trip.tasks);
  };
  const Trip* known = &workload_->trip_alone(j);
  Seconds limit = completion(*known);
  if (limit <= workload_->alone(j)) return *known;
  if (good != nullptr) {
    if (const Seconds end = completion(*good); end < limit) {
      known = good;
      limit = end;
    }
  }
  // The search sums in another order, and where a gap is filled to its end the last digit decides
  // whether a job fits: it may miss what is known, or think too well of what it finds.
  const route::RoutingResult& answer = best_response_.solve(job, timeline, limit);
  if (!answer.feasible()) return *known;
  const Trip& found = keep(j, answer.route);
  return completion(found) <= limit ? found : *known;
}

const Trip* TripFinder::best(std::size_t j, const Job& limited, const Timeline& timeline) {
  const route::RoutingResult& answer = best_response_.solve(limited, timeline);
  return answer.feasible() ? &keep(j, answer.route) : nullptr;
}

const Trip& TripFinder::cheapest(std::size_t j, std::span<const Price> prices) {
  return keep(j, pricing_.solve(workload_->job(j), prices).route);
}

const Trip& TripFinder::cheapest(std::size_t j, std::span<const Price> prices, const Trip& known,
                                 Seconds limit) {
  const route::RoutingResult& answer = pricing_.solve_within(workload_->job(j), prices, limit);
  return answer.feasible() ? keep(j, answer.route) : known;
}

const Trip& TripFinder::keep(std::size_t j, const Route& route) {
  const ClassId of = workload_->class_of(j);
  if (const Trip* known = find_trip(workload_->trips(of), route)) return *known;
  auto& own = own_of_[of.index()];
  if (const Trip* known = find_trip(own, route)) return *known;
  own_.push_back(trip_of(workload_->network(), workload_->job(j), route));
  own.push_back(&own_.back());
  return own_.back();
}

}  // namespace lamina::schedule
