#pragma once

#include <cstdint>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/plan/route.h"

namespace lamina::capacity {

// How one inference may be done.
struct Way {
  Route route;
  Route again{};  // of a model that generates: each further run

  friend bool operator==(const Way&, const Way&) = default;
};

// Seconds for which one inference occupies a resource.
struct Use {
  std::uint32_t resource = 0;  // index of the ResourceId
  double seconds = 0.0;
};

// What a way asks of resources, all runs together: each resource once, in their order, those that
// it occupies for no time left out. O(legs + layers).
[[nodiscard]] std::vector<Use> uses_of(const Network& network, const Job& job, const Way& way);

}  // namespace lamina::capacity
