#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <unordered_map>
#include <vector>

#include "lamina/route/memory_needs.h"

namespace lamina::route {

// Labels of a search under memory limits: when a job can be in a state, having taken so many bytes
// of the nodes where it has computed. One of two labels of a state that is no later and has taken
// no more anywhere dominates the other.
//
// Bytes count as they matter to the layers to come: what leaves room for all of them counts as
// nothing, and what leaves room for none as the whole room. Between twins (twin_nodes.h) it does
// not matter who has taken what, so states are told apart, and bytes compared, by class.
class LabelPool {
 public:
  using LabelId = std::uint32_t;
  static constexpr LabelId kNone = std::numeric_limits<LabelId>::max();
  static constexpr std::size_t kMostLabels = 20'000'000;

  struct Use {
    std::uint32_t node = 0;
    double bytes = 0.0;
  };
  struct Label {
    double time = 0.0;
    std::uint32_t node = 0, layer = 0;  // tensor `layer` is at `node`
    bool ended = false;                 // a stay has ended there; else one begins
    bool dominated = false;
    LabelId parent = kNone;
    std::uint32_t uses = 0;  // which list of uses
  };

  // `classes` of twins, by node. Needs must outlive it.
  LabelPool(const MemoryNeeds& needs, std::uint32_t num_layers, std::vector<std::uint32_t> classes,
            double release);

  // Forgets all labels; prices tell what each list of uses has paid (see `paid`).
  void clear(std::span<const double> prices);

  // Adds the label, with bytes more taken at its node than in `uses`. kNone if it is dominated.
  LabelId add(Label label, double more_bytes);
  [[nodiscard]] const Label& operator[](LabelId id) const { return labels_[id]; }
  [[nodiscard]] std::size_t size() const { return labels_.size(); }

  [[nodiscard]] double used(std::uint32_t uses, std::uint32_t node) const;
  // The sum of bytes times prices.
  [[nodiscard]] double paid(std::uint32_t uses) const { return lists_[uses].paid; }

 private:
  struct List {  // of uses, by rising node
    std::size_t first = 0;
    std::uint32_t count = 0;
    double paid = 0.0;
  };
  struct Taken {
    std::uint32_t of = 0;  // a class
    double bytes = 0.0;
  };
  // What a label is compared by, beside its time.
  struct Measure {
    double here = 0.0;  // at its own node
    std::size_t first = 0;
    std::uint32_t count = 0;  // elsewhere, by rising class and falling bytes
  };

  [[nodiscard]] std::span<const Use> list(std::uint32_t uses) const {
    return std::span(uses_).subspan(lists_[uses].first, lists_[uses].count);
  }
  [[nodiscard]] std::span<const Taken> taken(const Measure& measure) const {
    return std::span(taken_).subspan(measure.first, measure.count);
  }
  void take(Label& label, double more_bytes);
  Measure measure(const Label& label);
  [[nodiscard]] double as_it_matters(std::uint32_t node, std::uint32_t layer, double bytes) const;
  [[nodiscard]] bool dominates(double time, const Measure& a, double other_time,
                               const Measure& b) const;

  const MemoryNeeds* needs_;
  std::uint32_t num_layers_;
  std::vector<std::uint32_t> classes_;
  double release_;
  std::vector<double> prices_;
  std::vector<double> least_need_;  // by layers done: of those to come, which take anything
  std::vector<Label> labels_;
  std::vector<Measure> measures_;  // by label
  std::vector<List> lists_;
  std::vector<Use> uses_;
  std::vector<Taken> taken_;
  std::unordered_map<std::uint64_t, std::vector<LabelId>> of_state_;
};

}  // namespace lamina::route
