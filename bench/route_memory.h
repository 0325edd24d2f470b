#pragma once

#include "bench/report.h"
#include "bench/route_methods.h"

namespace lamina::bench {

// Adds to the rows of an instance what each method takes beyond the network and the job, from
// nothing to the route: "memory_bytes", the peak of a child process that does it once.
void add_memory(std::string_view instance, const RouteMethods& methods, Report& report);

}  // namespace lamina::bench
