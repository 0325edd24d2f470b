// CBC and CLP (EPL), https://github.com/coin-or/Cbc: CLP for programmes without integers, CBC with
// its preprocessing, cuts and heuristics for those with them.
#ifdef LAMINA_HAS_CBC

#include <CbcEventHandler.hpp>
#include <CbcModel.hpp>
#include <CbcSolver.hpp>
#include <ClpEventHandler.hpp>
#include <ClpPresolve.hpp>
#include <ClpSimplex.hpp>
#include <ClpSolve.hpp>
#include <CoinPackedMatrix.hpp>
#include <OsiClpSolverInterface.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>

#include "lamina/lp/backend.h"

namespace lamina::lp {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point began) {
  return std::chrono::duration<double>(Clock::now() - began).count();
}

CoinPackedMatrix matrix_of(const StandardForm& form) {
  std::vector<CoinBigIndex> starts(form.row_starts.begin(), form.row_starts.end());
  std::vector<int> columns(form.columns.begin(), form.columns.end());
  // By rows, with as many rows as the form has even where the last are empty.
  CoinPackedMatrix matrix(false, static_cast<int>(form.num_variables()),
                          static_cast<int>(form.num_rows()),
                          static_cast<CoinBigIndex>(form.columns.size()), form.coefficients.data(),
                          columns.data(), starts.data(), nullptr);
  return matrix;
}

std::vector<double> copy(const double* values, std::size_t count) {
  return {values, values + count};
}

// Whom a solver asks whether to end. Cut short within its search, CLP would make CBC take nodes for
// infeasible: only the first relaxation may be.
struct Watch {
  StopToken stop;
  bool ends_pivots = true;

  [[nodiscard]] bool was_cut_short() const { return ends_pivots && stop.is_set(); }
};

// CLP asks it at each pivot.
class StopsPivots : public ClpEventHandler {
 public:
  explicit StopsPivots(const Watch& watch) : watch_(&watch) {}
  int event(Event what) override {
    constexpr int kGoOn = -1, kEnd = 0;
    return what == endOfIteration && watch_->was_cut_short() ? kEnd : kGoOn;
  }
  [[nodiscard]] ClpEventHandler* clone() const override { return new StopsPivots(*this); }

 private:
  const Watch* watch_;
};

void heed(const Watch& watch, ClpSimplex& clp) {
  if (const StopsPivots stops(watch); watch.stop.can_stop()) clp.passInEventHandler(&stops);
}

// --- programmes without integers: CLP -----------------------------------------------------------

RawResult solve_with_clp(const StandardForm& form, const SolverOptions& options) {
  RawResult result;
  const auto began = Clock::now();
  ClpSimplex clp;
  clp.setLogLevel(0);
  clp.loadProblem(matrix_of(form), form.lower.data(), form.upper.data(), form.cost.data(),
                  form.row_lower.data(), form.row_upper.data());
  clp.setDualTolerance(1e-9);
  clp.setPrimalTolerance(1e-9);
  if (options.time_limit) clp.setMaximumWallSeconds(options.time_limit->value());
  const Watch watch{options.stop};
  heed(watch, clp);
  result.load = Seconds(seconds_since(began));
  const auto loaded = Clock::now();
  clp.initialSolve();
  result.solve = Seconds(seconds_since(loaded));
  result.iterations = clp.numberIterations();
  switch (clp.status()) {
    case 0:
      result.status = Status::kOptimal;
      result.values = copy(clp.primalColumnSolution(), form.num_variables());
      result.duals = copy(clp.dualRowSolution(), form.num_rows());
      result.bound = clp.objectiveValue();
      break;
    case 1: result.status = Status::kInfeasible; break;
    case 2: result.status = Status::kUnbounded; break;
    case 3: result.status = Status::kTimeLimit; break;
    case 5: result.status = Status::kStopped; break;
    default: result.status = Status::kFailed;
  }
  return result;
}

// --- programmes with integers: CBC --------------------------------------------------------------

// CBC asks it at nodes, solutions and heuristics.
class StopsSearch : public CbcEventHandler {
 public:
  explicit StopsSearch(Watch& watch) : watch_(&watch) {}
  CbcAction event(CbcEvent) override { return watch_->stop.is_set() ? stop : noAction; }
  [[nodiscard]] CbcEventHandler* clone() const override { return new StopsSearch(*this); }
  [[nodiscard]] Watch& watch() const { return *watch_; }

