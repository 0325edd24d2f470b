#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/model/resources.h"
#include "lamina/schedule/bounds/price_curve.h"
#include "lamina/schedule/bounds/remaining_times.h"

namespace lamina::schedule {

// What the bounds charge for service at a resource.
struct ResourcePrices {
  std::vector<PriceCurve> curves;  // by resource
};

// One service on a route, as the job would come to it alone.
struct PricedService {
  ResourceId resource;
  double arrival, service, share;
};

// The least that any route costs a job under prices: weight * completion + charges.
//
// A job's delay at a service is paid for only up to its share of the job's weight. Along a route
// the services take shares in their order, each as much as its curve is steep (share = steepness x
// service), until the weight is used up.
//
// Labels are (time alone, charges, share left), kept where no other is at least as good whatever
// follows; found best first with the remaining time alone as a consistent bound. Where that takes
// more than `max_labels`, the least key of those not yet looked at is the answer: still a bound.
class PricedSearch {
 public:
  explicit PricedSearch(const Network& network);

  double solve(const Job& job, double weight, const RemainingTimes& remaining,
               const ResourcePrices& prices, std::size_t max_labels);

  // The services of the route found last; empty where the search was cut short.
  [[nodiscard]] std::span<const PricedService> services() const { return services_; }
  [[nodiscard]] std::size_t num_labels() const { return labels_.size(); }

 private:
  struct Label {
    double time, charges, share;
    std::uint32_t l, v;
    bool behind_stay;
    std::uint32_t parent;
    PricedService how;
  };
  struct Entry {
    double key;
    std::uint32_t label;
    friend bool operator>(const Entry& a, const Entry& b) {
      return a.key != b.key ? a.key > b.key : a.label > b.label;
    }
  };

  void expand(std::uint32_t at);
  struct Place {
    std::uint32_t l, v;
    bool behind_stay;
  };
  void move(std::uint32_t from, const Place& to, const PricedService& service, double delay);
  void add(const Label& label);
  [[nodiscard]] std::size_t state(const Label& label) const {
    return 2 * (label.l * n_ + label.v) + (label.behind_stay ? 1 : 0);
  }
  [[nodiscard]] bool is_dominated(const Label& label) const;
  void trace_back(std::uint32_t at);

  const Network* network_;
  std::size_t n_;
  const Job* job_ = nullptr;
  double weight_ = 0.0;
  const RemainingTimes* remaining_ = nullptr;
  const ResourcePrices* prices_ = nullptr;
  std::vector<Label> labels_;
  std::vector<Entry> queue_;
  std::vector<std::vector<std::uint32_t>> settled_;  // by state
  std::vector<std::size_t> touched_;
  std::vector<PricedService> services_;
};

}  // namespace lamina::schedule
