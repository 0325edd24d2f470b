#include "lamina/schedule/bounds/price_bound.h"

#include <algorithm>
#include <map>
#include <memory>
#include <tuple>
#include <utility>

#include "lamina/schedule/bounds/priced_search.h"
#include "lamina/schedule/bounds/turns.h"
#include "lamina/schedule/thread_pool.h"

namespace lamina::schedule {
namespace {

class Ascent {
 public:
  Ascent(const Workload& workload, const Schedule& schedule, const BoundEffort& effort)
      : workload_(&workload),
        effort_(&effort),
        clock_(effort),
        target_(schedule.value),
        pool_(effort.num_threads),
        remaining_(workload.num_classes()),
        priced_(workload.num_jobs()) {
    for (std::size_t t = 0; t < pool_.num_threads(); ++t)
      searches_.push_back(std::make_unique<PricedSearch>(workload.network()));
    const Resources resources(workload.network());
    for (const ResourceId r : all_ids<ResourceId>(resources.size()))
      free_from_.push_back(resources.backlog_time(r).value());
    for (const std::vector<double>& times : turns_of(workload, schedule)) {
      points_.emplace_back();
      for (const double time : times) points_.back().push_back({time, 0.0});
    }
    best_.kind = "prices";
    best_.value = bound_alone(workload).value;
    best_points_ = points_;
  }

  LowerBound run() {
    find_remaining_times();
    double step = kFirstStep;
    int rounds_since_best = 0;
    for (std::size_t round = 0; round < effort_->num_rounds && !is_over(); ++round) {
      const double value = price_all();
      if (clock_.is_over()) break;
      if (effort_->on_progress) effort_->on_progress(std::max(value, best_.value));
      if (value > best_.value) {
        best_.value = value;
        best_points_ = points_;
        rounds_since_best = 0;
      } else if (++rounds_since_best >= kPatience) {
        step *= 0.5;
        points_ = best_points_;
        rounds_since_best = 0;
        continue;
      }
      if (step < kLastStep || !climb(step * (target_ - value))) break;
    }
    best_.curves = curves(best_points_);
    return std::move(best_);
  }

 private:
  using Points = std::vector<std::vector<PriceCurve::Point>>;
  static constexpr double kFirstStep = 1.5, kLastStep = 1e-4;
  static constexpr int kPatience = 8;
  static constexpr std::size_t kMaxLabelsOfJob = 20'000;

  // What one job costs under the prices, and what it then uses.
  struct Priced {
    double cost = 0.0;
    std::vector<PricedService> services;
    std::size_t num_labels = 0;
  };

  [[nodiscard]] bool is_over() const {
    return num_labels_ >= effort_->num_labels || clock_.is_over();
  }

  [[nodiscard]] std::vector<PriceCurve> curves(const Points& points) const {
    std::vector<PriceCurve> out;
    for (std::size_t r = 0; r < points.size(); ++r) out.emplace_back(points[r], free_from_[r]);
    return out;
  }

  // The bound of the prices at hand; the slopes are then those of its parts.
  double price_all() {
    prices_.curves = curves(points_);
    slopes_.clear();
    areas_.clear();
    double value = 0.0;
    for (std::size_t r = 0; r < points_.size(); ++r) {
      areas_.emplace_back(points_[r].size(), 0.0);
      slopes_.emplace_back(points_[r].size(), 0.0);
      if (points_[r].empty()) continue;
      const PriceCurve& curve = prices_.curves[r];
      value -= curve.area();
      curve.spread({free_from_[r], points_[r].back().time, 0.0}, areas_[r]);
    }
    pool_.run(workload_->num_jobs(),
              [&](std::size_t thread, std::size_t j) { price(j, *searches_[thread]); });
    for (const Priced& priced : priced_) {
      value += priced.cost;
      num_labels_ += priced.num_labels;
      for (const PricedService& service : priced.services) use(service);
    }
    return value;
  }

  // The least that job j costs under the prices.
  void price(std::size_t j, PricedSearch& search) {
    const JobCosts& costs = workload_->costs();
    const double weight = costs.factor(j);
    Priced& priced = priced_[j];
    priced = {costs.cost(j, workload_->alone(j)), {}, 0};
    if (weight == 0.0 || clock_.is_over()) return;
    if (goes_free(j)) {
      priced.services = services_alone(j);
      return;
    }
    const RemainingTimes& remaining = *remaining_[workload_->class_of(j).index()];
    const double least =
        search.solve(workload_->job(j), weight, remaining, prices_, kMaxLabelsOfJob);
    priced.num_labels = search.num_labels();
    const double cost = costs.cost(j, Seconds(least / weight));
    if (cost < priced.cost * (1.0 - 1e-12)) return;  // behind backlogs
    priced.cost = std::max(cost, priced.cost);
    priced.services.assign(search.services().begin(), search.services().end());
  }

