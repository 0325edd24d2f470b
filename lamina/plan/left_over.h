#pragma once

#include <span>

#include "lamina/model/job.h"

namespace lamina {

// The other jobs of an instance in what its streams leave: by resource the share of its time that
// they take, of which compute or bandwidth are reduced; a resource of which nothing is left is gone
// (a node then only passes tensors on). Overheads, times of devices and delays stay as they are.
// O(n
// + m + jobs).
[[nodiscard]] Instance left_over(const Instance& instance, std::span<const double> loads);

}  // namespace lamina
