#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lamina/api/solve_options.h"
#include "lamina/core/expected.h"
#include "lamina/formulations/solve.h"
#include "lamina/io/files.h"
#include "lamina/model/job.h"
#include "lamina/plan/plan.h"

namespace lamina::api {

// What a programme says of one job.
struct Solution {
  std::string formulation, solver;
  bool relaxed = false;
  formulations::ProgrammeResult answer;
  std::optional<Plan> plan;  // where the answer has a route
};

// Solves one formulation. That there is no plan, or none within the time limit, is an answer.
//
// Fails with kUsage unless the instance holds exactly one job, with kUnknownName or kUnsupported
// for a formulation or solver that does not exist or is not built in, and as formulations::solve
// does. `where` is the option's name, or the file to export to.
[[nodiscard]] Expected<Solution> solve(const Instance& instance, const SolveOptions& options);

// A formulation beside the others on one job: relaxed, then whole.
struct Compared {
  std::string formulation;
  std::string objection;  // why it was not built; then nothing below is set
  bool is_exact = true;   // its optimum is that of the problem, not of a restricted one
  std::optional<Solution> relaxed, whole;
};

struct Comparison {
  std::string solver;
  std::optional<Seconds> optimum;  // by routing; none: no plan exists
  Seconds routing_time;            // of the least of several runs
  std::vector<Compared> rows;      // every formulation of the table
  // Whole programmes that ended have the optimum and a bound not above it, relaxations are not
  // above it and tight ones have it (relative 1e-6); one sentence for each that does not hold.
  std::vector<std::string> disagreements;
  bool stopped =
      false;  // somebody said stop: rows may lack solutions, and the optimum may be missing
};

// Every formulation, relaxed and whole, and routing. `formulation` is not looked at; without a time
// limit each run has a minute. Fails like solve, and with kUsage where relax or export_to is set.
[[nodiscard]] Expected<Comparison> compare(const Instance& instance, const SolveOptions& options);

// lamina.solve/1; of a comparison with "formulation": "all" and a row for each.
[[nodiscard]] std::string solution_json(const Solution& solution,
                                        const io::Premises& premises = {});
[[nodiscard]] std::string comparison_json(const Comparison& comparison,
                                          const io::Premises& premises = {});

}  // namespace lamina::api
