#pragma once

#include <string>

#include "lamina/io/documents/report_record.h"
#include "lamina/model/job.h"

namespace lamina::api {

// Network, models and jobs of the instance as documents that make it again: gaps filled, changes
// applied, counts spread out. Plan, trace and version are left to the caller.
[[nodiscard]] io::ReportRecord record_of(const Instance& instance);

}  // namespace lamina::api
