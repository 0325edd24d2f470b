#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/split/checked_plan.h"

namespace lamina::runtime {

// A direction of a link that carries less than it should.
struct SlowWay {
  std::int64_t row = 0;
  std::string from{};
  double rate = 0.0;  // bytes a second, above 0
};

// What is lost: nodes, rows of links, and what slow links lack.
struct Lost {
  std::vector<std::string> nodes{};
  std::vector<std::int64_t> rows{};
  std::vector<SlowWay> slow{};

  [[nodiscard]] bool empty() const { return nodes.empty() && rows.empty() && slow.empty(); }
};

// A job that has no plan, and why.
struct Unplanned {
  std::string job{}, reason{};
};

// The plan for what is left, as the first one was asked for, of the jobs that then have one; or why
// no job has.
struct Replanned {
  std::optional<split::CheckedPlan> plan{};
  std::string reason{};
  std::vector<Unplanned> unplanned{};  // the others; none where there is no plan
};
[[nodiscard]] Expected<Replanned> plan_without(const split::CheckedPlan& first, const Lost& lost);
// A plan for the instance, whatever plan `next` has, asked for as `asked` was.
[[nodiscard]] Expected<Replanned> plan_again(split::CheckedPlan next, const Plan& asked);

}  // namespace lamina::runtime
