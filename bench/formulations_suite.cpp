// Programmes under every solver beside routing, on the same instances in the same run. A row is one
// formulation, whole or relaxed, under one solver; its time is writing, loading and solving the
// programme. Routing engines answer the same instances.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "bench/instances.h"
#include "bench/peak_memory.h"
#include "bench/suite.h"

#include "lamina/core/units.h"
#include "lamina/formulations/solve.h"
#include "lamina/route/engine.h"

namespace lamina::bench {
namespace {

using formulations::Formulation;
using formulations::Problem;
using formulations::ProgrammeResult;

constexpr double kAgree = 1e-6;

struct Combination {
  const Formulation* formulation;
  const lp::Solver* solver;
  bool relaxed;

  [[nodiscard]] std::string name() const {
    return fmt::format("{}/{}{}", formulation->name, solver->name, relaxed ? "/relaxed" : "");
  }
};

struct Extent {
  Seconds limit;  // of one run of a solver
  double max_variables = 2e6;
  bool quick = false;
  Seconds enough = Seconds::infinity();  // after which only the default solver runs
};

// One instance, and what is wanted of it.
struct Case {
  BenchInstance instance;
  bool of_family = true;  // counts for the exponents: one kind of network and model, by size
  bool in_full = false;   // even what hit the limit on a smaller instance is tried
  bool is_nasty = false;  // solvers may be wrong here, and that is what is shown
  bool is_brief = false;  // whole programmes without tight relaxations would only hit the limit
};

// Times of one method and size of instance, for the exponents.
struct Point {
  double size, seconds;
};

// Slope of log(seconds) over log(size) by least squares.
double exponent(const std::vector<Point>& points) {
  double x = 0, y = 0, xx = 0, xy = 0;
  for (const Point& p : points) {
    const double a = std::log(p.size), b = std::log(p.seconds);
    x += a;
    y += b;
    xx += a * a;
    xy += a * b;
  }
  const auto n = static_cast<double>(points.size());
  return (n * xy - x * y) / (n * xx - x * x);
}

// The size that all methods are set against: arcs of the layered graph if every node computes.
double layered_arcs(const BenchInstance& it) {
  const double layers = it.job.model().num_layers();
  return (layers + 1) * static_cast<double>(it.network->num_links()) +
         layers * static_cast<double>(it.network->num_nodes());
}

nlohmann::ordered_json number_or_null(const std::optional<double>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

nlohmann::ordered_json size_json(const formulations::Size& size) {
  return {{"variables", size.variables}, {"rows", size.rows}, {"nonzeros", size.nonzeros}};
}

class Comparison {
 public:
  Comparison(const Extent& extent, Report& report) : extent_(extent), report_(report) {}

  void run(const Case& which);
  void finish();

 private:
  Seconds route(const BenchInstance& it);
  void run_formulation(const Case& which, const Problem& problem, const Formulation& formulation);
  void solve(const Case& instance, const Problem& problem, const Combination& which);
  void add(const BenchInstance& it, const Combination& which, const ProgrammeResult& answer,
           const Timing& timing, std::optional<double> memory);
  [[nodiscard]] std::string contradiction(const Combination& which, const ProgrammeResult& answer,
                                          bool is_exact) const;
  void count(const std::string& method, Seconds median);
  [[nodiscard]] Seconds elapsed() const {
    return Seconds(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count());
  }
  void leave_out(const std::string& instance, const std::string& method, std::string_view reason,
                 const nlohmann::ordered_json& more);

  Extent extent_;
  Report& report_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  double optimum_ = 0.0;                       // of the present instance
  double arcs_ = 0.0;                          // its size; 0 where it is not of the family
  std::map<const Formulation*, double> root_;  // relaxed value on the present instance
  std::set<std::string> stopped_;              // combinations that hit the limit
  std::map<std::string, std::vector<Point>> points_;
  nlohmann::ordered_json left_out_ = nlohmann::ordered_json::array();
};

void Comparison::count(const std::string& method, Seconds median) {
  if (arcs_ > 0.0) points_[method].push_back({arcs_, median.value()});
}

void Comparison::leave_out(const std::string& instance, const std::string& method,
                           std::string_view reason, const nlohmann::ordered_json& more) {
  nlohmann::ordered_json row{{"instance", instance}, {"method", method}, {"reason", reason}};
  row.update(more);
  left_out_.push_back(std::move(row));
}

// The engines' rows; the optimum.
Seconds Comparison::route(const BenchInstance& it) {
  report_.progress(fmt::format("{}: routing", it.name));
  std::vector<std::unique_ptr<route::Engine>> engines;
  std::vector<Method> methods;
  for (const route::EngineEntry& entry : route::engines()) {
    if (!entry.supports(*it.network, {it.job, Waiting::kPerLayer})) continue;
    engines.push_back(entry.make(*it.network));
    methods.push_back({std::string(entry.method), [&engine = *engines.back(), &it] {
                         return engine.solve({it.job, Waiting::kPerLayer}).completion.value();
                       }});
  }
  const auto measured = measure(methods, {Seconds(extent_.quick ? 0.2 : 1.0), 3, 1000});
  for (std::size_t m = 0; m < methods.size(); ++m) {
    report_.add({it.name, methods[m].name, measured[m].value, measured[m].timing});
    count(methods[m].name, measured[m].timing.median);
  }
  report_.demand_agreement(it.name);
  return Seconds(measured.front().value);
}

Timing timing_of(std::vector<Seconds> times) {
  std::ranges::sort(times);
  return {times[times.size() / 2], times.front(), times.size()};
}

// Short ones are run several times.
void Comparison::solve(const Case& instance, const Problem& problem, const Combination& which) {
  constexpr Seconds kShort(0.5);
  constexpr std::size_t kMostRuns = 15;
  const BenchInstance& it = instance.instance;
  report_.progress(fmt::format("{}: {}", it.name, which.name()));
  formulations::ProgrammeOptions options;
  options.relax = which.relaxed;
  options.solver.time_limit = extent_.limit;
  options.max_variables = extent_.max_variables;
  std::vector<Seconds> times;
  ProgrammeResult answer;
  Seconds total;
  const PeakMemory memory;
  while (times.empty() || (total < kShort && times.size() < kMostRuns)) {
    auto next = formulations::solve(problem, *which.formulation, *which.solver, options);
    if (!next)
      return report_.fail(fmt::format("{}: {}: {}", it.name, which.name(), next.error().text()));
    answer = *std::move(next);
    times.push_back(answer.build + answer.solve);
    total += times.back();
  }
  if (answer.status == lp::Status::kTimeLimit) stopped_.insert(which.name());
  if (which.relaxed && answer.status == lp::Status::kOptimal)
    root_[which.formulation] = *answer.objective;
  const std::string wrong =
      contradiction(which, answer,
                    which.formulation->is_exact == nullptr || which.formulation->is_exact(problem));
  add(it, which, answer, timing_of(std::move(times)), memory.bytes());
  if (!wrong.empty()) report_.back().more["contradicts"] = wrong;
  if (!wrong.empty() && !instance.is_nasty)
    report_.fail(
        fmt::format("{}: {}: {}, the optimum is {}", it.name, which.name(), wrong, optimum_));
}

void Comparison::add(const BenchInstance& it, const Combination& which,
                     const ProgrammeResult& answer, const Timing& timing,
                     std::optional<double> memory) {
  const bool ended = answer.status == lp::Status::kOptimal;
  const auto root = root_.find(which.formulation);
  std::optional<double> root_bound, root_gap;
  if (root != root_.end()) root_bound = root->second;
  if (root_bound && optimum_ > 0.0) root_gap = 1.0 - *root_bound / optimum_;
  Row row{it.name, which.name(), answer.objective.value_or(std::nan("")), timing};
  row.more = {{"formulation", which.formulation->name},
              {"solver", which.solver->name},
              {"relaxed", which.relaxed},
              {"status", lp::to_text(answer.status)},
              {"size", size_json(answer.size)},
              {"cost_s", {{"least", answer.costs.least}, {"most", answer.costs.most}}},
              {"bound_s", answer.bound},
              {"root_bound_s", number_or_null(root_bound)},
              {"root_gap", number_or_null(root_gap)},
              {"integral", answer.integral},
              {"iterations", answer.iterations},
              {"nodes", answer.nodes},
              {"build_s", answer.build.value()},
              {"solve_s", answer.solve.value()},
              {"memory_bytes", number_or_null(memory)}};
  row.remark = fmt::format("{:.0f} x {:.0f}{}{}", answer.size.rows, answer.size.variables,
                           ended ? "" : ", ", ended ? "" : lp::to_text(answer.status));
  if (ended) count(which.name(), timing.median);
  report_.add(std::move(row));
}

// What the answer says that cannot be; empty where all is as it should be.
std::string Comparison::contradiction(const Combination& which, const ProgrammeResult& answer,
                                      bool is_exact) const {
  if (!is_exact) return {};
  const auto above = [](double a, double b) { return a > b * (1.0 + kAgree) + 1e-12 * b; };
  const bool ended = answer.status == lp::Status::kOptimal;
  const bool has_optimum = !which.relaxed || which.formulation->is_tight;
  if (!ended && answer.status != lp::Status::kTimeLimit)
    return std::string(lp::to_text(answer.status));
  if (answer.objective && has_optimum &&
      (above(optimum_, *answer.objective) || (ended && above(*answer.objective, optimum_))))
    return fmt::format("value {}", *answer.objective);
  if (above(answer.bound, optimum_)) return fmt::format("bound {}", answer.bound);
  return {};
}

// The formulation under every solver, relaxed first: its value is the bound at the root.
void Comparison::run_formulation(const Case& which, const Problem& problem,
                                 const Formulation& formulation) {
  const std::string& name = which.instance.name;
  // A form that may have another optimum than routing is not compared in a hurry.
  if (extent_.quick && formulation.is_exact != nullptr) return;
  const nlohmann::ordered_json size{{"size", size_json(formulation.size(problem))}};
  if (const auto fits = suits(problem, formulation, extent_.max_variables); !fits) {
    if (fits.error().code == ErrorCode::kLimit)
      leave_out(name, std::string(formulation.name), "too large", size);
    return;
  }
  for (const lp::Solver& solver : lp::solvers())
    for (const bool relaxed : {true, false}) {
      const Combination combination{&formulation, &solver, relaxed};
      if (elapsed() > extent_.enough && &solver != &lp::solvers().front())
        leave_out(name, combination.name(), "no time left", size);
      else if (which.is_brief && !relaxed && !formulation.is_tight)
        leave_out(name, combination.name(), "takes longer than a quick run", size);
      else if (which.in_full || !stopped_.contains(combination.name()))
        solve(which, problem, combination);
      else
        leave_out(name, combination.name(), "hit the limit on a smaller instance", size);
    }
}

void Comparison::run(const Case& which) {
  const BenchInstance& it = which.instance;
  const auto problem = Problem::make(*it.network, it.job, Waiting::kPerLayer);
  if (!problem) return report_.fail(problem.error().text());
  arcs_ = which.of_family ? layered_arcs(it) : 0.0;
  optimum_ = route(it).value();
  root_.clear();
  for (const Formulation& formulation : formulations::all_formulations())
    run_formulation(which, *problem, formulation);
}

void Comparison::finish() {
  auto exponents = nlohmann::ordered_json::array();
  for (const auto& [method, points] : points_) {
    std::set<double> sizes;
    for (const Point& point : points) sizes.insert(point.size);
    if (sizes.size() >= 3)
      exponents.push_back(
          {{"method", method}, {"exponent", exponent(points)}, {"sizes", sizes.size()}});
  }
  report_.set("time_limit_s", extent_.limit.value());
  report_.set("exponents", exponents);
  report_.set("left_out", left_out_);
}

Case family(std::size_t nodes, std::uint32_t layers, std::uint64_t seed) {
  Case made{geometric({.nodes = nodes, .layers = layers, .delays = true, .seed = seed})};
  made.instance.name = fmt::format("geometric-{}x{}/{}", nodes, layers, seed);
  return made;
}

void run_quick(const Case& backbone, Comparison& comparison) {
  for (const std::uint32_t n : {3, 5, 7, 9}) {
    Case next = family(n, n, 1);
    next.in_full = true;
    comparison.run(next);
  }
  comparison.run(backbone);
}

// In order of size: what hits the limit is left out on larger ones.
void run_all(const Case& backbone, BenchInstance nasty, Comparison& comparison) {
  comparison.run({std::move(nasty), false, true, true});
  for (const std::uint32_t n : {3, 6, 12, 24})
    for (const std::uint64_t seed : {1, 2, 3}) comparison.run(family(n, n, seed));
  comparison.run(backbone);
  comparison.run({full_mesh(6, 502, 1), false, true});
  for (const std::uint64_t seed : {1, 2}) comparison.run(family(50, 25, seed));
  comparison.run(family(100, 50, 1));
  comparison.run(family(300, 50, 1));
  // What can be built is tried on the largest one, whatever it did before.
  Case largest = family(1000, 100, 1);
  largest.in_full = true;
  comparison.run(largest);
}

}  // namespace

void run_formulations_suite(const SuiteOptions& options, Report& report) {
  if (lp::solvers().empty()) return report.fail("no solver is built in");
  for (const lp::SolverEntry& entry : lp::known_solvers())
    if (!entry.built)
      report.note(fmt::format("{} is not built in: its rows are left out", entry.name));
  for (const lp::Solver& solver : lp::solvers())
    report.version(std::string(solver.name), solver.version());
  const auto backbone = us24_vgg19();
  auto nasty = example({"fifteen-orders", "fifteen-orders.json", "fifteen-orders.json", "a", "d"});
  for (const auto* each : {&backbone, &std::as_const(nasty)})
    if (!*each) return report.fail(each->error().text());
  Extent extent{.limit = Seconds(10.0)};
  if (options.quick)
    extent = {.limit = Seconds(2.0), .max_variables = 1e5, .quick = true, .enough = Seconds(25.0)};
  Comparison comparison(extent, report);
  Case large{*backbone, false, true};
  large.is_brief = options.quick;
  if (options.quick)
    run_quick(large, comparison);
  else
    run_all(large, *std::move(nasty), comparison);
  comparison.finish();
}

}  // namespace lamina::bench
