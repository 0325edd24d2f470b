#pragma once

#include <deque>
#include <span>
#include <vector>

#include "lamina/schedule/best_response.h"
#include "lamina/schedule/timeline.h"
#include "lamina/schedule/workload.h"

namespace lamina::schedule {

// Finds ways for the jobs of a workload without adding to it, so that several threads may look at
// once, each with a finder of its own. A way is that of the workload where it knows it, else one
// that the finder keeps as long as it lives; `Workload::add_way` takes it over.
//
// What is found does not depend on what was looked for before.
class WayFinder {
 public:
  explicit WayFinder(const Workload& workload);

  // The way on which job j is through first, below what is placed (Theorem 2). Not searched for
  // where the way alone meets nobody. A way that is known to be good saves time.
  const Way& best(std::size_t j, const Timeline& timeline, const Way* good = nullptr);

  // The same for `limited`, which is job j with fewer choices; null where it has none.
  const Way* best(std::size_t j, const Job& limited, const Timeline& timeline);

  // The way of least price for job j.
  const Way& cheapest(std::size_t j, std::span<const Price> prices);
  // The same where `known` costs `limit`, which saves time, and no factor is below 1.
  const Way& cheapest(std::size_t j, std::span<const Price> prices, const Way& known,
                      Seconds limit);

 private:
  const Way& keep(std::size_t j, const Route& route);

  const Workload* workload_;
  BestResponse best_response_;
  PricedRouting pricing_;
  std::deque<Way> own_;
  std::vector<std::vector<const Way*>> own_of_;  // by class
};

}  // namespace lamina::schedule
