#pragma once

#include <cstddef>

#include "bench/report.h"

namespace lamina::bench {

// What becomes of a whole `lamina plan` in a geometric network of so many nodes, with a model of
// 100 layers: files read, network prepared, job planned, plan written. Rows of the instance
// plan-NODESx100:
//
//   read                        network and model
//   prepare                     the network, and its preparation written to a file
//   load-prepared               that file read instead
//   plan                        the job, on the prepared network, with all its times
//   write                       the plan
//   lamina-plan, lamina-plan-prepared
//                               the program from start to end, by itself and with --prepared and
//                               that file; with the peak memory of its process
void add_end_to_end(std::size_t nodes, Report& report);

}  // namespace lamina::bench
