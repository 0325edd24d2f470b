#pragma once

#include <string_view>
#include <vector>

#include "lamina/report/svg.h"

namespace lamina::report {

struct Disc {
  Point at;
  double radius = 0.0;
};

// Finds places for words beside discs, so that words cover neither words nor discs: eight places
// around a disc are tried, the best is taken. O(words x all that stands there).
class Labels {
 public:
  explicit Labels(const Box& frame) : frame_(frame) {}

  // What words are not to cover.
  void keep_free(const Box& box) { taken_.push_back(box); }
  // A line that they had better not cross.
  void avoid(Point from, Point to);

  // Writes the words beside the disc; unless `always`, only where they cover nothing.
  void write(Svg& svg, const Disc& disc, std::string_view words, const Lettering& lettering,
             bool always);

 private:
  [[nodiscard]] double cost(const Box& box) const;

  Box frame_;
  std::vector<Box> taken_;
  std::vector<Point> crossed_;  // points along lines
};

}  // namespace lamina::report
