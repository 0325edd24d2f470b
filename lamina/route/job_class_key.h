#pragma once

#include <tuple>

#include "lamina/model/job.h"

namespace lamina::route {

// What a job may do on its way, wherever it ends and whenever it begins: jobs with equal questions
// have the same searches but for those two. Ordered, as a key.
using JobClassKey = std::tuple<const Model*, NodeId, Constraints::Key>;

[[nodiscard]] inline JobClassKey class_key_of(const Job& job) {
  return {&job.model(), job.source(), job.constraints().key()};
}

}  // namespace lamina::route
