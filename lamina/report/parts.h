#pragma once

#include <array>
#include <string>
#include <string_view>

#include "lamina/plan/evaluate.h"
#include "lamina/report/colours.h"
#include "lamina/report/figures.h"
#include "lamina/report/svg.h"

namespace lamina::report {

// A part of a latency, as all figures call and colour it.
struct Part {
  std::string_view name, fill;
  Seconds Breakdown::* time;
};
inline constexpr std::array kParts{Part{"computing", kCompute, &Breakdown::compute},
                                   Part{"transmission", kTransmission, &Breakdown::transmission},
                                   Part{"propagation", kPropagation, &Breakdown::propagation},
                                   Part{"waiting", kWaiting, &Breakdown::waiting}};

// Their names beside their colours, in a line from this place.
void draw_parts_key(Svg& svg, Point at);

// The breakdown of more jobs than have room for a bar each: side by side in the order of their
// latency, at most one a pixel, with who is first, in the middle and last.
[[nodiscard]] std::string draw_profile(const Drawn& drawn);

}  // namespace lamina::report
