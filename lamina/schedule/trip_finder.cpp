#include "lamina/schedule/trip_finder.h"

namespace lamina::schedule {

TripFinder::TripFinder(const Workload& workload)
    : workload_(&workload),
      best_response_(workload.network()),
      pricing_(workload.network()),
      own_of_(workload.num_classes()) {}

const Trip& TripFinder::best(std::size_t j, const Timeline& timeline, const Trip* good) {
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
