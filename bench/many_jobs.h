#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "bench/report.h"

#include "lamina/model/network.h"

namespace lamina::bench {

// What planners of several jobs gain by the engines, with and without, on jobs of four models
// drawn between any nodes. Rows of two instances, NAME/alone and NAME/responses, with `jobs`:
//
//   router                      every job alone, as greedy, neighbourhood search and bounds ask
//   sweeps                      the same by a sweep for each
//   bounded-responses           each job's best response to those before it, where the search gives
//                               up what cannot beat a known way: as the planners do
//   responses                   the same without that
void add_many_jobs(std::string_view name, std::shared_ptr<const Network> network,
                   std::size_t num_jobs, Report& report);

}  // namespace lamina::bench
