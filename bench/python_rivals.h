#pragma once

#include "bench/instances.h"
#include "bench/report.h"

namespace lamina::bench {

// Rows of NetworkX and rustworkx on the explicit layered graph, by bench/python_rivals.py under
// `python3`, or what LAMINA_PYTHON names. Says which is not installed.
void add_python_rivals(const BenchInstance& it, Report& report);

}  // namespace lamina::bench
