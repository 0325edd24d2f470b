#include "lamina/schedule/bounds/load_bound.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "lamina/schedule/best_response.h"

namespace lamina::schedule {
namespace {

struct Window {
  std::size_t resource;
  double from, until;  // of the releases
  double rest;         // min_S release - max_S o
};

class Game {
 public:
  Game(const Workload& workload, const Schedule& schedule, const BoundEffort& effort)
      : workload_(&workload),
        effort_(&effort),
        clock_(effort),
        routing_(workload.network()),
        prices_(Resources(workload.network()).size()) {
    for (std::size_t j = 0; j < workload.num_jobs(); ++j)
      if (std::isfinite(origin(j))) jobs_.push_back(j);
    by_release_ = jobs_;
    std::ranges::sort(by_release_, {}, [&](std::size_t j) { return std::pair(release(j), j); });
    std::vector<const Trip*> alone;
    for (std::size_t j = 0; j < workload.num_jobs(); ++j) alone.push_back(&workload.trip_alone(j));
    add_windows(alone);
    add_windows(schedule.trips);
    gains_.assign(jobs_.size() + windows_.size(), 0.0);
    best_.kind = "loads";
    best_.value = least_value();
  }

  LowerBound run() {
    std::vector<double> sum(gains_.size());
    weights_.assign(gains_.size(), 1.0 / static_cast<double>(gains_.size()));
    for (std::size_t round = 0; round < effort_->num_rounds && !is_over(); ++round) {
      const double value = price_all();
      if (clock_.is_over()) break;
      if (value > best_.value) keep(value);
      if (effort_->on_progress) effort_->on_progress(best_.value);
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += gains_[i];
      reweigh(sum, round + 1);
    }
    return std::move(best_);
  }

 private:
  [[nodiscard]] double release(std::size_t j) const { return workload_->job(j).release().value(); }
  // Nobody has a negative latency, but anybody may be early.
  [[nodiscard]] double least_value() const {
    return workload_->costs().is_greatest_lateness() ? -std::numeric_limits<double>::infinity()
                                                     : 0.0;
  }
  // What is taken off the completion; factors are 1 here.
  [[nodiscard]] double origin(std::size_t j) const {
    return -workload_->costs().cost(j, Seconds());
  }
  [[nodiscard]] bool is_over() const {
    return num_labels_ >= effort_->num_labels || windows_.empty() || clock_.is_over();
  }

  // The most demanding window of every resource, if all take these trips. Windows begin and end at
  // releases. O(jobs^2) a resource that several use.
  void add_windows(const std::vector<const Trip*>& trips) {
    std::vector<std::vector<std::pair<std::size_t, double>>> users(prices_.size());
    for (const std::size_t j : by_release_)
      for (const Task& task : trips[j]->tasks)
        if (task.service > Seconds())
          users[task.resource.index()].emplace_back(j, task.service.value());
    for (std::size_t r = 0; r < users.size(); ++r)
      if (users[r].size() > 1) add_window(r, users[r]);
  }

  void add_window(std::size_t r, const std::vector<std::pair<std::size_t, double>>& users) {
    constexpr std::size_t kMostFirst = 200;  // windows that begin at every n-th user
    const std::size_t stride = 1 + users.size() / kMostFirst;
    double most = least_value();
    Window window{r, 0.0, 0.0, 0.0};
    for (std::size_t a = 0; a < users.size(); a += stride) {
      double load = 0.0, last_origin = -1.0;
      for (std::size_t b = a; b < users.size(); ++b) {
        load += users[b].second;
        last_origin = std::max(last_origin, origin(users[b].first));
        const double rest = release(users[a].first) - last_origin;
        if (load + rest <= most) continue;
        most = load + rest;
        window.from = release(users[a].first);
        window.until = release(users[b].first);
      }
    }
    if (most <= least_value()) return;
    window.rest = rest_of(window);
    const bool known = std::ranges::any_of(windows_, [&](const Window& other) {
      return other.resource == r && other.from == window.from && other.until == window.until;
    });
    if (!known) windows_.push_back(window);
  }

