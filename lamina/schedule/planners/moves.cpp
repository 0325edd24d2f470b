#include "lamina/schedule/planners/moves.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

namespace lamina::schedule {
namespace {

using Order = std::vector<std::uint32_t>;

void shift(Order& order, std::size_t from, std::size_t to) {
  const auto begin = order.begin();
  const auto a = begin + static_cast<std::ptrdiff_t>(from);
  const auto b = begin + static_cast<std::ptrdiff_t>(to);
  if (from < to)
    std::rotate(a, a + 1, b + 1);
  else
    std::rotate(b, a, a + 1);
}

void insert(Order& order, std::size_t place, std::uint32_t j) {
  order.insert(order.begin() + static_cast<std::ptrdiff_t>(place), j);
}

void remove(Order& order, std::size_t place) {
  order.erase(order.begin() + static_cast<std::ptrdiff_t>(place));
}

}  // namespace

Mover::Mover(const Workload& workload)
    : workload_(&workload),
      decoder_(workload),
      finder_(workload),
      loads_(workload),
      prices_(Resources(workload.network()).size()) {}

void Mover::make(const Schedule& current, double temperature, Random random, MoveTrial& trial) {
  random_ = random;
  trial_ = &trial;
  trial.schedule = current;
  trial.sent.clear();
  trial.taken = false;
  if (workload_->memory_binds())
    for (std::uint32_t j = 0; j < workload_->num_jobs(); ++j) loads_.take(j, *current.trips[j]);
  if ((this->*pick_move())()) decide(current, temperature);
}

Mover::Move Mover::pick_move() {
  if (workload_->serving() != nullptr && workload_->serving()->waits_for() == WaitsFor::kAll)
    return pick_move_of_ways();
  const double p = random_.unit();
  if (p < 0.30) return &Mover::move_job;
  if (p < 0.55) return &Mover::change_trip;
  if (p < 0.70) return &Mover::exchange_jobs;
  if (p < 0.80) return &Mover::respond;
  if (p < 0.88) return &Mover::give_trip;
  if (p < 0.96) return &Mover::go_by_a_node;
  return &Mover::take_out_and_put_back;
}

// Where the order only breaks ties.
Mover::Move Mover::pick_move_of_ways() {
  const double p = random_.unit();
  if (p < 0.40) return &Mover::change_trip;
  if (p < 0.52) return &Mover::respond;
  if (p < 0.68) return &Mover::give_trip;
  if (p < 0.82) return &Mover::go_by_a_node;
  if (p < 0.96) return &Mover::take_out_and_put_back;
  return &Mover::exchange_jobs;
}

bool Mover::move_job() {
  const std::size_t from = random_.below(candidate().order.size()), to = near(from);
  shift(candidate().order, from, to);
  return from != to;
}

bool Mover::exchange_jobs() {
  const std::size_t a = random_.below(candidate().order.size()), b = near(a);
  std::swap(candidate().order[a], candidate().order[b]);
  return a != b;
}

bool Mover::change_trip() {
  const auto j = static_cast<std::uint32_t>(random_.below(workload_->num_jobs()));
  send(j, any_trip(j));
  return !trial_->sent.empty();
}

// A job goes to another place and takes its best response there.
bool Mover::respond() {
  const std::size_t from = random_.below(candidate().order.size());
  const std::size_t to = random_.chance(0.3) ? from : near(from);
  shift(candidate().order, from, to);
  send(candidate().order[to], best_trip_at(to));
  return from != to || !trial_->sent.empty();
}

// A job takes a trip that minds the others: what they ask of a resource is a price there, weighed
// at random between not at all and twice the social cost.
bool Mover::give_trip() {
  const std::size_t at = random_.below(candidate().order.size());
  const std::uint32_t j = candidate().order[at];
  price_others(j);
  send(j, finder_.cheapest(j, prices_));
  if (random_.chance(0.5)) shift(candidate().order, at, near(at));
  return true;
}

// A job takes its best response among the trips that compute some layers at some node: prices of
// resources alone never part two layers that the same node runs best.
bool Mover::go_by_a_node() {
  const std::size_t at = random_.below(candidate().order.size());
  const std::uint32_t j = candidate().order[at];
  const auto pinned = with_random_pin(workload_->job(j));
  if (!pinned) return false;
  const Timeline& before = decoder_.place_first(at, candidate().order, candidate().trips);
  const Trip* trip = finder_.best(j, *pinned, before);
  if (trip == nullptr) return false;
  send(j, *trip);
  if (random_.chance(0.5)) shift(candidate().order, at, near(at));
  return true;
}

std::optional<Job> Mover::with_random_pin(const Job& job) {
  const std::uint32_t num_layers = job.model().num_layers();
  if (num_layers == 0) return std::nullopt;
  const auto first = static_cast<std::uint32_t>(1 + random_.below(num_layers));
  const auto last = static_cast<std::uint32_t>(first + random_.below(num_layers - first + 1));
  const NodeId node(random_.below(workload_->network().num_nodes()));
  auto pinned = job.pinned(workload_->network(), {first, last, {node}});
  return pinned ? std::optional(*std::move(pinned)) : std::nullopt;
}

void Mover::price_others(std::uint32_t j) {
  const double wait = 2.0 * random_.unit(), share = 2.0 * random_.unit();
  const double noise = random_.chance(0.5) ? 1.0 : random_.uniform(1.0, 8.0);
  for (Price& price : prices_) price = {0.0, random_.log_uniform(1.0 / noise, noise)};
  for (std::uint32_t other = 0; other < workload_->num_jobs(); ++other) {
    if (other == j) continue;
    for (const Task& task : candidate().trips[other]->tasks) {
      Price& price = prices_[task.resource.index()];
      price.fixed += wait * task.service.value();
      price.factor += share;
    }
  }
}

bool Mover::take_out_and_put_back() {
  constexpr std::size_t kMostOut = 4;
  Order& order = candidate().order;
  const std::size_t count = 1 + random_.below(std::min(kMostOut, order.size()));
  Order out;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = random_.below(order.size());
    out.push_back(order[at]);
    remove(order, at);
  }
  for (const std::uint32_t j : out) put_back(j);
  return true;
}

