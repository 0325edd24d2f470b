#pragma once

#include <fmt/format.h>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/core/quoted.h"
#include "lamina/model/note.h"

namespace lamina::io {

// Pre-installed capacities of SNDlib, in XML or in its own format: speeds where the file says that
// they are megabits a second, and else of unknown unit, left out and counted.
class SndlibCapacities {
 public:
  void set_unit(std::string_view unit) { unit_ = unit; }

  [[nodiscard]] std::optional<BytesPerSecond> rate_of(double capacity) {
    constexpr double kBytesPerMegabit = 125'000.0;
    if (capacity == 0.0) return std::nullopt;
    if (unit_ == "MBITPERSEC") return BytesPerSecond(kBytesPerMegabit * capacity);
    ++num_unclear_;
    return std::nullopt;
  }

  void add_note(std::vector<Note>& notes) const {
    if (num_unclear_ == 0) return;
    notes.push_back(
        {.code = "unknown-unit",
         .count = num_unclear_,
         .text = unit_.empty()
                     ? fmt::format("{} links state a capacity without a unit; it is left out",
                                   num_unclear_)
                     : fmt::format(
                           "{} links state a capacity in {}, which is not known; it is left out",
                           num_unclear_, lamina::quoted(unit_))});
  }

 private:
  std::string unit_;
  std::size_t num_unclear_ = 0;
};

}  // namespace lamina::io
