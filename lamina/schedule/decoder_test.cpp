#include "lamina/schedule/decoder.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <numeric>

#include "tests/support/all_routes.h"
#include "tests/support/random_instance.h"

#include "lamina/core/random.h"

namespace lamina::schedule {
namespace {

// Jobs are taken out, put back elsewhere, exchanged and sent on another trip; whatever came before,
// the value is that of the schedule placed from nothing.
TEST(Decoder, PricesEveryMoveAsIfPlacedFromNothing) {
  Random random(1);
  for (int i = 0; i < 20; ++i) {
    const Instance it =
        lamina::testing::random_instance(random, {.max_nodes = 3, .max_layers = 2}, 6);
    Workload workload(*it.network, it.jobs,
                      *find_objective(i % 2 == 0 ? "mean-latency" : "max-latency"));
    for (std::uint32_t j = 0; j < workload.num_jobs(); ++j)
      for (const Route& route : lamina::testing::all_routes(*it.network, workload.job(j)))
        workload.add_trip(j, route);
    if (workload.num_jobs() == 0) continue;
    Decoder decoder(workload);
    std::vector<const Trip*> trips;
    for (std::uint32_t j = 0; j < workload.num_jobs(); ++j)
      trips.push_back(&workload.trip_alone(j));
    std::vector<std::uint32_t> order(workload.num_jobs());
    std::iota(order.begin(), order.end(), 0U);
    for (int step = 0; step < 60 && !order.empty(); ++step) {
      const std::size_t a = random.below(order.size()), b = random.below(order.size());
      const std::uint32_t j = order[a];
      switch (random.below(4)) {
        case 0: std::swap(order[a], order[b]); break;
        case 1: order.erase(order.begin() + static_cast<std::ptrdiff_t>(a)); break;
        case 2: {
          const auto known = workload.trips(workload.class_of(j));
          trips[j] = known[random.below(known.size())];
          break;
        }
        default:
          for (std::uint32_t k = 0; k < workload.num_jobs(); ++k)
            if (std::ranges::find(order, k) == order.end())
              order.insert(order.begin() + static_cast<std::ptrdiff_t>(b), k);
      }
      EXPECT_EQ(decoder.evaluate(order, trips), value_anew(workload, order, trips));
    }
  }
}

}  // namespace
}  // namespace lamina::schedule
