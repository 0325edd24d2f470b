#pragma once

#include <vector>

#include "lamina/model/resources.h"

namespace lamina::schedule {

// What a job pays for each second of service at a resource if it came to ask for that service at
// `arrived_from` or later: linear between the points, the first of which holds before them, 0
// behind the last. It never rises.
struct TimedPrice {
  struct Point {
    double time = 0.0, price = 0.0;
    friend bool operator==(const Point&, const Point&) = default;
  };

  ResourceId resource;
  double arrived_from = 0.0;
  std::vector<Point> points;
};

}  // namespace lamina::schedule
