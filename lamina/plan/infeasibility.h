#pragma once

#include <string>

#include "lamina/model/job.h"

namespace lamina {

// Why no plan exists for the job, in a sentence for people ("no path leads from 'a' to 'b'", "no
// node may run layer 7 (conv4): ..."); empty where a plan exists. O(L (n + m)) where none does.
[[nodiscard]] std::string why_infeasible(const Network& network, const Job& job);

}  // namespace lamina
