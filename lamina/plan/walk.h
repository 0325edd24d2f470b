#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/plan/plan.h"

namespace lamina {

// Something that is wrong with the steps of a job.
struct Fault {
  std::string_view code;            // one of violation_codes()
  std::optional<std::size_t> step;  // from 0; none: where the steps end
  std::string_view key;             // of the step that is at fault: "link"
  std::string message;
};

// Steps that were followed.
struct Walk {
  std::optional<Route> route;  // none: they are no walk of this job
  std::vector<Fault> faults;   // in the order of the steps
};

// Follows the steps of a plan from the source of the job through all its layers to its destination:
// they join, links exist, layers run once each, in order, where they can and may, and no tensor
// leaves that may not. Times are not looked at. A step that says false bytes or names has a fault,
// but there is a route all the same.
//
// Where two neighbouring steps contradict each other it cannot be told which is wrong, so both are
// named; what follows is judged by what the later one says. O(steps + layers).
[[nodiscard]] Walk walk_of(const Network& network, const Job& job, const std::vector<Step>& steps);

}  // namespace lamina
