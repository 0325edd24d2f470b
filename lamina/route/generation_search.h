#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "lamina/core/stop.h"
#include "lamina/route/generation_bound.h"
#include "lamina/route/generation_costs.h"

namespace lamina::route {

// Groups first..last at one place.
struct GenerationStay {
  std::size_t place;
  std::uint32_t first, last;
};

// Searches for the placement of least latency with group 1 at one place, by labels with dominance
// (docs/theory.md#generation): when the first run is there, what the further runs add, and the
// bytes used at each place that has no room for all groups. Waiting absorbs time, but not what
// others add, so that a label is dropped only if another one is as good whatever there is still to
// wait for, and uses no more anywhere.
//
// At most `width` labels are kept at each place behind each group, those of least bound: few find
// plans fast, and where none had to be dropped the answer is exact.
class GenerationSearch {
 public:
  explicit GenerationSearch(GenerationCosts& costs);

  // Finds places that are alike, as far as rows of costs are known by now: then plans that differ
  // in these alone are looked at once.
  void find_twins();
  // Whether group 1 costs the same at both.
  [[nodiscard]] bool are_alike(std::size_t p, std::size_t q) const;

  struct Result {
    double latency = kNever;  // of the best plan below the limit; infinite if there is none
    std::vector<GenerationStay> stays;
    // No plan is below; the latency, or the limit, if nothing was dropped.
    double at_least = 0.0;
  };

  struct Scope {
    std::span<const GenerationBound> bounds;  // the first is without prices
    double limit;                             // plans that cost as much are not looked for
    std::size_t width;                        // labels that a state keeps at most
  };
  // `start`: when the first run's input is at home. A search that is stopped has dropped all that
  // it had not looked at.
  [[nodiscard]] Result run(std::size_t home, double start, const Scope& scope,
                           const StopToken& stop);

 private:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

  struct Label {
    double first, further;  // seconds
    double bound;           // of any plan that goes on from here
    std::uint32_t stay;     // the last one that has ended, in stays_
    std::uint32_t used;     // row in used_
    std::uint32_t sorted;   // row in sorted_
  };
  // A stay with the one before it.
  struct Link {
    GenerationStay stay;
    std::uint32_t before;
  };
  using Labels = std::vector<Label>;

  void clear();
  void spread(std::uint32_t g, std::size_t p, const Label& label);
  void compute(std::uint32_t g, std::size_t p, const Label& label);
  [[nodiscard]] bool may_enter(std::size_t p, std::size_t from, const Label& label) const;
  [[nodiscard]] std::span<const double> used(const Label& label) const {
    return std::span(used_).subspan(label.used * num_limited_, num_limited_);
  }
  // Writes what is used where, as far as it matters from p on: places that are alike trade it, so
  // that it falls from the first of them to the last.
  [[nodiscard]] std::uint32_t sort_used(std::size_t p, const Label& label);
  // Takes back the last row, if it is the label's.
  void forget_sorted(const Label& label);
  [[nodiscard]] bool dominates(const Label& a, const Label& b) const;
  // Whether the label is kept.
  bool insert(Labels& labels, const Label& label);
  void drop(const Label& label);
  [[nodiscard]] Result best() const;

  GenerationCosts& costs_;
  std::size_t num_places_, num_limited_;
  std::vector<std::uint32_t> limit_of_;  // by place, its position among the limited ones, or kNone
  std::vector<double> least_need_;       // by group and place: of any from it on that takes memory
  std::vector<std::uint32_t> twin_of_;   // by place: the place before that is like it, or kNone
  std::vector<std::vector<std::uint32_t>> alike_places_;  // all that are like each other

  std::span<const GenerationBound> bounds_;
  std::size_t home_ = 0, width_ = 0;
  double limit_ = kNever, dropped_ = kNever;
  std::vector<Labels> ended_;    // by group and place
  std::vector<Labels> arrived_;  // by place
  std::vector<Link> stays_;
  std::vector<double> used_, sorted_;  // rows of num_limited_
  std::vector<double> alike_;
};

}  // namespace lamina::route
