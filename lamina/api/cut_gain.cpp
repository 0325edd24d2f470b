#include "lamina/api/cut_gain.h"

#include <algorithm>
#include <fmt/format.h>

#include "lamina/api/planners.h"
#include "lamina/core/units.h"
#include "lamina/model/memory_use.h"
#include "lamina/plan/generation.h"
#include "lamina/route/engine.h"

namespace lamina::api {
namespace {

bool looks_at_all_plans(const Plan& plan) {
  return std::ranges::any_of(planners(), [&](const Planner& row) {
    return row.name == plan.planner && row.of_one != nullptr &&
           row.of_one->claim == route::Claim::kNoPlan;
  });
}

// Ordering the operators of a block costs minimum cuts: tenths of a second at most up to this size,
// and more for longer branches.
bool has_small_blocks(const Model& model) {
  constexpr std::uint32_t kMost = 2'000;
  return std::ranges::all_of(model.layers(), [](const Layer& layer) {
    return layer.last_operator - layer.first_operator < kMost;
  });
}

// The latency of the plan; infinite if there is none. Nothing if it is not known.
std::optional<Seconds> latency_of(const PlannedJob& row) {
  if (row.planned) return row.latency;
  return row.none_found ? std::nullopt : std::optional(Seconds::infinity());
}

}  // namespace

std::optional<Note> gain_of_any_cuts(const Instance& instance, const PlanOptions& options,
                                     const Plan& plan) {
  constexpr double kNothing = 1e-9;
  if (instance.jobs.size() != 1 || plan.cuts != Cuts::kSingle || plan.jobs.size() != 1 ||
      options.waiting == Waiting::kPerLayer || !looks_at_all_plans(plan))
    return std::nullopt;
  const Job& job = instance.jobs.front();
  // Then a search could take long.
  if (generates(job) || memory_may_bind(*instance.network, job.model())) return std::nullopt;
  const auto single = latency_of(plan.jobs.front());
  if (!single || job.model().operators().size() == job.model().num_layers() ||
      !has_small_blocks(job.model()))
    return std::nullopt;
  const auto cut = job.cut(*instance.network, Cuts::kAny);
  if (!cut) return std::nullopt;
  const auto engine = route::find_engine("auto")->make(*instance.network);
  const Seconds latency = engine->solve({*cut, options.waiting}).completion - job.release();
  if (!(latency < *single * (1.0 - kNothing))) return std::nullopt;
  return Note{.code = "single-cuts",
              .text = fmt::format("the model is cut at single tensors only; with --cuts any {}{}",
                                  single->is_finite() ? "the latency would be "
                                                      : "there is a plan, with a latency of ",
                                  to_human(latency)),
              .assumption = true};
}

}  // namespace lamina::api
