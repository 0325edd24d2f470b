#include "lamina/api/breakpoints.h"

#include <algorithm>
#include <fmt/format.h>

#include "lamina/api/changed_instance.h"
#include "lamina/api/plan.h"
#include "lamina/model/resources.h"
#include "lamina/plan/evaluate.h"
#include "lamina/plan/walk.h"

namespace lamina::api {
namespace {

// A plan with its latency as a line: of `share`, which is 0 where the value is high, 1 where it is
// low, and even in 1 / value between.
struct Line {
  double at_high = 0.0, at_low = 0.0;
  std::string words;

  [[nodiscard]] double at(double share) const { return at_high + (at_low - at_high) * share; }
  [[nodiscard]] double slope() const { return at_low - at_high; }
};

class Search {
 public:
  Search(const Instance& instance, const Vary& vary, const PlanOptions& planning,
         const io::DeviceCatalogue& devices)
      : instance_(instance), vary_(vary), planning_(planning), devices_(devices) {
    planning_.planner.clear();
  }

  Expected<std::vector<Sweep::Breakpoint>> run() {
    for (auto [end, share] : {std::pair{&high_, 0.0}, {&low_, 1.0}}) {
      auto there = changed(instance_, at_value(vary_, value_at(share)), devices_);
      if (!there) return error(there.error().code, there.error().message, "vary");
      *end = **std::move(there);
    }
    const auto first = best_at(0.0), last = best_at(1.0);
    if (!first) return tl::unexpected(first.error());
    if (!last) return tl::unexpected(last.error());
    if (!*first || !*last) return found_;
    if (auto ok = part(**first, **last); !ok) return tl::unexpected(ok.error());
    return found_;
  }

  // Of the plans that were made.
  [[nodiscard]] std::size_t num_unproved() const { return num_unproved_; }

 private:
  [[nodiscard]] double value_at(double share) const {
    if (share == 0.0) return vary_.high;
    if (share == 1.0) return vary_.low;
    return 1.0 / (1.0 / vary_.high + share * (1.0 / vary_.low - 1.0 / vary_.high));
  }

  // Nothing where there is no plan.
  Expected<std::optional<Line>> best_at(double share) {
    auto there = changed(instance_, at_value(vary_, value_at(share)), devices_);
    if (!there) return tl::unexpected(there.error());
    const auto made = plan(**there, planning_);
    if (!made) return tl::unexpected(made.error());
    if (lacks_some(*made)) return std::optional<Line>();
    const auto latency = [&](const Instance& end) {
      const Walk walk = walk_of(*end.network, end.jobs.front(), made->jobs.front().steps);
      return evaluate(*end.network, end.jobs.front(), planning_.waiting, *walk.route)
          .latency.value();
    };
    if (!is_proved_best(*made)) ++num_unproved_;
    return std::optional(Line{latency(high_), latency(low_), words_of(*(*there)->network, *made)});
  }

  // Breakpoints between two best plans, those of higher values last in `found_`.
  Expected<void> part(const Line& left, const Line& right) {
    constexpr double kSame = 1e-12;
    const double turn = left.slope() - right.slope();
    const double scale = std::max(left.at_low, right.at_low);
    if (!(turn > kSame * scale)) return {};
    const double share = std::clamp((right.at_high - left.at_high) / turn, 0.0, 1.0);
    const auto there = best_at(share);
    if (!there) return tl::unexpected(there.error());
    const double crossing = left.at(share);
    if (!*there || (*there)->at(share) >= crossing * (1.0 - kSame)) {
      if (share > 0.0 && share < 1.0)
        found_.insert(found_.begin(),
                      {value_at(share), Seconds(crossing), right.words, left.words});
      return {};
    }
    const Line between = **there;
    if (auto ok = part(left, between); !ok) return ok;
    return part(between, right);
  }

  const Instance& instance_;
  const Vary& vary_;
  PlanOptions planning_;
  const io::DeviceCatalogue& devices_;
  Instance high_, low_;  // with the values at the ends
  std::vector<Sweep::Breakpoint> found_;
  std::size_t num_unproved_ = 0;
};

tl::unexpected<Error> no_lines(std::string why) {
  return error(ErrorCode::kUsage, std::move(why), "exact");
}

}  // namespace

Expected<void> demand_lines(const Instance& instance, const SweepOptions& options,
                            const PlanOptions& planning) {
  const Network& network = *instance.network;
  if (instance.jobs.size() != 1)
    return no_lines(fmt::format("takes one job, but there are {}", instance.jobs.size()));
  if (options.vary->key != "bandwidth" && options.vary->key != "compute")
    return no_lines(fmt::format("takes bandwidth or compute: the latency is no line in 1 / {}",
                                options.vary->key));
  if (options.planners.size() > 1 ||
      (options.planners.size() == 1 && options.planners.front() != "shortest-path"))
    return no_lines("finds where the best of all plans changes: leave --planner out");
  if (planning.waiting == Waiting::kDraining && has_backlogs(network))
    return no_lines(
        "does not fit backlogs under draining, where latencies are no lines: use --waiting "
        "per-stay, or --scale backlog=0");
  if (instance.jobs.front().model().steps() > 0)
    return no_lines("does not fit models that generate");
  if (network.chunk().is_finite())
    return no_lines("does not fit transfers in chunks: use --chunk whole");
  if (options.vary->key == "compute" && network.limits_memory_bandwidth())
    return no_lines(
        "does not fit nodes that limit the bandwidth of their memory, where latencies are no "
        "lines: leave --exact out to sample them, or vary bandwidth");
  return {};
}

Expected<std::vector<Sweep::Breakpoint>> breakpoints(const Instance& instance, const Vary& vary,
                                                     const PlanOptions& planning,
                                                     const io::DeviceCatalogue& devices,
                                                     std::size_t* num_unproved) {
  Search search(instance, vary, planning, devices);
  auto points = search.run();
  if (num_unproved != nullptr) *num_unproved += search.num_unproved();
  return points;
}

}  // namespace lamina::api
