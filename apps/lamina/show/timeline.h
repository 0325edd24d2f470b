#pragma once

#include <array>
#include <string>
#include <vector>

#include "apps/lamina/show/text.h"

#include "lamina/core/quantity.h"

namespace lamina::app {

// What a stretch of a timeline is spent on, in the order in which a legend names them.
enum class Doing { kCompute, kSend, kTravel, kWait };

struct DoingLook {
  std::string_view name;
  Tone tone;
  std::string_view block, letter;  // beyond ASCII, and in it
};
[[nodiscard]] const DoingLook& look_of(Doing doing);

// One row of a timeline: time from 0 to `length` in `columns` cells. Each cell shows what most of
// its time is spent on, or nothing where it is free for more than half of it. What is not free is
// never invisible: a row with anything in it shows at least one cell.
class TimelineRow {
 public:
  TimelineRow(Seconds length, std::size_t columns);

  void add(Doing doing, Seconds start, Seconds end) { add(doing, start, end, 1.0); }
  // The stretch with a weight: -1 takes back what was added.
  void add(Doing doing, Seconds start, Seconds end, double weight);

  // Cells as text, coloured where the style has colours.
  [[nodiscard]] std::string text(const Style& style) const;
  // Cells by how much of each is taken, whatever with: four shades, in the tone of `doing`.
  [[nodiscard]] std::string shades(const Style& style, Doing doing) const;

 private:
  using Cell = std::array<double, 4>;  // share of the cell's time by Doing
  double cell_s_;
  std::vector<Cell> cells_;
};

}  // namespace lamina::app