// Where, of a few places, and on which of a few trips the whole gains most.
void Mover::put_back(std::uint32_t j) {
  constexpr int kPlaces = 6;
  Schedule& to = candidate();
  double least = std::numeric_limits<double>::infinity();
  std::size_t best_place = to.order.size();
  const Trip* const before = to.trips[j];
  const Trip* best_trip = before;
  for (int i = 0; i < kPlaces; ++i) {
    const std::size_t place = random_.below(to.order.size() + 1);
    insert(to.order, place, j);
    for (const Trip* trip : {&best_trip_at(place), &any_trip(j)}) {
      to.trips[j] = trip;
      const double value = decoder_.evaluate(to.order, to.trips, least);
      if (value < least) {
        least = value;
        best_place = place;
        best_trip = trip;
      }
    }
    remove(to.order, place);
  }
  insert(to.order, best_place, j);
  to.trips[j] = before;
  send(j, *best_trip);
}

void Mover::send(std::uint32_t j, const Trip& trip) {
  const Trip*& old = candidate().trips[j];
  if (old == &trip) return;
  old = &trip;
  trial_->sent.push_back(j);
}

const Trip& Mover::any_trip(std::uint32_t j) {
  const auto trips = workload_->trips(workload_->class_of(j));
  return *trips[random_.below(trips.size())];
}

const Trip& Mover::best_trip_at(std::size_t place) {
  const Timeline& before = decoder_.place_first(place, candidate().order, candidate().trips);
  return finder_.best(candidate().order[place], before, loads_);
}

// A place not far away, mostly; any other sometimes.
std::size_t Mover::near(std::size_t from) {
  const std::size_t n = candidate().order.size();
  if (n < 12 || random_.chance(0.2)) return random_.below(n);
  const std::size_t reach = 1 + random_.below(10);
  return random_.chance(0.5) ? from - std::min(from, reach) : std::min(from + reach, n - 1);
}

bool Mover::all_fit() {
  if (!workload_->memory_binds()) return true;
  for (const std::uint32_t j : trial_->sent) loads_.take(j, *candidate().trips[j]);
  return loads_.fit();
}

void Mover::decide(const Schedule& current, double temperature) {
  // exp(-(v - current) / T) >= u, solved for v: worse than this is not taken.
  const double limit = current.value - temperature * std::log(std::max(random_.unit(), 1e-300));
  Schedule& to = candidate();
  if (!all_fit()) return;
  to.value = decoder_.evaluate(to.order, to.trips, limit);
  trial_->taken = to.value < limit || to.value <= current.value;
  assert(!trial_->taken || to.value == value_anew(*workload_, to.order, to.trips));
}

}  // namespace lamina::schedule