 private:
  Watch* watch_;
};

// CBC asks here once the first relaxation is solved, and some steps later; 1 ends the run.
int ends_before_search(CbcModel* model, int /*stage*/) {
  const auto* const stops = dynamic_cast<const StopsSearch*>(model->getEventHandler());
  if (stops == nullptr || stops->watch().was_cut_short()) return stops == nullptr ? 0 : 1;
  stops->watch().ends_pivots = false;
  return 0;
}

void load(OsiClpSolverInterface& clp, const StandardForm& form) {
  clp.messageHandler()->setLogLevel(0);
  clp.loadProblem(matrix_of(form), form.lower.data(), form.upper.data(), form.cost.data(),
                  form.row_lower.data(), form.row_upper.data());
  for (std::size_t j = 0; j < form.num_variables(); ++j)
    if (form.integer[j] != 0) clp.setInteger(static_cast<int>(j));
}

// Where costs span more orders of magnitude than this, CBC's probing aborts the whole program now
// and then: an assertion on the bounds that its own heuristics leave behind (CglProbing.cpp, Cgl
// 0.60).
constexpr double kWildRange = 1e10;

bool has_wild_costs(const StandardForm& form) {
  double least = kInfinity, most = 0.0;
  for (const double cost : form.cost)
    if (const double size = std::abs(cost); size > 0.0) {
      least = std::min(least, size);
      most = std::max(most, size);
    }
  return most > kWildRange * least;
}

void run(CbcModel& model, const StandardForm& form, const SolverOptions& options) {
  std::vector<std::string> words{"lamina"};
  const auto set = [&](const char* option, const std::string& value) {
    words.insert(words.end(), {option, value});
  };
  set("-log", "0");
  set("-ratioGap", "0");
  set("-allowableGap", "0");
  for (const char* tolerance : {"-integerTolerance", "-primalTolerance", "-dualTolerance"})
    set(tolerance, "1e-9");
  set("-timeMode", "elapsed");
  if (options.time_limit) set("-seconds", std::to_string(options.time_limit->value()));
  if (has_wild_costs(form)) set("-probing", "off");
  if (options.threads > 1) set("-threads", std::to_string(options.threads));
  words.insert(words.end(), {"-solve", "-quit"});
  std::vector<const char*> arguments;
  for (const std::string& word : words) arguments.push_back(word.c_str());
  CbcSolverUsefulData data;
  data.noPrinting_ = true;
  data.useSignalHandler_ = false;
  CbcMain0(model, data);
  CbcMain1(static_cast<int>(arguments.size()), arguments.data(), model, ends_before_search, data);
}

void take_answer(const CbcModel& model, const StandardForm& form, const Watch& watch,
                 RawResult& result) {
  result.iterations = model.getIterationCount();
  if (watch.was_cut_short()) {
    result.status = Status::kStopped;
    return;
  }
  result.nodes = model.getNodeCount();
  result.bound = model.getBestPossibleObjValue();
  const double* best = model.bestSolution();
  if (best != nullptr) result.values = copy(best, form.num_variables());
  if (model.isProvenOptimal() && best != nullptr) {
    result.status = Status::kOptimal;
    result.bound = model.getObjValue();
  } else if (model.isProvenInfeasible()) {
    result.status = Status::kInfeasible;
  } else if (model.isContinuousUnbounded()) {
    result.infeasible_or_unbounded = true;
  } else if (model.isSecondsLimitReached()) {
    result.status = Status::kTimeLimit;
  } else if (watch.stop.is_set()) {
    result.status = Status::kStopped;
  }
}

}  // namespace

RawResult solve_with_cbc(const StandardForm& form, const SolverOptions& options) {
  if (!form.is_integer) return solve_with_clp(form, options);
  RawResult result;
  const auto began = Clock::now();
  OsiClpSolverInterface clp;
  load(clp, form);
  Watch watch{options.stop};
  heed(watch, *clp.getModelPtr());
  CbcModel model(clp);
  model.setLogLevel(0);
  if (const StopsSearch stops(watch); options.stop.can_stop()) model.passInEventHandler(&stops);
  result.load = Seconds(seconds_since(began));
  const auto loaded = Clock::now();
  run(model, form, options);
  result.solve = Seconds(seconds_since(loaded));
  take_answer(model, form, watch, result);
  return result;
}

std::string cbc_version() { return CBC_VERSION; }

}  // namespace lamina::lp

#endif
