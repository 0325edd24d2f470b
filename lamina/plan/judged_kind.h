#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/model/resources.h"
#include "lamina/plan/times_to_go.h"

namespace lamina {

// Jobs alike in all but source and release, as the judge's sweep and its earliest times see them:
// services, and least times to the end.
class JudgedKind {
 public:
  struct Hop {
    std::size_t from, to;
    ResourceId resource;
    double service, delay;
  };

  JudgedKind(const Network& network, const Job& job, std::shared_ptr<const ToGo> to_go);

  [[nodiscard]] const Network& network() const { return *network_; }
  [[nodiscard]] std::uint32_t num_layers() const { return last_; }
  [[nodiscard]] std::size_t end() const { return end_; }

  // Of layer l at v; infinite where it may not run, or leads nowhere.
  [[nodiscard]] double layer(std::uint32_t l, std::size_t v) const {
    return l <= last_ && in_stay(l, v) < kNever ? layers_[l - 1][v] : kNever;
  }
  [[nodiscard]] bool computes(std::uint32_t l, std::size_t v) const {
    return l >= 1 && layer(l, v) < kNever;
  }
  // The least time from tensor l at v; and within a stay there that has just done layer l.
  [[nodiscard]] double at(std::uint32_t l, std::size_t v) const { return (*to_go_)[l][2 * v]; }
  [[nodiscard]] double in_stay(std::uint32_t l, std::size_t v) const { return in_stay_[l][v]; }
  // The ways of tensor l over links from which the end can be reached.
  [[nodiscard]] std::vector<Hop> hops(std::uint32_t l) const;

  // Lowers `first`, by resource, to when such a job, at its source at `release`, can ask for it at
  // the earliest, waiting for backlogs alone.
  void find_first(std::span<const double> release_at, std::span<const double> backlog,
                  std::span<double> first) const;

 private:
  const Network* network_;
  const Job* job_;
  std::shared_ptr<const ToGo> to_go_;
  std::uint32_t last_;
  std::size_t end_;
  std::vector<std::vector<double>> layers_, in_stay_;
};

}  // namespace lamina
