#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "lamina/formulations/problem.h"
#include "lamina/formulations/size.h"
#include "lamina/lp/programme.h"
#include "lamina/plan/route.h"

namespace lamina::formulations {

// An empty programme that has room for so much.
[[nodiscard]] lp::Programme programme_of(const Size& size);

// A way to write the problem of one job as a (mixed integer) linear programme. Its first variables
// are the placements x_{l,u}, numbered by Problem::first_placement; what follows is its own.
struct Formulation {
  std::string_view name;     // "layered-routing"
  std::string_view symbol;   // "LR", as in the documentation
  std::string_view summary;  // one line for --help
  // Its relaxation has whole corners only, so that its value is the optimum: without rows of
  // memory.
  bool is_tight;

  // By formula, without building anything: what `build` will hold. Rows of memory and what stays
  // pay for their ends, which are the same for all, are added to it (placement.h, stay_ends.h).
  Size (*size)(const Problem& problem);

  lp::Programme (*build)(const Problem& problem);

  // The route behind whole values; one node a layer is given, read off the placements. Nothing
  // where the values carry a tensor nowhere (a solver's tolerance, or a limit that it hit).
  std::optional<Route> (*route)(const Problem& problem, std::span<const NodeId> placement,
                                std::span<const double> values);

  // The way back: the values that say the same as the route, feasible in the programme. They cost
  // what the route costs, except that placement forms on the metric closure price shortest ways.
  std::vector<double> (*values)(const Problem& problem, const Route& route);

  // Why the problem is none for this form (kUnsupported), for forms that do not take all of them;
  // nullptr: takes all.
  std::optional<Error> (*objection)(const Problem& problem) = nullptr;

  // Whether it writes tensors that travel in chunks.
  bool takes_chunks = false;

  // Whether its optimum is that of the problem and not of a restricted one; nullptr: always.
  bool (*is_exact)(const Problem& problem) = nullptr;
};

// All formulations, layered-routing first: a new one is one file and one row in formulations.cpp.
[[nodiscard]] std::span<const Formulation> all_formulations();

[[nodiscard]] const Formulation* find_formulation(std::string_view name);

}  // namespace lamina::formulations
