#pragma once

#include "bench/instances.h"
#include "bench/report.h"

namespace lamina::bench {

// A row "layered-lp-highs": the layered graph as a linear programme (formulation layered-routing,
// relaxed) written and solved by HiGHS. Left out, with the reason, above a size, after a limit of
// time, where HiGHS is not built in, and for jobs that the formulation does not take.
void add_layered_lp(const BenchInstance& it, Report& report);

}  // namespace lamina::bench
