#pragma once

#include "lamina/model/network.h"

namespace lamina {

// Kilometres along the great circle on a sphere of the Earth's mean radius, by the haversine
// formula.
inline constexpr double kEarthRadiusKm = 6371.0088;
[[nodiscard]] double great_circle_km(const Coordinates& a, const Coordinates& b);

}  // namespace lamina
