#include "lamina/model/great_circle.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace lamina {

double great_circle_km(const Coordinates& a, const Coordinates& b) {
  const auto radians = [](double degrees) { return degrees * std::numbers::pi / 180.0; };
  const auto half_chord = [](double angle) { return std::pow(std::sin(angle / 2.0), 2); };
  const double north = radians(b.latitude - a.latitude), east = radians(b.longitude - a.longitude);
  const double h = half_chord(north) +
                   std::cos(radians(a.latitude)) * std::cos(radians(b.latitude)) * half_chord(east);
  return 2.0 * kEarthRadiusKm * std::asin(std::sqrt(std::min(1.0, h)));
}

}  // namespace lamina
