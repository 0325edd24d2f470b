// GLPK (GPL), https://www.gnu.org/software/glpk: simplex and a plain branch and cut.
#ifdef LAMINA_HAS_GLPK

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csetjmp>
#include <glpk.h>
#include <limits>
#include <memory>

#include "lamina/lp/backend.h"

namespace lamina::lp {
namespace {

using Clock = std::chrono::steady_clock;

struct Deleter {
  void operator()(glp_prob* problem) const { glp_delete_prob(problem); }
};
using Problem = std::unique_ptr<glp_prob, Deleter>;

int kind_of(double lower, double upper) {
  if (lower == upper) return GLP_FX;
  if (std::isfinite(lower)) return std::isfinite(upper) ? GLP_DB : GLP_LO;
  return std::isfinite(upper) ? GLP_UP : GLP_FR;
}

void load_matrix(glp_prob* problem, const StandardForm& form) {
  const std::size_t count = form.columns.size();
  std::vector<int> rows(count + 1), columns(count + 1);  // positions count from 1
  std::vector<double> values(count + 1);
  for (std::size_t i = 0; i < form.num_rows(); ++i)
    for (std::size_t k = form.row_starts[i]; k < form.row_starts[i + 1]; ++k) {
      rows[k + 1] = static_cast<int>(i) + 1;
      columns[k + 1] = static_cast<int>(form.columns[k]) + 1;
      values[k + 1] = form.coefficients[k];
    }
  glp_load_matrix(problem, static_cast<int>(count), rows.data(), columns.data(), values.data());
}

Problem load(const StandardForm& form) {
  Problem problem(glp_create_prob());
  if (form.num_rows() > 0) glp_add_rows(problem.get(), static_cast<int>(form.num_rows()));
  if (form.num_variables() > 0) glp_add_cols(problem.get(), static_cast<int>(form.num_variables()));
  for (std::size_t i = 0; i < form.num_rows(); ++i)
    glp_set_row_bnds(problem.get(), static_cast<int>(i) + 1,
                     kind_of(form.row_lower[i], form.row_upper[i]), form.row_lower[i],
                     form.row_upper[i]);
  for (std::size_t j = 0; j < form.num_variables(); ++j) {
    const int column = static_cast<int>(j) + 1;
    glp_set_col_bnds(problem.get(), column, kind_of(form.lower[j], form.upper[j]), form.lower[j],
                     form.upper[j]);
    glp_set_obj_coef(problem.get(), column, form.cost[j]);
    if (form.integer[j] != 0) glp_set_col_kind(problem.get(), column, GLP_IV);
  }
  load_matrix(problem.get(), form);
  return problem;
}

double seconds_since(Clock::time_point began) {
  return std::chrono::duration<double>(Clock::now() - began).count();
}

// What is left of the time limit, in milliseconds.
class Timer {
 public:
  explicit Timer(const SolverOptions& options) : limit_(options.time_limit) {}

  [[nodiscard]] Seconds elapsed() const { return Seconds(seconds_since(began_)); }
  [[nodiscard]] int left_ms() const {
    if (!limit_) return std::numeric_limits<int>::max();
    const double left = 1000.0 * (*limit_ - elapsed()).value();
    return static_cast<int>(std::clamp(left, 1.0, 2e9));
  }

