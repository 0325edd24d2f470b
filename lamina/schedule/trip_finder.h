#pragma once

#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "lamina/route/memory_engine.h"
#include "lamina/schedule/best_response.h"
#include "lamina/schedule/loads.h"
#include "lamina/schedule/timeline.h"
#include "lamina/schedule/workload.h"

namespace lamina::schedule {

// Finds trips for the jobs of a workload without adding to it, so that several threads may look at
// once, each with a finder of its own. A trip is that of the workload where it knows it, else one
// that the finder keeps as long as it lives; `Workload::add_trip` takes it over.
//
// What is found does not depend on what was looked for before.
class TripFinder {
 public:
  explicit TripFinder(const Workload& workload);

  // The trip on which job j is through first, below what is placed (Theorem 2). Not searched for
  // where the trip alone meets nobody. A trip that is known to be good saves time.
  //
  // Where memory binds, one that the loads allow: the best of all trips if it is allowed, else the
  // best of the job's own, of those known, and of what MemoryEngine finds beside the others.
  const Trip& best(std::size_t j, const Timeline& timeline, const Loads& loads,
                   const Trip* good = nullptr);

  // The same for `limited`, which is job j with fewer choices; null where it has none.
  const Trip* best(std::size_t j, const Job& limited, const Timeline& timeline);

  // The trip of least price for job j.
  const Trip& cheapest(std::size_t j, std::span<const Price> prices);
  // The same where `known` costs `limit`, which saves time, and no factor is below 1.
  const Trip& cheapest(std::size_t j, std::span<const Price> prices, const Trip& known,
                       Seconds limit);

 private:
  const Trip& best_of_all(std::size_t j, const Timeline& timeline, const Trip* good);
  const Trip& best_allowed(std::size_t j, const Timeline& timeline, const Loads& loads);
  void look_beside_others(std::size_t j, const Loads& loads);
  const Trip& keep(std::size_t j, const Route& route);

  const Workload* workload_;
  BestResponse best_response_;
  PricedRouting pricing_;
  std::deque<Trip> own_;
  std::vector<std::vector<const Trip*>> own_of_;  // by class
  std::unique_ptr<route::MemoryEngine> memory_;
  std::size_t num_searches_left_;  // of that engine, which may take long
};

}  // namespace lamina::schedule
