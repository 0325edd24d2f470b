#include <algorithm>
#include <cassert>
#include <cmath>
#include <optional>

#include "lamina/core/random.h"
#include "lamina/schedule/best_response.h"
#include "lamina/schedule/decoder.h"
#include "lamina/schedule/planners/all.h"
#include "lamina/schedule/search_clock.h"

namespace lamina::schedule {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

class Search {
 public:
  Search(Workload& workload, const PlannerOptions& options)
      : workload_(&workload),
        options_(&options),
        clock_(options, kSteps),
        random_(options.seed),
        decoder_(workload),
        best_response_(workload.network()),
        pricing_(workload.network()),
        prices_(Resources(workload.network()).size()) {}

  Schedule run() {
    start();
    if (workload_->num_jobs() == 0) return best_;
    add_random_ways();
    while (clock_.step()) {
      set_temperature();
      (this->*pick_move())();
    }
    return best_;
  }

 private:
  using Move = void (Search::*)();
  static constexpr std::uint64_t kSteps = 30'000;
  static constexpr double kFirstTemperature = 0.3;   // of the mean cost of a job
  static constexpr double kLastTemperature = 0.002;  // of the same

  // The better of greedy and sequential by release.
  void start() {
    current_ = plan_greedy(*workload_, PlannerOptions());
    if (clock_.step()) {
      PlannerOptions by_release;
      by_release.order = Order::kRelease;
      Schedule other = plan_sequential(*workload_, by_release);
      if (other.value < current_.value) current_ = std::move(other);
    }
    current_.value = decoder_.evaluate(current_.order, current_.ways);
    best_ = current_;
    candidate_ = current_;
  }

  // Ways under random prices, for all classes in turn, within a share of the time.
  void add_random_ways() {
    constexpr int kRounds = 12;
    constexpr double kShare = 0.15;
    std::vector<std::uint32_t> one_of_class(workload_->num_classes(), kNoJob);
    for (std::uint32_t j = 0; j < workload_->num_jobs(); ++j)
      one_of_class[workload_->class_of(j).index()] = j;
    for (int round = 0; round < kRounds; ++round) {
      for (Price& price : prices_) price = {0.0, random_.log_uniform(0.3, 3.0)};
      for (const std::uint32_t j : one_of_class) {
        if (j == kNoJob) continue;
        if (options_->time_limit && clock_.progress() > kShare) return;
        workload_->add_way(j, pricing_.solve(workload_->job(j), prices_).route);
      }
    }
  }

  void set_temperature() {
    const double mean_cost =
        best_.value /
        (workload_->goal().is_sum() ? static_cast<double>(workload_->num_jobs()) : 1.0);
    temperature_ = mean_cost * kFirstTemperature *
                   std::pow(kLastTemperature / kFirstTemperature, clock_.progress());
  }

  Move pick_move() {
    const double p = random_.unit();
    if (p < 0.30) return &Search::move_job;
    if (p < 0.55) return &Search::change_way;
    if (p < 0.70) return &Search::exchange_jobs;
    if (p < 0.80) return &Search::respond;
    if (p < 0.88) return &Search::give_way;
    if (p < 0.96) return &Search::go_by_a_node;
    return &Search::take_out_and_put_back;
  }

  void move_job() {
    const std::size_t from = random_.below(candidate_.order.size());
    shift(candidate_.order, from, near(from));
    decide();
  }

  void exchange_jobs() {
    const std::size_t a = random_.below(candidate_.order.size());
    std::swap(candidate_.order[a], candidate_.order[near(a)]);
    decide();
  }

  void change_way() {
    const auto j = static_cast<std::uint32_t>(random_.below(workload_->num_jobs()));
    candidate_.ways[j] = any_way(j);
    decide();
  }

  // A job goes to another place and takes its best response there.
  void respond() {
    const std::size_t from = random_.below(candidate_.order.size());
    const std::size_t to = random_.chance(0.3) ? from : near(from);
    shift(candidate_.order, from, to);
    candidate_.ways[candidate_.order[to]] = best_way_at(to);
    decide();
  }

  // A job takes a way that minds the others: what they ask of a resource is a price there, weighed
  // at random between not at all and twice the social cost.
  void give_way() {
    const std::size_t at = random_.below(candidate_.order.size());
    const std::uint32_t j = candidate_.order[at];
    price_others(j);
    candidate_.ways[j] = &workload_->add_way(j, pricing_.solve(workload_->job(j), prices_).route);
    if (random_.chance(0.5)) shift(candidate_.order, at, near(at));
    decide();
  }

  // A job takes its best response among the ways that compute some layers at some node: prices of
  // resources alone never part two layers that the same node runs best.
  void go_by_a_node() {
    const std::size_t at = random_.below(candidate_.order.size());
    const std::uint32_t j = candidate_.order[at];
    const auto pinned = with_random_pin(workload_->job(j));
    if (!pinned) return;
    const Timeline& before = decoder_.place_first(at, candidate_.order, candidate_.ways);
    const route::Answer& answer = best_response_.solve(*pinned, before);
    if (!answer.feasible()) return;
    candidate_.ways[j] = &workload_->add_way(j, answer.route);
    if (random_.chance(0.5)) shift(candidate_.order, at, near(at));
    decide();
  }

