#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lamina/plan/route.h"
#include "lamina/route/label_pool.h"
#include "lamina/route/layer_table.h"
#include "lamina/route/stay_times.h"
#include "lamina/route/transfer_rows.h"
#include "lamina/route/windows_to_go.h"

namespace lamina::route {

// The search for the least-latency route that fits into memory, over labels of time and bytes
// (LabelPool), a stay and a transfer at a time. What remains at least comes from windows
// (WindowsToGo): with prices, bytes that a label has taken and those that are there are worth what
// they cost. Exact; exponential in the number of nodes that memory limits at worst, since the
// problem is NP-hard (docs/theory.md#memory-labels).
//
// Table and needs must outlive it.
class MemorySearch {
 public:
  MemorySearch(const Network& network, const Query& query, const LayerTable& table,
               const MemoryNeeds& needs);

  // From now on labels that cannot be better than this are dropped. Prices may be empty: then
  // `priced` is not looked at. All must outlive the calls below.
  void bound_by(const WindowsToGo& plain, const WindowsToGo& priced,
                std::span<const double> prices);
  // Somebody else found this route: only better ones are of interest.
  void improve_on(double completion, Route route);

  // Goes once through the layers, on the `width` most promising labels of each state of progress:
  // finds good routes fast, or none.
  void dive(std::size_t width, const StopToken& stop);
  // Finds the best route. False where it was ended before that was certain: by the token, or since
  // there are more labels than `max_labels`.
  bool search(const StopToken& stop, std::size_t max_labels = LabelPool::kMostLabels);

  // The best route known; completion is infinite where there is none.
  [[nodiscard]] double completion() const { return best_; }
  [[nodiscard]] const Route& route() const { return route_; }

 private:
  using LabelId = LabelPool::LabelId;
  struct Entry {
    float least;  // what the whole takes at least: coarse, so that ties are ties
    std::uint32_t layer;
    LabelId label;
    double exactly;
  };
  // Of labels in a dive: the worst first.
  using Beam = std::vector<Entry>;

  void start();
  void expand(LabelId id);
  void send(LabelId id);
  void stay(LabelId id);
  void offer(const LabelPool::Label& label, double more_bytes);
  void take(const Entry& entry, bool ended);
  void arrive(LabelId from, double completion);
  void trace_back(LabelId id);
  [[nodiscard]] double least(const LabelPool::Label& label, double paid) const;
  [[nodiscard]] double cutoff() const;

  const Job* job_;
  const LayerTable* table_;
  const MemoryNeeds* needs_;
  const Network* network_;
  std::uint32_t num_layers_;
  double release_;
  StayTimes stay_times_;
  TransferRows rows_;
  LabelPool pool_;
  const WindowsToGo *plain_ = nullptr, *priced_ = nullptr;
  std::span<const double> prices_;
  double price_of_rooms_ = 0.0;
  std::size_t width_ = 0;            // of a dive; 0: all labels are kept
  std::vector<Beam> ended_, begun_;  // by layer
  std::vector<Entry> heap_;
  double best_ = kNever;
  Route route_;
};

}  // namespace lamina::route
