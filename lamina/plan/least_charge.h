#pragma once

#include <functional>
#include <limits>
#include <span>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/plan/plan.h"

namespace lamina {

// A price over time as the judge reads it.
class JudgedPrice {
 public:
  JudgedPrice() = default;
  JudgedPrice(std::span<const PriceRow::Point> points, Seconds backlog);

  // Its integral from the end of the backlog on.
  [[nodiscard]] double area() const;
  // The share that a service of p seconds from x on takes of what is left (see prove_bound.h).
  [[nodiscard]] double share(double x, double p, double left) const;
  // What that service is charged.
  [[nodiscard]] double charge(double x, double p, double share) const;

 private:
  [[nodiscard]] double at(double time, bool from_left) const;
  [[nodiscard]] bool asks_nothing(double x) const;

  std::vector<PriceRow::Point> points_;
  double backlog_ = 0.0;
  double steepest_ = 0.0;
};

// What a job is charged on its way: by resource (nodes, then links), prices over time and a plain
// rate a second.
struct Charges {
  std::span<const JudgedPrice> prices;
  std::span<const double> rates;
};

// min over routes of weight * completion alone + charges, or less where that takes very long to
// find. Infinite where the job has no route.
[[nodiscard]] double least_charge(const Network& network, const Job& job, double weight,
                                  const Charges& charges);

}  // namespace lamina