  std::optional<Job> with_random_pin(const Job& job) {
    const std::uint32_t num_layers = job.model().num_layers();
    if (num_layers == 0) return std::nullopt;
    JobSpec spec = job.spec();
    const auto first = static_cast<std::uint32_t>(1 + random_.below(num_layers));
    const auto last = static_cast<std::uint32_t>(first + random_.below(num_layers - first + 1));
    spec.pins.push_back({first, last, {NodeId(random_.below(workload_->network().num_nodes()))}});
    auto pinned = Job::make(workload_->network(), std::move(spec));
    return pinned ? std::optional(*std::move(pinned)) : std::nullopt;
  }

  void price_others(std::uint32_t j) {
    const double wait = 2.0 * random_.unit(), share = 2.0 * random_.unit();
    const double noise = random_.chance(0.5) ? 1.0 : random_.uniform(1.0, 8.0);
    for (Price& price : prices_) price = {0.0, random_.log_uniform(1.0 / noise, noise)};
    for (std::uint32_t other = 0; other < workload_->num_jobs(); ++other) {
      if (other == j) continue;
      for (const Operation& op : candidate_.ways[other]->operations) {
        Price& price = prices_[op.resource.index()];
        price.fixed += wait * op.service.value();
        price.factor += share;
      }
    }
  }

  void take_out_and_put_back() {
    constexpr std::size_t kMostOut = 4;
    const std::size_t count = 1 + random_.below(std::min(kMostOut, candidate_.order.size()));
    std::vector<std::uint32_t> out;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t at = random_.below(candidate_.order.size());
      out.push_back(candidate_.order[at]);
      candidate_.order.erase(candidate_.order.begin() + static_cast<std::ptrdiff_t>(at));
    }
    for (const std::uint32_t j : out) put_back(j);
    decide();
  }

  // Where, of a few places, and on which of a few ways the whole gains most.
  void put_back(std::uint32_t j) {
    constexpr int kPlaces = 6;
    double least = kNever;
    std::size_t best_place = candidate_.order.size();
    const Way* best_way = candidate_.ways[j];
    for (int i = 0; i < kPlaces; ++i) {
      const std::size_t place = random_.below(candidate_.order.size() + 1);
      candidate_.order.insert(candidate_.order.begin() + static_cast<std::ptrdiff_t>(place), j);
      for (const Way* way : {best_way_at(place), any_way(j)}) {
        candidate_.ways[j] = way;
        const double value = partial_value();
        if (value < least) {
          least = value;
          best_place = place;
          best_way = way;
        }
      }
      candidate_.order.erase(candidate_.order.begin() + static_cast<std::ptrdiff_t>(place));
    }
    candidate_.order.insert(candidate_.order.begin() + static_cast<std::ptrdiff_t>(best_place), j);
    candidate_.ways[j] = best_way;
  }

  double partial_value() { return decoder_.evaluate(candidate_.order, candidate_.ways); }

  const Way* any_way(std::uint32_t j) {
    const auto ways = workload_->ways(workload_->class_of(j));
    return ways[random_.below(ways.size())];
  }

  const Way* best_way_at(std::size_t place) {
    const std::uint32_t j = candidate_.order[place];
    const Timeline& before = decoder_.place_first(place, candidate_.order, candidate_.ways);
    return &workload_->add_way(j, best_response_.solve(workload_->job(j), before).route);
  }

  // A place not far away, mostly; any other sometimes.
  std::size_t near(std::size_t from) {
    const std::size_t n = candidate_.order.size();
    if (n < 12 || random_.chance(0.2)) return random_.below(n);
    const std::size_t reach = 1 + random_.below(10);
    return random_.chance(0.5) ? from - std::min(from, reach) : std::min(from + reach, n - 1);
  }

  static void shift(std::vector<std::uint32_t>& order, std::size_t from, std::size_t to) {
    const std::uint32_t j = order[from];
    order.erase(order.begin() + static_cast<std::ptrdiff_t>(from));
    order.insert(order.begin() + static_cast<std::ptrdiff_t>(to), j);
  }

  // Takes the candidate or goes back.
  void decide() {
    // exp(-(v - current) / T) >= u, solved for v: worse than this is not taken.
    const double limit = current_.value - temperature_ * std::log(std::max(random_.unit(), 1e-300));
    candidate_.value = decoder_.evaluate(candidate_.order, candidate_.ways, limit);
    if (candidate_.value >= limit && candidate_.value > current_.value) {
      candidate_ = current_;
      return;
    }
    assert(candidate_.value == value_anew(*workload_, candidate_.order, candidate_.ways));
    current_ = candidate_;
    if (current_.value < best_.value) {
      best_ = current_;
      if (options_->on_progress) options_->on_progress(best_.value);
    }
  }

  static constexpr std::uint32_t kNoJob = 0xffffffff;

  Workload* workload_;
  const PlannerOptions* options_;
  SearchClock clock_;
  Random random_;
  Decoder decoder_;
  BestResponse best_response_;
  PricedRouting pricing_;
  std::vector<Price> prices_;
  double temperature_ = 0.0;
  Schedule current_, candidate_, best_;
};

}  // namespace

Schedule plan_neighbourhood_search(Workload& workload, const PlannerOptions& options) {
  return Search(workload, options).run();
}

}  // namespace lamina::schedule
