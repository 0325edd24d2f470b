#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lamina/core/random.h"
#include "lamina/schedule/decoder.h"
#include "lamina/schedule/loads.h"
#include "lamina/schedule/trip_finder.h"

namespace lamina::schedule {

// What becomes of a schedule by one move. Ways that the workload does not know yet are those of the
// mover that made it.
struct MoveTrial {
  Schedule schedule;                // its value: infinite where the move is not taken
  std::vector<std::uint32_t> sent;  // jobs that were sent on another trip
  bool taken = false;
};

// The moves of the neighbourhood search, made by one thread on a schedule that it does not change.
// A move depends on the schedule, the trips that the workload knows, and the random numbers alone;
// one that would exceed the memory of a node is not taken.
class Mover {
 public:
  explicit Mover(const Workload& workload);

  // A move drawn at random. Taken if it makes the schedule no worse, and with probability
  // exp(-rise / temperature) if it does.
  void make(const Schedule& current, double temperature, Random random, MoveTrial& trial);

 private:
  using Move = bool (Mover::*)();

  // Moves change candidate(); false: there is nothing to be tried.
  Move pick_move();
  Move pick_move_of_ways();
  bool move_job();
  bool exchange_jobs();
  bool change_trip();
  bool respond();
  bool give_trip();
  bool go_by_a_node();
  bool take_out_and_put_back();

  void put_back(std::uint32_t j);
  void price_others(std::uint32_t j);
  std::optional<Job> with_random_pin(const Job& job);
  const Trip& any_trip(std::uint32_t j);
  const Trip& best_trip_at(std::size_t place);
  void send(std::uint32_t j, const Trip& trip);
  std::size_t near(std::size_t from);
  bool all_fit();
  void decide(const Schedule& current, double temperature);
  [[nodiscard]] Schedule& candidate() { return trial_->schedule; }

  const Workload* workload_;
  Decoder decoder_;
  TripFinder finder_;
  Loads loads_;                // of the schedule that moves start from
  std::vector<Price> prices_;  // by resource
  Random random_{0};           // of the move at hand
  MoveTrial* trial_ = nullptr;
};

}  // namespace lamina::schedule
