#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lamina/capacity/way.h"

namespace lamina::capacity {

// How classes share their rates among ways that are known, so that the largest load is small: the
// restricted problem of column generation, solved without a solver.
//
// What is minimised is the sum over resources of exp(sharpness x load / largest load), of which the
// weights of resources are the derivatives: Plotkin, Shmoys and Tardos, "Fast approximation
// algorithms for fractional packing and covering problems", Math. Oper. Res. 20 (1995). One class
// after the other moves shares from its dear ways to its cheapest one by Newton steps, as in the
// projected gradients of traffic assignment (Jayakrishnan et al., 1994).
class Shares {
 public:
  // Rates of the classes at theta = 1.
  Shares(std::size_t num_resources, std::span<const double> rates);

  // A way that the class may take; its first one gets all of it. The other shares start at 0.
  void add(std::size_t of_class, std::vector<Use> uses);
  [[nodiscard]] std::size_t num_ways(std::size_t of_class) const {
    return classes_[of_class].ways.size();
  }
  [[nodiscard]] double share(std::size_t of_class, std::size_t way) const {
    return classes_[of_class].ways[way].share;
  }
  [[nodiscard]] std::span<const Use> uses(std::size_t of_class, std::size_t way) const {
    return classes_[of_class].ways[way].uses;
  }
  // All shares, by class; those of one add up to 1.
  void set_shares(std::span<const std::vector<double>> shares);

  // Fixes the weights of loads from now on; the other functions below refer to them.
  void begin(double sharpness);
  // Moves shares of one class to its cheapest way; says how far, as a part of 1.
  double improve(std::size_t of_class);
  // Sweeps over all classes until the shares hardly change, and so many times at most.
  void improve_all(double sharpness, int sweeps);
  // The weights of that moment, by resource, none of them 0.
  [[nodiscard]] std::vector<double> prices() const;

  // Seconds of each resource that are asked for in a second.
  [[nodiscard]] std::span<const double> loads() const { return loads_; }
  [[nodiscard]] double largest_load() const;
  // What an inference of the class costs by its cheapest way at these prices.
  [[nodiscard]] double least_cost(std::size_t of_class, std::span<const double> prices) const;

 private:
  struct KnownWay {
    std::vector<Use> uses;
    double share = 0.0;
    double cost = 0.0;  // scratch
  };
  struct Class {
    double rate = 0.0;
    std::vector<KnownWay> ways;
  };

  void find_loads();
  double shift(Class& of, KnownWay& dear, KnownWay& cheap);
  void set_difference(const KnownWay& from, const KnownWay& to);
  [[nodiscard]] double weight(double load) const;

  std::vector<Class> classes_;
  std::vector<double> loads_, weights_;
  double sharpness_ = 1.0, scale_ = 1.0;  // weight(load) = exp(sharpness x (load x scale - 1))
  std::vector<double> difference_;        // by resource, 0 but for those of `touched_`
  std::vector<std::uint32_t> touched_;
};

}  // namespace lamina::capacity
