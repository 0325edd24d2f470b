#pragma once

#include <string>
#include <vector>

#include "lamina/model/network.h"
#include "lamina/report/land.h"
#include "lamina/report/svg.h"

namespace lamina::report {

// What a map is drawn on.
struct Ground {
  Box frame;              // in the figure; everything is inside
  std::vector<Point> at;  // of the nodes
  std::string land;       // the outline inside the frame, as data of an SVG path; "" without one
  bool geographic = false;
};

// By coordinates if most nodes have some (those without stand between their neighbours): Mercator's
// projection, so that north is up, east is right and shapes are true; Miller's, which is less tall,
// for more than half of the earth. Else as `laid_out` says. Nodes of one place stand side by side.
// The frame begins at (0, 0), is `width` wide and as high as it takes.
[[nodiscard]] Ground ground_of(const Network& network, const Land& land, double width);

}  // namespace lamina::report
