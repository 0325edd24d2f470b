#pragma once

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>
#include <vector>

#include "tests/support/all_routes.h"

#include "lamina/schedule/decoder.h"
#include "lamina/schedule/workload.h"

// What tests of planners and bounds compare with.
namespace lamina::schedule {

// The least value over all orders and all trips (loops apart): a few tiny jobs only.
inline double exhaustive(Workload& workload) {
  for (std::uint32_t j = 0; j < workload.num_jobs(); ++j)
    for (const Route& route : lamina::testing::all_routes(workload.network(), workload.job(j)))
      workload.add_trip(j, route);
  std::vector<std::uint32_t> order(workload.num_jobs());
  std::iota(order.begin(), order.end(), 0U);
  Schedule schedule{order, std::vector<const Trip*>(order.size()), 0.0};
  double least = std::numeric_limits<double>::infinity();
  const std::function<void(std::size_t)> choose = [&](std::size_t j) {
    if (j == order.size()) {
      Decoder decoder(workload);
      std::ranges::sort(schedule.order);
      do {
        least = std::min(least, decoder.evaluate(schedule.order, schedule.trips));
      } while (std::ranges::next_permutation(schedule.order).found);
      return;
    }
    for (const Trip* trip : workload.trips(workload.class_of(j))) {
      schedule.trips[j] = trip;
      choose(j + 1);
    }
  };
  choose(0);
  return least;
}

}  // namespace lamina::schedule
