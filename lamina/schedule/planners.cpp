#include "lamina/schedule/planners.h"

#include <array>

#include "lamina/schedule/planners/all.h"

namespace lamina::schedule {

namespace {

constexpr std::array kOrderOptions{std::string_view("order")};
constexpr std::array kTimesOptions{std::string_view("times")};

}  // namespace

std::span<const Scheduler> planners() {
  static constexpr std::array kPlanners{
      Scheduler{"independent", "every job on the route it would take alone, timed with the others",
                false, plan_independent, kOrderOptions, true, true},
      Scheduler{"sequential",
                "one job after the other, each on its exact best response to those before", false,
                plan_sequential, kOrderOptions},
      Scheduler{"greedy", "repeatedly fix the job that would finish first", false, plan_greedy,
                kTimesOptions},
      Scheduler{"annealing", "simulated annealing over the priority order (the classical baseline)",
                true, plan_annealing},
      Scheduler{"neighbourhood-search",
                "improve order and routes together by re-routing, moving and exchanging jobs", true,
                plan_neighbourhood_search}};
  return kPlanners;
}

const Scheduler& independent() { return planners().front(); }

}  // namespace lamina::schedule
