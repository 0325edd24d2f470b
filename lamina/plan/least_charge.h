#pragma once

#include <limits>
#include <span>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/plan/plan.h"
#include "lamina/plan/times_to_go.h"

namespace lamina {

// A price over time as the judge reads it; times count from an origin.
class JudgedPrice {
 public:
  JudgedPrice() = default;
  JudgedPrice(std::span<const PriceRow::Point> points, Seconds backlog, Seconds origin);

  // Its integral from the origin and the end of the backlog on.
  [[nodiscard]] double area() const;
  // The share that a service of p seconds from x on takes of what is left (see prove_bound.h).
  [[nodiscard]] double share(double x, double p, double left) const;
  // What that service is charged; nothing, which is never too much, where a number cannot hold it.
  [[nodiscard]] double charge(double x, double p, double share) const;

 private:
  struct Point {
    double time, price;
  };
  // At `time`, from the right.
  [[nodiscard]] double at(double time) const;
  [[nodiscard]] bool asks_nothing(double x) const;
  static double on_line(const Point& a, const Point& b, double time);

  std::vector<Point> points_;
  double free_from_ = 0.0;  // the end of the backlog, or the origin
  double steepest_ = 0.0;
  double highest_ = 0.0;
};

// What a job is charged on its way: by ResourceId, prices over time and a plain
// rate a second.
struct Charges {
  std::span<const JudgedPrice> prices;
  std::span<const double> rates;
};

// When a job comes, from the origin on, and what a second of its latency weighs.
struct Start {
  double release, weight;
};

// min over routes of weight * latency alone + charges, or less where that takes very long to find.
// Infinite where the job has no route.
//
// Label setting, best first by the time to go; labels are (time, charges, weight left), or the cost
// alone where there are no prices. After 60,000 labels, thrice what the planners' bounds spend on a
// job, the least cost that is left open is the answer.
[[nodiscard]] double least_charge(const Network& network, const Job& job, const ToGo& to_go,
                                  const Start& start, const Charges& charges);

}  // namespace lamina
