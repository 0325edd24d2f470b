#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lamina/runtime/replan.h"

namespace lamina::runtime {

// Links that carry less than planned, and when each is tried again: once it has not been told slow
// for `hold`, and for twice as long each time that it turns out slow again soon, up to ten minutes;
// so a link that stays slow does not make plans flap. Times are ns of one steady clock.
class SlowLinks {
 public:
  // The direction of a row that leaves a node; a hop past nodes without an agent has several.
  using Way = std::pair<std::int64_t, std::string>;
  using Ways = std::vector<Way>;

  explicit SlowLinks(std::int64_t hold_ns) : hold_ns_(hold_ns) {}

  // Agents tell that it carries `rate` bytes a second. True where that is new: it was not known to
  // be slow, or carries not half of what it did.
  [[nodiscard]] bool note(std::int64_t now_ns, const Ways& ways, double rate);
  // Those to be tried again from now on, each once.
  [[nodiscard]] std::vector<Ways> due(std::int64_t now_ns);
  // What the planner is to know.
  [[nodiscard]] std::vector<SlowWay> slow() const;

 private:
  struct State {
    bool slow = false;
    double rate = 0.0;
    std::int64_t told_ns = 0, wait_ns = 0, back_ns = 0;
  };
  std::int64_t hold_ns_;
  std::map<Ways, State> links_;
};

}  // namespace lamina::runtime