 private:
  std::optional<Seconds> limit_;
  Clock::time_point began_ = Clock::now();
};

// Whom GLPK asks whether to end. Its branch and cut has a callback for that; its simplex has none,
// but prints now and then, and the hook of its terminal leaves by longjmp: it knew nothing yet.
struct Listener {
  const StopToken& stop;
  std::jmp_buf& way_out;
};
constexpr int kBroken = 1, kLeft = 2;  // what setjmp says then
constexpr int kAskEveryMs = 20;

int leave_if_stopped(void* info, const char* /*line*/) {
  const auto& listener = *static_cast<Listener*>(info);
  if (listener.stop.is_set()) std::longjmp(listener.way_out, kLeft);
  return 1;  // and nothing is printed
}

// Presolve is left off: with it GLPK keeps neither a bound nor duals when it stops early.
int run_simplex(glp_prob* problem, const Timer& timer, Listener& listener) {
  glp_smcp options;
  glp_init_smcp(&options);
  options.msg_lev = GLP_MSG_OFF;
  if (listener.stop.can_stop()) {
    options.msg_lev = GLP_MSG_ON;
    options.out_frq = kAskEveryMs;
    glp_term_hook(leave_if_stopped, &listener);
    glp_term_out(GLP_ON);
  }
  options.meth = GLP_DUALP;  // dual simplex, primal where that fails
  options.tol_bnd = options.tol_dj = 1e-9;
  options.tm_lim = timer.left_ms();
  glp_adv_basis(problem, 0);
  const int code = glp_simplex(problem, &options);
  glp_term_out(GLP_OFF);
  glp_term_hook(nullptr, nullptr);
  return code;
}

struct Progress {
  const StopToken& stop;
  std::int64_t nodes = 0;
  double bound = -kInfinity;
};

void watch(glp_tree* tree, void* info) {
  auto& progress = *static_cast<Progress*>(info);
  int total = 0;
  glp_ios_tree_size(tree, nullptr, nullptr, &total);
  progress.nodes = total;
  if (const int best = glp_ios_best_node(tree); best != 0)
    progress.bound = std::max(progress.bound, glp_ios_node_bound(tree, best));
  if (progress.stop.is_set()) glp_ios_terminate(tree);
}

int run_branch_and_cut(glp_prob* problem, const Timer& timer, Progress& progress) {
  glp_iocp options;
  glp_init_iocp(&options);
  options.msg_lev = GLP_MSG_OFF;
  options.tol_int = 1e-9;
  options.tol_obj = 1e-9;
  options.mir_cuts = options.gmi_cuts = options.clq_cuts = options.cov_cuts = GLP_ON;
  options.tm_lim = timer.left_ms();
  options.cb_func = watch;
  options.cb_info = &progress;
  return glp_intopt(problem, &options);
}

void take_basic(glp_prob* problem, const StandardForm& form, RawResult& result) {
  if (glp_get_prim_stat(problem) == GLP_NOFEAS) result.status = Status::kInfeasible;
  // The dual simplex stops at "no dual solution" without a look at the primal one.
  else if (glp_get_dual_stat(problem) == GLP_NOFEAS)
    result.infeasible_or_unbounded = true;
  if (glp_get_status(problem) != GLP_OPT) return;
  result.status = Status::kOptimal;
  for (std::size_t j = 0; j < form.num_variables(); ++j)
    result.values.push_back(glp_get_col_prim(problem, static_cast<int>(j) + 1));
  for (std::size_t i = 0; i < form.num_rows(); ++i)
    result.duals.push_back(glp_get_row_dual(problem, static_cast<int>(i) + 1));
  result.bound = glp_get_obj_val(problem);
}

void take_whole(glp_prob* problem, const StandardForm& form, RawResult& result) {
  const int code = glp_mip_status(problem);
  if (code == GLP_NOFEAS) result.status = Status::kInfeasible;
  if (code != GLP_OPT && code != GLP_FEAS) return;
  for (std::size_t j = 0; j < form.num_variables(); ++j)
    result.values.push_back(glp_mip_col_val(problem, static_cast<int>(j) + 1));
  if (code != GLP_OPT) return;
  result.status = Status::kOptimal;
  result.bound = glp_mip_obj_val(problem);
}

void run(glp_prob* problem, const StandardForm& form, const SolverOptions& options,
         Listener& listener, RawResult& result) {
  const Timer timer(options);
  int code = run_simplex(problem, timer, listener);
  if (code == 0 || code == GLP_ETMLIM) take_basic(problem, form, result);
  if (form.is_integer && result.status == Status::kOptimal) {
    Progress progress{.stop = options.stop, .bound = result.bound};
    result.status = Status::kFailed;
    result.values.clear();
    result.duals.clear();
    code = run_branch_and_cut(problem, timer, progress);
    result.nodes = progress.nodes;
    result.bound = progress.bound;
    take_whole(problem, form, result);
  }
  result.iterations = glp_get_it_cnt(problem);
  if (result.status != Status::kOptimal) {
    if (code == GLP_ETMLIM) result.status = Status::kTimeLimit;
    if (code == GLP_ESTOP) result.status = Status::kStopped;
  }
  result.solve = timer.elapsed();
}

// GLPK ends the program where it finds its own state broken, unless this hook leaves by longjmp.
void leave(void* where) { std::longjmp(*static_cast<std::jmp_buf*>(where), kBroken); }

// Of a run that was left by longjmp; frees all that GLPK holds.
RawResult abandoned(Problem problem, Status status, double seconds) {
  static_cast<void>(problem.release());  // freed with the environment
  glp_free_env();
  RawResult result;
  result.status = status;
  result.solve = Seconds(seconds);
  return result;
}

}  // namespace

RawResult solve_with_glpk(const StandardForm& form, const SolverOptions& options) {
  glp_term_out(GLP_OFF);
  const auto began = Clock::now();
  Problem problem = load(form);
  auto result = std::make_unique<RawResult>();  // on the heap: longjmp may spoil locals
  result->load = Seconds(seconds_since(began));
  std::jmp_buf here;
  Listener listener{options.stop, here};
  switch (setjmp(here)) {
    case kBroken: return abandoned(std::move(problem), Status::kFailed, seconds_since(began));
    case kLeft: return abandoned(std::move(problem), Status::kStopped, seconds_since(began));
    default: break;
  }
  glp_error_hook(leave, &here);
  run(problem.get(), form, options, listener, *result);
  glp_error_hook(nullptr, nullptr);
  return std::move(*result);
}

std::string glpk_version() { return glp_version(); }

}  // namespace lamina::lp

#endif
