#pragma once

#include <string_view>

#include "bench/report.h"

namespace lamina::bench {

// Adds to the rows of us-24/vgg19, `instance`, the number of instructions that the method takes for
// a job: "instructions", counted by valgrind's callgrind around lamina-bench-case, which lies
// beside this program. Says so where either is missing.
void add_instructions(std::string_view instance, Report& report);

}  // namespace lamina::bench
