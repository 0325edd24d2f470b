#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "bench/suite.h"

#include "lamina/model/model.h"
#include "lamina/model/network.h"

namespace lamina::bench {

// More and more jobs at one time in one network: planned each as if alone, by every planner of one
// job, and then together. All are timed truly, under preemptive priority. Rows of the suite
// adaptivity.
void load_with_jobs(std::string_view name, const std::shared_ptr<const Network>& network,
                    std::span<const std::shared_ptr<const Model>> models,
                    const SuiteOptions& options, Report& report);

}  // namespace lamina::bench
