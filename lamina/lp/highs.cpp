// HiGHS (MIT licence), https://highs.dev: the default where it is built in.
#ifdef LAMINA_HAS_HIGHS

#include <Highs.h>
#include <chrono>

#include "lamina/lp/backend.h"

namespace lamina::lp {
namespace {

constexpr double kTolerance = 1e-9;  // the tightest that HiGHS takes is 1e-10

HighsLp load(const StandardForm& form) {
  HighsLp lp;
  lp.num_col_ = static_cast<HighsInt>(form.num_variables());
  lp.num_row_ = static_cast<HighsInt>(form.num_rows());
  lp.col_cost_ = form.cost;
  lp.col_lower_ = form.lower;
  lp.col_upper_ = form.upper;
  lp.row_lower_ = form.row_lower;
  lp.row_upper_ = form.row_upper;
  lp.a_matrix_.format_ = MatrixFormat::kRowwise;
  lp.a_matrix_.num_col_ = lp.num_col_;
  lp.a_matrix_.num_row_ = lp.num_row_;
  lp.a_matrix_.start_.assign(form.row_starts.begin(), form.row_starts.end());
  lp.a_matrix_.index_.assign(form.columns.begin(), form.columns.end());
  lp.a_matrix_.value_ = form.coefficients;
  if (form.is_integer)
    for (const std::uint8_t whole : form.integer)
      lp.integrality_.push_back(whole != 0 ? HighsVarType::kInteger : HighsVarType::kContinuous);
  return lp;
}

void set_options(Highs& highs, const SolverOptions& options) {
  highs.setOptionValue("output_flag", false);
  highs.setOptionValue("mip_rel_gap", 0.0);
  highs.setOptionValue("mip_abs_gap", 0.0);
  highs.setOptionValue("mip_feasibility_tolerance", kTolerance);
  highs.setOptionValue("primal_feasibility_tolerance", kTolerance);
  highs.setOptionValue("dual_feasibility_tolerance", kTolerance);
  highs.setOptionValue("parallel", options.threads > 1 ? "on" : "off");
  highs.setOptionValue("threads", static_cast<HighsInt>(options.threads));
  if (options.time_limit) highs.setOptionValue("time_limit", options.time_limit->value());
}

// HiGHS asks it every few pivots, and between the nodes and rounds of its search.
void heed(Highs& highs, const StopToken& stop) {
  if (!stop.can_stop()) return;
  highs.setCallback([&stop](int, const std::string&, const HighsCallbackOutput*,
                            HighsCallbackInput* in, void*) { in->user_interrupt = stop.is_set(); });
  for (const HighsCallbackType asks :
       {kCallbackSimplexInterrupt, kCallbackIpmInterrupt, kCallbackMipInterrupt})
    highs.startCallback(asks);
}

Status status_of(HighsModelStatus status) {
  switch (status) {
    case HighsModelStatus::kOptimal:
    case HighsModelStatus::kModelEmpty: return Status::kOptimal;
    case HighsModelStatus::kInfeasible: return Status::kInfeasible;
    case HighsModelStatus::kUnbounded: return Status::kUnbounded;
    case HighsModelStatus::kTimeLimit: return Status::kTimeLimit;
    case HighsModelStatus::kInterrupt: return Status::kStopped;
    default: return Status::kFailed;
  }
}

double seconds_since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

void take_answer(const Highs& highs, const StandardForm& form, RawResult& result) {
  const HighsInfo& info = highs.getInfo();
  result.iterations = info.simplex_iteration_count;
  if (form.is_integer) {
    result.nodes = info.mip_node_count;
    result.bound = info.mip_dual_bound;
  }
  if (info.primal_solution_status != kSolutionStatusFeasible) return;
  result.values = highs.getSolution().col_value;
  if (form.is_integer || result.status != Status::kOptimal) return;
  result.duals = highs.getSolution().row_dual;
  result.bound = info.objective_function_value;
}

}  // namespace

RawResult solve_with_highs(const StandardForm& form, const SolverOptions& options) {
  RawResult result;
  // HiGHS keeps one pool of threads alive and refuses another number of them.
  Highs::resetGlobalScheduler(true);
  const auto began = std::chrono::steady_clock::now();
  Highs highs;
  set_options(highs, options);
  heed(highs, options.stop);
  if (highs.passModel(load(form)) == HighsStatus::kError) return result;
  result.load = Seconds(seconds_since(began));
  const auto loaded = std::chrono::steady_clock::now();
  highs.run();
  result.solve = Seconds(seconds_since(loaded));
  const HighsModelStatus status = highs.getModelStatus();
  result.infeasible_or_unbounded = status == HighsModelStatus::kUnboundedOrInfeasible;
  result.status = status_of(status);
  take_answer(highs, form, result);
  return result;
}

std::string highs_version() { return highsVersion(); }

}  // namespace lamina::lp

#endif
