#include "lamina/model/great_circle.h"

#include <gtest/gtest.h>

namespace lamina {
namespace {

TEST(GreatCircle, MeasuresTheEarth) {
  EXPECT_NEAR(great_circle_km({0, 0}, {0, 180}), 6371.0088 * 3.14159265358979, 1e-6);
  EXPECT_NEAR(great_circle_km({90, 0}, {-90, 77}), 6371.0088 * 3.14159265358979, 1e-6);
  EXPECT_EQ(great_circle_km({12.5, -7.25}, {12.5, -7.25}), 0.0);
  // London (51.5 N, 0) to New York (40.7 N, 74 W) is 5570 km (any atlas).
  EXPECT_NEAR(great_circle_km({51.5, 0.0}, {40.7, -74.0}), 5580.0, 20.0);
}

}  // namespace
}  // namespace lamina
