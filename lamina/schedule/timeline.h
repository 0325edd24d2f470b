#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lamina/schedule/busy_time.h"
#include "lamina/schedule/operations.h"
#include "lamina/schedule/resources.h"

namespace lamina::schedule {

// What all resources of a network are busy with: backlogs, then the jobs placed so far, each below
// all before it. Jobs placed later never delay those placed earlier (preemptive-resume priority,
// THEORY 2.d Theorem 2), so that placing jobs in order of priority gives every completion exactly.
class Timeline {
 public:
  explicit Timeline(const Network& network);

  // When the operations are over that start at `release`, with what is there.
  [[nodiscard]] Seconds completion(Seconds release, std::span<const Operation> operations) const;

  // Places the job below all others and returns its completion; `ends`, if given, receives the end
  // of every operation (delay included).
  Seconds place(Seconds release, std::span<const Operation> operations,
                std::vector<Seconds>* ends = nullptr);

  [[nodiscard]] const BusyTime& busy(ResourceId r) const { return busy_[r.index()]; }
  // How often the resource has been placed upon: unchanged version = unchanged BusyTime.
  [[nodiscard]] std::uint32_t version(ResourceId r) const { return version_[r.index()]; }

 private:
  std::vector<BusyTime> busy_;
  std::vector<std::uint32_t> version_;
};

}  // namespace lamina::schedule