  void use(const PricedService& service) {
    if (service.service <= 0.0) return;
    const std::size_t r = service.resource.index();
    pieces_.clear();
    prices_.curves[r].charge(service.arrival, service.service, service.share, &pieces_);
    for (const PriceCurve::Piece& piece : pieces_) prices_.curves[r].spread(piece, slopes_[r]);
  }

  // Whether the trip that is best alone meets no price, so that the job keeps to it.
  [[nodiscard]] bool goes_free(std::size_t j) const {
    Seconds now = workload_->job(j).release();
    for (const Task& task : workload_->trip_alone(j).tasks) {
      const PriceCurve& curve = prices_.curves[task.resource.index()];
      if (curve.charge(now.value(), task.service.value(), workload_->costs().factor(j)) > 0.0)
        return false;
      now += task.service + task.delay;
    }
    return true;
  }

  [[nodiscard]] std::vector<PricedService> services_alone(std::size_t j) const {
    std::vector<PricedService> services;
    Seconds now = workload_->job(j).release();
    for (const Task& task : workload_->trip_alone(j).tasks) {
      services.push_back(
          {task.resource, now.value(), task.service.value(), workload_->costs().factor(j)});
      now += task.service + task.delay;
    }
    return services;
  }

  // Moves all prices along the slopes, each by how much its time is used beyond once, so far that
  // the value would rise by `rise` if it were linear. False where nothing is to be gained.
  bool climb(double rise) {
    double norm = 0.0;
    for (std::size_t r = 0; r < points_.size(); ++r)
      for (std::size_t i = 0; i < points_[r].size(); ++i) {
        double& slope = slopes_[r][i];
        const double area = areas_[r][i];
        // The end stays at 0: a price that drops at once would be worth waiting for.
        const bool is_fixed = area <= 0.0 || i + 1 == points_[r].size();
        slope = is_fixed ? 0.0 : slope / area - 1.0;
        if (points_[r][i].price <= 0.0) slope = std::max(slope, 0.0);
        norm += slope * slope * area;
      }
    if (norm <= 0.0 || rise <= 0.0) return false;
    for (std::size_t r = 0; r < points_.size(); ++r)
      for (std::size_t i = 0; i < points_[r].size(); ++i)
        points_[r][i].price = std::max(0.0, points_[r][i].price + rise / norm * slopes_[r][i]);
    return true;
  }

  // Of all classes, those shared that end alike. Their states count as labels, at what they take
  // beside one. Without the budget, or the memory, for them no round will follow.
  void find_remaining_times() {
    constexpr std::size_t kStatesPerLabel = 32, kMostStates = 20'000'000;
    std::map<Ending, std::size_t> known;
    std::vector<std::size_t> first;  // job of each kind
    std::vector<std::size_t> kind_of(workload_->num_classes());
    std::size_t num_states = 0;
    for (std::size_t j = 0; j < workload_->num_jobs(); ++j) {
      const Job& job = workload_->job(j);
      const auto [at, is_new] = known.try_emplace(ending_of(job), first.size());
      kind_of[workload_->class_of(j).index()] = at->second;
      if (!is_new) continue;
      first.push_back(j);
      num_states += workload_->network().num_nodes() * (job.model().num_layers() + 1);
    }
    num_labels_ += num_states / kStatesPerLabel;
    if (num_states > kMostStates) num_labels_ = effort_->num_labels;
    if (is_over() || first.empty()) return;
    std::vector<std::shared_ptr<const RemainingTimes>> times(first.size());
    pool_.run(first.size(), [&](std::size_t, std::size_t k) {
      if (clock_.is_over()) return;
      times[k] = std::make_shared<RemainingTimes>(workload_->network(), workload_->job(first[k]));
    });
    for (std::size_t c = 0; c < kind_of.size(); ++c) remaining_[c] = times[kind_of[c]];
  }

  // What remaining times depend on: of where a job begins only what its constraints say.
  using Ending = std::tuple<const Model*, Constraints::Key, NodeId>;
  static Ending ending_of(const Job& job) {
    return {&job.model(), job.constraints().key(), job.destination()};
  }

  const Workload* workload_;
  const BoundEffort* effort_;
  BoundClock clock_;
  double target_;
  ThreadPool pool_;
  std::vector<std::unique_ptr<PricedSearch>> searches_;           // by thread
  std::vector<std::shared_ptr<const RemainingTimes>> remaining_;  // by class
  std::vector<Priced> priced_;                                    // by job
  std::vector<double> free_from_;                                 // by resource
  Points points_, best_points_;
  ResourcePrices prices_;
  std::vector<std::vector<double>> slopes_, areas_;  // by resource and point
  std::vector<PriceCurve::Piece> pieces_;
  std::size_t num_labels_ = 0;
  LowerBound best_;
};

}  // namespace

LowerBound bound_by_prices(const Workload& workload, const Schedule& schedule,
                           const BoundEffort& effort) {
  return Ascent(workload, schedule, effort).run();
}

}  // namespace lamina::schedule
