#pragma once

#include <span>
#include <vector>

#include "lamina/model/resources.h"
#include "lamina/route/bounded_search.h"
#include "lamina/route/engine.h"
#include "lamina/route/layered_search.h"
#include "lamina/route/merged_layers.h"
#include "lamina/route/remaining_bound.h"
#include "lamina/schedule/timeline.h"

namespace lamina::schedule {

// The exact best response of a job to those placed before it: the route with the least completion
// time when the job is placed below all jobs of a timeline (docs/theory.md#exact-best-response).
// Label setting in the layered graph with the arrival functions F_r^-1(F_r(x) + p); overheads are
// paid once a stay.
//
// A query object like route::Engine. The network must outlive it.
class BestResponse {
 public:
  explicit BestResponse(const Network& network);

  // Infeasible where the job has no route that is through by `limit`, but for rounding; the limit
  // only saves time: nobody waits a negative time, so what remains in the empty network
  // (docs/theory.md#bounded-search) shows early which trips cannot keep it. The answer lives until
  // the next call.
  const route::RoutingResult& solve(const Job& job, const Timeline& timeline,
                                    Seconds limit = Seconds::infinity());

 private:
  // What ends behind the limit never ends.
  static double by(double limit, double end) { return end > limit ? kNever : end; }

  // Hops wait for what is placed on their link.
  struct BusyHops {
    const route::Arc* arcs;
    const Timeline* timeline;
    std::size_t first_link;  // resource of link 0
    double bytes;
    double limit;

    double operator()(std::size_t e, double x) const {
      const route::Arc& arc = arcs[e];
      const Seconds service(bytes * arc.seconds_per_byte);
      if (x + service.value() + arc.delay > limit) return kNever;
      return by(
          limit,
          timeline->busy(ResourceId(first_link + arc.link)).finish(Seconds(x), service).value() +
              arc.delay);
    }
  };

  struct Costs {
    [[nodiscard]] double begin(std::size_t v, double x, double time) const {
      return go_on(v, x, overheads[v] + time);
    }
    [[nodiscard]] double go_on(std::size_t v, double x, double time) const {
      if (x + time > limit) return kNever;
      return by(limit, timeline->busy(ResourceId(v)).finish(Seconds(x), Seconds(time)).value());
    }
    [[nodiscard]] double end(std::size_t v, double x, double time) const {
      return time > 0.0 ? go_on(v, x, time) : x;
    }
    [[nodiscard]] bool remembers_service() const { return has_overheads; }
    template <class Use>
    void with_hop_times(Bytes size, Use&& use) const {
      use(BusyHops{arcs, timeline, overheads.size(), size.value(), limit});
    }

    const Timeline* timeline = nullptr;
    double limit = kNever;
    const route::Arc* arcs = nullptr;
    std::vector<double> overheads;  // by node
    bool has_overheads = false;
  };

  Costs costs_;
  route::RemainingBound remaining_;
  route::LayerGroups groups_;
  route::LayeredSearch<route::BoundedCosts<Costs>> search_;
};

// A price on every resource: a service of p seconds there costs fixed + factor p.
struct Price {
  double fixed = 0.0;
  double factor = 1.0;
};

// The route of least total price, delays priced with a factor of their own. With factor 1 + number
// of lower-priority jobs on the resource and fixed = the wait there, this is the increase that the
// job brings to the sum of fictitious completion times (docs/theory.md#social-cost); with dual
// values it is the pricing problem of the lower bounds. Every stay and hop pays the fixed part.
class PricedRouting {
 public:
  explicit PricedRouting(const Network& network);

  // `prices` by resource, all >= 0. The answer's completion is the price of its route.
  const route::RoutingResult& solve(const Job& job, std::span<const Price> prices,
                                    double delay_factor = 1.0);

  // The same where no factor is below 1. Infeasible where no route costs at most `limit`, but for
  // rounding; as for BestResponse the limit only saves time.
  const route::RoutingResult& solve_within(const Job& job, std::span<const Price> prices,
                                           Seconds limit);

 private:
  struct PricedHops {
    const route::Arc* arcs;
    const Price* prices;  // of the links
    double bytes, delay_factor;

    double operator()(std::size_t e, double x) const {
      const route::Arc& arc = arcs[e];
      const Price& price = prices[arc.link];
      return x + (price.fixed + price.factor * (bytes * arc.seconds_per_byte) +
                  delay_factor * arc.delay);
    }
  };

  struct Costs {
    [[nodiscard]] double begin(std::size_t v, double x, double time) const {
      return x + (prices[v].fixed + priced(v, overheads[v] + time));
    }
    [[nodiscard]] double go_on(std::size_t v, double x, double time) const {
      return x + priced(v, time);
    }
    [[nodiscard]] double end(std::size_t v, double x, double time) const {
      return x + priced(v, time);
    }
    [[nodiscard]] bool remembers_service() const { return true; }
    template <class Use>
    void with_hop_times(Bytes size, Use&& use) const {
      use(PricedHops{arcs, prices.data() + overheads.size(), size.value(), delay_factor});
    }
    // A layer that cannot run there is priceless, whatever the factor.
    [[nodiscard]] double priced(std::size_t v, double time) const {
      return time == kNever ? kNever : prices[v].factor * time;
    }

    std::span<const Price> prices;
    double delay_factor = 1.0;
    const route::Arc* arcs = nullptr;
    std::vector<double> overheads;
  };

  Costs costs_;
  route::RemainingBound remaining_;
  route::HullMerger merger_;  // prices add up as waiting per stay does
  route::LayerGroups groups_;
  route::LayeredSearch<Costs> search_;
  route::LayeredSearch<route::BoundedCosts<Costs>> bounded_search_;
};

}  // namespace lamina::schedule
