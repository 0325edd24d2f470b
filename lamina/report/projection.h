#pragma once

#include <span>
#include <string>

#include "lamina/model/network.h"
#include "lamina/report/land.h"
#include "lamina/report/svg.h"

namespace lamina::report {

// Places of the earth on a plane: x to the east, y to the south, in radians of the equator. The
// plane is cut where it passes no place for the longest way, so that a network across the Pacific
// is one piece.
class Projection {
 public:
  // That suits these places.
  explicit Projection(std::span<const Coordinates> places);
  [[nodiscard]] Point operator()(Coordinates place) const;
  // The coordinates of a turn of the earth.
  static constexpr double kTurn = 360.0;

 private:
  double west_ = -180.0;    // where the plane begins, in degrees
  double flattened_ = 1.0;  // 1: Mercator; 0.8: Miller
};

// How the plane lies in a figure: at scale * p + offset.
struct Fit {
  double scale = 1.0;
  Point offset;
  [[nodiscard]] Point operator()(Point p) const {
    return {p.x * scale + offset.x, p.y * scale + offset.y};
  }
};

// The outline of land within the frame as data of an SVG path.
[[nodiscard]] std::string land_path(const Land& land, const Projection& projection, const Fit& fit,
                                    const Box& frame);

}  // namespace lamina::report
