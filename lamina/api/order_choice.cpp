#include "lamina/api/order_choice.h"

#include <cassert>
#include <fmt/format.h>
#include <numeric>
#include <utility>

#include "lamina/model/cut_order.h"
#include "lamina/plan/evaluate.h"
#include "lamina/route/best_order.h"

namespace lamina::api {
namespace {

constexpr std::uint64_t kMostIdeals = 1'000'000;

tl::unexpected<Error> refused(ErrorCode code, std::string message) {
  return error(code, std::move(message), "cuts");
}

Expected<void> demand_fitting(const Model& model, const route::JobPlanner& planner) {
  if (planner.claim != route::Claim::kNoPlan)
    return refused(ErrorCode::kUsage,
                   fmt::format("lattice looks at every plan in every order, but planner {} at {}",
                               planner.name, planner.summary));
  if (model.steps() > 0)
    return refused(ErrorCode::kUsage,
                   "lattice does not fit a model that generates; use single or any");
  if (!count_ideals(model.cut(Cuts::kSingle), kMostIdeals))
    return refused(ErrorCode::kLimit,
                   fmt::format("lattice is for models with at most {} ideals (sets of operators "
                               "behind which they can be cut), and {} has more; use any",
                               kMostIdeals, model.name().empty() ? "this one" : model.name()));
  return {};
}

// Infinite without a route.
Seconds latency_of(const Network& network, const Job& job, const route::RoutingOptions& options,
                   const route::RoutingResult& answer) {
  if (!answer.feasible()) return Seconds::infinity();
  return evaluate(network, job, options.waiting, answer.route).latency;
}

}  // namespace

Expected<OrderedInstance> in_best_order(const Instance& instance, const route::JobPlanner& planner,
                                        const route::RoutingOptions& options) {
  constexpr double kNothing = 1e-12, kRounding = 1e-9;
  const Network& network = *instance.network;
  const Job& job = instance.jobs.front();
  if (auto ok = demand_fitting(job.model(), planner); !ok) return tl::unexpected(ok.error());
  OrderedInstance same{instance, std::vector<std::uint32_t>(job.model().num_layers()), false};
  std::iota(same.order.begin(), same.order.end(), 0U);

  const route::RoutingResult first = planner.plan(network, job, options);
  const Seconds cap = latency_of(network, job, options, first) * (1.0 - kNothing);
  route::BestOrder best;
  if (!first.stopped) best = route::best_order(network, query_of(job, options), cap);
  same.stopped = first.stopped || best.stopped;
  if (!best.latency.is_finite()) return same;
  auto along = job.along(best.order);
  assert(along && "private layers are the first");
  const Seconds found =
      latency_of(network, *along, options, planner.plan(network, *along, options));
  if (!(found <= best.latency * (1.0 + kRounding)))
    return refused(
        ErrorCode::kLimit,
        "lattice does not weigh memory, and the plan of the best order does not fit: use "
        "any, or --memory ignore");
  return OrderedInstance{{instance.network, {*std::move(along)}}, std::move(best.order), false};
}

}  // namespace lamina::api
