#include "lamina/schedule/way_finder.h"

namespace lamina::schedule {

WayFinder::WayFinder(const Workload& workload)
    : workload_(&workload),
      best_response_(workload.network()),
      pricing_(workload.network()),
      own_of_(workload.num_classes()) {}

const Way& WayFinder::best(std::size_t j, const Timeline& timeline, const Way* good) {
  const Job& job = workload_->job(j);
  const auto completion = [&](const Way& way) {
    return timeline.completion(job.release(), way.tasks);
  };
  const Way* known = &workload_->way_alone(j);
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
  const route::Answer& answer = best_response_.solve(job, timeline, limit);
  if (!answer.feasible()) return *known;
  const Way& found = keep(j, answer.route);
  return completion(found) <= limit ? found : *known;
}

const Way* WayFinder::best(std::size_t j, const Job& limited, const Timeline& timeline) {
  const route::Answer& answer = best_response_.solve(limited, timeline);
  return answer.feasible() ? &keep(j, answer.route) : nullptr;
}

const Way& WayFinder::cheapest(std::size_t j, std::span<const Price> prices) {
  return keep(j, pricing_.solve(workload_->job(j), prices).route);
}

const Way& WayFinder::cheapest(std::size_t j, std::span<const Price> prices, const Way& known,
                               Seconds limit) {
  const route::Answer& answer = pricing_.solve_within(workload_->job(j), prices, limit);
  return answer.feasible() ? keep(j, answer.route) : known;
}

const Way& WayFinder::keep(std::size_t j, const Route& route) {
  const ClassId of = workload_->class_of(j);
  if (const Way* known = find_way(workload_->ways(of), route)) return *known;
  auto& own = own_of_[of.index()];
  if (const Way* known = find_way(own, route)) return *known;
  own_.push_back(way_of(workload_->network(), workload_->job(j), route));
  own.push_back(&own_.back());
  return own_.back();
}

}  // namespace lamina::schedule
