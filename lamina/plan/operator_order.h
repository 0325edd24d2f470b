#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lamina/model/model.h"
#include "lamina/plan/plan.h"
#include "lamina/plan/walk.h"

// How a plan of cuts `lattice` states the order in which it runs the operators of its model: each
// stay lists its own (ComputeStep::operators). Whoever reads the plan puts the model in that order
// (Job::along) and then judges and executes it as one of any cuts.
namespace lamina {

// What plans call the operators, by position: by name if no other operator has it, else by number,
// from 1 in the order of any cuts, in which the model must be. O(operators log operators).
[[nodiscard]] std::vector<OperatorName> operator_names(const Model& model);

// Lists in every stay of the row the operators that it runs, in this order of the model, which is
// in the order of any cuts.
void state_operators(const Model& model, std::span<const std::uint32_t> order, PlannedJob& row);

// The order that steps state.
struct StatedOrder {
  std::vector<std::uint32_t>
      order;                  // positions of the model's operators; only if there are no faults
  std::vector<Fault> faults;  // of code wrong-order
};

// Reads it from the steps: every stay lists as many operators as it has layers, each operator of
// the model is listed once, behind those that it needs. O(operators log operators + tensors).
[[nodiscard]] StatedOrder stated_order(const Model& model, const std::vector<Step>& steps);

// The instance with its job's model in the order that the plan states; the same instance if it has
// several jobs or none, or if the plan or the model is not one of cuts `lattice`. Nothing, and
// faults, if the order is wrong.
[[nodiscard]] std::optional<Instance> along_plan(const Instance& instance, const Plan& plan,
                                                 std::vector<Fault>& faults);

}  // namespace lamina
