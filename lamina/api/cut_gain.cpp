#include "lamina/api/cut_gain.h"

#include <algorithm>
#include <fmt/format.h>

#include "lamina/api/planners.h"
#include "lamina/core/units.h"
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

bool is_free(const Job& job) {
  for (std::uint32_t l = 1; l <= job.model().num_layers(); ++l)
    if (!job.constraints().is_free(l)) return false;
  return true;
}

// Ordering the operators of a block costs minimum cuts: milliseconds up to this size, and growing
// faster than its square.
bool has_small_blocks(const Model& model) {
  constexpr std::uint32_t kMost = 400;
  return std::ranges::all_of(model.layers(), [](const Layer& layer) {
    return layer.last_operator - layer.first_operator < kMost;
  });
}

}  // namespace

std::optional<Note> gain_of_any_cuts(const Instance& instance, const PlanOptions& options,
                                     const Plan& plan) {
  constexpr double kNothing = 1e-9;
  if (instance.jobs.size() != 1 || plan.cuts != Cuts::kSingle || plan.jobs.size() != 1 ||
      !plan.jobs.front().planned || options.waiting == Waiting::kPerLayer ||
      !looks_at_all_plans(plan))
    return std::nullopt;
  const Job& job = instance.jobs.front();
  // Then a search could take long.
  if (generates(job) || memory_may_bind(*instance.network, job.model())) return std::nullopt;
  if (job.model().operators().size() == job.model().num_layers() || !is_free(job) ||
      !has_small_blocks(job.model()))
    return std::nullopt;
  JobSpec spec = job.spec();
  spec.model = std::make_shared<const Model>(job.model().cut(Cuts::kAny));
  const auto cut = Job::make(*instance.network, std::move(spec));
  if (!cut) return std::nullopt;
  const auto engine = route::find_engine("auto")->make(*instance.network);
  const Seconds latency = engine->solve({*cut, options.waiting}).completion - job.release();
  if (!(latency < plan.jobs.front().latency * (1.0 - kNothing))) return std::nullopt;
  return Note{.code = "single-cuts",
              .text = fmt::format("the model is cut at single tensors only; with --cuts any the "
                                  "latency would be {}",
                                  to_human(latency)),
              .assumption = true};
}

}  // namespace lamina::api
