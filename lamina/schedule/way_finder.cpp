#include "lamina/schedule/way_finder.h"

namespace lamina::schedule {

WayFinder::WayFinder(const Workload& workload)
    : workload_(&workload),
      best_response_(workload.network()),
      pricing_(workload.network()),
      own_of_(workload.num_classes()) {}

const Way& WayFinder::best(std::size_t j, const Timeline& timeline) {
  const Job& job = workload_->job(j);
  const Way& alone = workload_->way_alone(j);
  const Seconds known = timeline.completion(job.release(), alone.operations);
  if (known <= workload_->alone(j)) return alone;
  const route::Answer& answer = best_response_.solve(job, timeline, known);
  return answer.feasible() ? keep(j, answer.route) : alone;
}

const Way* WayFinder::best(std::size_t j, const Job& limited, const Timeline& timeline) {
  const route::Answer& answer = best_response_.solve(limited, timeline);
  return answer.feasible() ? &keep(j, answer.route) : nullptr;
}

const Way& WayFinder::cheapest(std::size_t j, std::span<const Price> prices) {
  return keep(j, pricing_.solve(workload_->job(j), prices).route);
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
