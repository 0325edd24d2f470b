#pragma once

#include <span>
#include <vector>

#include "lamina/schedule/bounds/timed_price.h"

namespace lamina::schedule {

// The number in few decimal digits (three of them), not smaller.
[[nodiscard]] double short_number(double value);

}  // namespace lamina::schedule
