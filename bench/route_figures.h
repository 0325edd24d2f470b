#pragma once

#include "bench/report.h"

namespace lamina::bench {

// The figures that the suite `route` is judged by, from its own rows and the fits of report_growth:
// ratios of times of one run, and what they are to be. Written into the document under "figures":
// of, instance, value, at_least or at_most, is_reached. Those whose rows are missing are left out.
void add_route_figures(const nlohmann::ordered_json& growth, Report& report);

}  // namespace lamina::bench
