#include "lamina/capacity/serve.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <numeric>
#include <utility>

#include "lamina/capacity/demand.h"
#include "lamina/capacity/document.h"
#include "lamina/capacity/methods.h"
#include "lamina/capacity/one_way_each.h"
#include "lamina/capacity/pool.h"
#include "lamina/capacity/pricer.h"
#include "lamina/core/nearest.h"
#include "lamina/core/quoted.h"
#include "lamina/core/units.h"
#include "lamina/plan/infeasibility.h"

namespace lamina::capacity {
namespace {

constexpr double kLeastShare = 1e-9;  // smaller ones are rounding
constexpr double kLeastPrice = 1e-8;  // of the mean: smaller ones prove nothing
constexpr double kRounding = 1e-12;

Expected<const Method*> method_of(const Demand& demand, const ServeOptions& options) {
  if (options.method.empty()) return &method_for(demand);
  if (const Method* const method = find_method(options.method)) {
    if (method->is_built()) return method;
    return error(
        ErrorCode::kUnsupported,
        fmt::format("{} needs a solver, and none is built in", lamina::quoted(options.method)),
        "method");
  }
  std::vector<std::string_view> names;
  for (const Method& it : methods()) names.push_back(it.name);
  return error(ErrorCode::kUnknownName,
               fmt::format("unknown method {}; methods are {}", lamina::quoted(options.method),
                           listed(names, ", ")),
               "method");
}

Expected<void> demand_additive_times(const Network& network, const Demand& demand) {
  for (const StreamClass& it : demand.classes)
    if (it.job.model().steps() > 0)
      return error(ErrorCode::kUnsupported,
                   fmt::format("limits no streams whose model generates, as that of {} does",
                               lamina::quoted(it.job.id())),
                   "within");
  if (network.chunk().is_finite())
    return error(ErrorCode::kUnsupported,
                 "limits no streams where the network moves tensors in chunks, whose times do not "
                 "add up link by link",
                 "within");
  return {};
}

class Server {
 public:
  Server(const Network& network, const Demand& demand, const ServeOptions& options)
      : network_(network),
        demand_(demand),
        options_(options),
        pricer_(make_pricer(network, demand, options.within)),
        pool_(network, demand, *pricer_) {
    capacity_.within = options.within;
    capacity_.unsplittable = options.unsplittable;
  }

  Capacity run(const Method& method) {
    // Not to be stopped: without ways there is nothing to say.
    const std::vector<double> even(pool_.num_resources(), 1.0);
    static_cast<void>(pool_.price(even));
    if (!pool_.without_way().empty()) return without_some();
    pool_.keep_best();
    if (pool_.best_load() <= 0.0) return unlimited();
    capacity_.method = method.name;
    pricer_->stop_by(options_.stop);
    const Goal goal{options_.gap, options_.wanted, options_.stop, options_.on_progress};
    method.run(pool_, goal);
    pricer_->stop_by({});
    // Who is stopped may have better prices than any that were tried.
    if (!is_reached(goal, pool_)) static_cast<void>(pool_.price(pool_.shares().prices()));
    pool_.take_best();
    Found found;
    found.by_stream = options_.unsplittable ? one_each() : shared();
    certify(found);
    fill_in(network_, demand_, found, capacity_);
    return std::move(capacity_);
  }

 private:
  // Every stream without a way says why; the others get the way of least service.
  Capacity without_some() {
    capacity_.theta = capacity_.upper = 0.0;
    std::vector<std::string> reasons(demand_.classes.size());
    for (const std::size_t c : pool_.without_way()) reasons[c] = reason(demand_.classes[c].job);
    fill_streams(reasons);
    return std::move(capacity_);
  }

  Capacity unlimited() {
    capacity_.method = "nothing is asked of any resource";
    fill_streams(std::vector<std::string>(demand_.classes.size()));
    return std::move(capacity_);
  }