  // All jobs released in the window count, whether they use the resource or not.
  [[nodiscard]] double rest_of(const Window& window) const {
    double last_origin = 0.0;
    for (const std::size_t j : by_release_)
      if (is_in(window, j)) last_origin = std::max(last_origin, origin(j));
    return window.from - last_origin;
  }
  [[nodiscard]] bool is_in(const Window& window, std::size_t j) const {
    return release(j) >= window.from && release(j) <= window.until;
  }

  // The bound of the weights at hand; gains are then those of its parts.
  double price_all() {
    std::ranges::fill(gains_, 0.0);
    double value = 0.0;
    for (std::size_t i = 0; i < windows_.size(); ++i) {
      gains_[jobs_.size() + i] = windows_[i].rest;
      value += weights_[jobs_.size() + i] * windows_[i].rest;
    }
    for (std::size_t k = 0; k < jobs_.size() && !clock_.is_over(); ++k) value += price(k);
    return value;
  }

  double price(std::size_t k) {
    const std::size_t j = jobs_[k];
    const Job& job = workload_->job(j);
    const double z = weights_[k];
    std::ranges::fill(prices_, Price{0.0, z});
    for (std::size_t i = 0; i < windows_.size(); ++i)
      if (is_in(windows_[i], j)) prices_[windows_[i].resource].factor += weights_[jobs_.size() + i];
    const route::RoutingResult& answer = routing_.solve(job, prices_, z);
    num_labels_ += workload_->network().num_nodes() * (job.model().num_layers() + 1);
    gains_[k] = release(j) - origin(j);
    load_.assign(prices_.size(), 0.0);
    for (const Task& task : tasks_of(workload_->network(), job, answer.route)) {
      gains_[k] += (task.service + task.delay).value();
      load_[task.resource.index()] += task.service.value();
    }
    for (std::size_t i = 0; i < windows_.size(); ++i)
      if (is_in(windows_[i], j)) gains_[jobs_.size() + i] += load_[windows_[i].resource];
    const double alone = workload_->costs().cost(j, workload_->alone(j));
    return std::max(z * alone, answer.completion.value() + z * (release(j) - origin(j)));
  }

  void reweigh(const std::vector<double>& sum, std::size_t rounds) {
    const auto [least, most] = std::ranges::minmax(sum);
    const double range = std::max((most - least) / static_cast<double>(rounds), 1e-300);
    const double rate =
        2.0 *
        std::sqrt(std::log(static_cast<double>(sum.size()) + 1.0) / static_cast<double>(rounds)) /
        range;
    double total = 0.0;
    for (std::size_t i = 0; i < sum.size(); ++i)
      total += weights_[i] = std::exp(rate * (sum[i] - most));
    for (double& weight : weights_) weight /= total;
  }

  void keep(double value) {
    best_.value = value;
    best_.weights.assign(workload_->num_jobs(), 0.0);
    for (std::size_t k = 0; k < jobs_.size(); ++k) best_.weights[jobs_[k]] = weights_[k];
    best_.loads.clear();
    for (std::size_t i = 0; i < windows_.size(); ++i)
      best_.loads.push_back({ResourceId(windows_[i].resource), windows_[i].from, windows_[i].until,
                             weights_[jobs_.size() + i]});
  }

  const Workload* workload_;
  const BoundEffort* effort_;
  BoundClock clock_;
  PricedRouting routing_;
  std::vector<Price> prices_;
  std::vector<std::size_t> jobs_, by_release_;  // those that count
  std::vector<Window> windows_;
  std::vector<double> weights_, gains_;  // by place in jobs_, then by window
  std::vector<double> load_;
  std::size_t num_labels_ = 0;
  LowerBound best_;
};

}  // namespace

LowerBound bound_by_loads(const Workload& workload, const Schedule& schedule,
                          const BoundEffort& effort) {
  return Game(workload, schedule, effort).run();
}

}  // namespace lamina::schedule