  void fill_streams(const std::vector<std::string>& reasons) {
    std::vector<std::size_t> class_of(demand_.streams.size());
    for (std::size_t c = 0; c < demand_.classes.size(); ++c)
      for (const std::size_t s : demand_.classes[c].streams) class_of[s] = c;
    for (std::size_t s = 0; s < demand_.streams.size(); ++s) {
      const Job& job = *demand_.streams[s];
      PlannedStream stream{job.id(), job.rate().value(), {}, reasons[class_of[s]]};
      if (stream.reason.empty()) {
        const SharedWay only{&pool_.ways()[class_of[s]].front(), 1.0};
        stream.plans = plans_of(network_, job, std::span(&only, 1));
      }
      capacity_.streams.push_back(std::move(stream));
    }
  }

  [[nodiscard]] std::string reason(const Job& job) const {
    std::string why = why_infeasible(network_, job);
    if (!why.empty()) return why;
    if (!options_.within) return "no plan has a finite time on every resource";
    const Seconds least = least_unloaded(network_, job);
    return fmt::format("no plan takes at most {}: the fastest one takes {}",
                       to_human(*options_.within), to_human(least));
  }

  // By stream; all streams of a class alike.
  [[nodiscard]] std::vector<std::vector<SharedWay>> shared() const {
    std::vector<std::vector<SharedWay>> all(demand_.streams.size());
    for (std::size_t c = 0; c < demand_.classes.size(); ++c) {
      std::vector<SharedWay> ways;
      double sum = 0.0;
      for (std::size_t i = 0; i < pool_.ways()[c].size(); ++i) {
        const double share = pool_.shares().share(c, i);
        if (share < kLeastShare) continue;
        ways.push_back({&pool_.ways()[c][i], share});
        sum += share;
      }
      for (SharedWay& way : ways) way.share /= sum;
      for (const std::size_t s : demand_.classes[c].streams) all[s] = ways;
    }
    return all;
  }

  [[nodiscard]] std::vector<std::vector<SharedWay>> one_each() {
    const OneWayEach choice = one_way_each(pool_);
    std::vector<std::vector<SharedWay>> all(demand_.streams.size());
    for (std::size_t c = 0; c < demand_.classes.size(); ++c)
      for (const std::size_t s : demand_.classes[c].streams)
        all[s] = {{&pool_.ways()[c][choice.chosen[s]], 1.0}};
    return all;
  }

  // Prices that prove nothing are left out, and what the others prove is found anew, since that is
  // what the document claims.
  void certify(Found& found) {
    found.prices = pool_.best_prices();
    const double sum = std::accumulate(found.prices.begin(), found.prices.end(), 0.0);
    const double least = kLeastPrice * sum / static_cast<double>(found.prices.size());
    for (double& price : found.prices)
      if (price < least) price = 0.0;
    for (std::size_t e = 0; e < network_.num_links();
         ++e)  // loops are of no use, whatever they cost
      if (const Link& link = network_.links()[e]; link.from == link.to)
        found.prices[network_.num_nodes() + e] = 0.0;
    const double asked = pool_.asked_at(found.prices);
    for (double& price : found.prices) price /= asked;
    found.upper =
        std::accumulate(found.prices.begin(), found.prices.end(), 0.0) * (1.0 + kRounding);
  }

  const Network& network_;
  const Demand& demand_;
  const ServeOptions& options_;
  std::unique_ptr<Pricer> pricer_;
  Pool pool_;
  Capacity capacity_;
};

}  // namespace

Expected<Capacity> serve(const Instance& instance, const ServeOptions& options) {
  const Demand demand = demand_of(instance);
  const auto method = method_of(demand, options);
  if (!method) return tl::unexpected(method.error());
  if (options.within)
    if (const auto ok = demand_additive_times(*instance.network, demand); !ok)
      return tl::unexpected(ok.error());
  return Server(*instance.network, demand, options).run(**method);
}

}  // namespace lamina::capacity
