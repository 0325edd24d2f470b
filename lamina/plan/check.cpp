#include "lamina/plan/check.h"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>
#include <map>
#include <memory>
#include <set>
#include <string_view>

#include "lamina/core/nearest.h"
#include "lamina/model/memory_use.h"
#include "lamina/plan/findings.h"
#include "lamina/plan/generation.h"
#include "lamina/plan/infeasibility.h"
#include "lamina/plan/inputs.h"
#include "lamina/plan/judge_bound.h"
#include "lamina/plan/judge_figures.h"
#include "lamina/plan/judged_orders.h"
#include "lamina/plan/judged_times.h"
#include "lamina/plan/operator_order.h"
#include "lamina/plan/preemptive.h"
#include "lamina/plan/serving.h"
#include "lamina/plan/walk.h"

namespace lamina {
namespace {

class Judge {
 public:
  Judge(const Instance& instance, const Plan& plan, ServingMaker serving)
      : network_(*instance.network),
        instance_(instance),
        plan_(plan),
        make_serving_(serving),
        objective_(find_objective(plan.objective)) {}

  Verdict run() {
    const auto waiting = waiting_from(plan_.waiting);
    if (!waiting)
      findings_.of_plan("unknown-waiting",
                        fmt::format("unknown waiting rule {}", quoted(plan_.waiting)));
    else if (!is_single() && *waiting != Waiting::kDraining)
      findings_.of_plan(
          "wrong-waiting-rule",
          fmt::format("several jobs are timed by rule draining, not by {}", quoted(plan_.waiting)));
    if (cuts_of(instance_) != plan_.cuts)
      findings_.of_plan("wrong-cuts",
                        fmt::format("the plan's layers are those of cuts {}, the models are cut "
                                    "otherwise",
                                    to_text(plan_.cuts)));
    if (plan_.cuts == Cuts::kLattice && instance_.jobs.size() > 1)
      findings_.of_plan("wrong-cuts", "only a plan of one job has cuts lattice");
    if (plan_.cuts != Cuts::kSingle && waiting == Waiting::kPerLayer)
      findings_.of_plan("wrong-waiting-rule",
                        fmt::format("cuts {} have no rule per-layer", to_text(plan_.cuts)));
    if (objective_ == nullptr)
      findings_.of_plan("unknown-objective",
                        fmt::format("unknown objective {}", quoted(plan_.objective)));
    const bool sound = judge_jobs() && find_discipline();
    Verdict verdict;
    if (sound && waiting) judge_times(*waiting, verdict);
    verdict.ok = findings_.empty();
    verdict.optimal = verdict.optimal && verdict.ok;
    verdict.violations = std::move(findings_).take();
    return verdict;
  }

 private:
  [[nodiscard]] bool is_single() const { return instance_.jobs.size() == 1; }

  // Says whether times can be told under the plan's discipline.
  bool find_discipline() {
    if (plan_.discipline.empty() || plan_.discipline == kPreemptivePriority) return true;
    if (make_serving_ != nullptr)
      serving_ = make_serving_(network_, plan_.discipline, earliest_release(planned_));
    if (serving_ != nullptr) return true;
    findings_.of_plan("unknown-discipline",
                      fmt::format("unknown discipline {}", quoted(plan_.discipline)));
    return false;
  }

  // Matches the plan's rows with the jobs and judges what each does; says whether every planned job
  // has a route and a rank, so that times can be told.
  bool judge_jobs() {
    std::map<std::string_view, const PlannedJob*> rows;
    for (const PlannedJob& row : plan_.jobs)
      if (!rows.emplace(row.id, &row).second)
        findings_.of_job(row.id, "job-twice", "the plan contains the job more than once");
    bool sound = true;
    for (const Job& job : instance_.jobs) {
      const auto row = rows.find(job.id());
      if (row == rows.end()) {
        findings_.of_job(job.id(), "job-missing", "the plan lacks the job");
        sound = false;
        continue;
      }
      sound = judge_job(job, *row->second) && sound;
      rows.erase(row);
    }
    for (const auto& [id, row] : rows)
      findings_.of_job(id, "unknown-job", fmt::format("no job {} was asked for", quoted(id)));
    judge_memory();
    return judge_priorities() && sound;
  }

  bool judge_job(const Job& job, const PlannedJob& row) {
    if (!row.planned) {
      judge_infeasible(job, row);
      return true;
    }
    Walk walk = walk_of(network_, job, row.steps);
    for (Fault& fault : walk.faults) {
      if (fault.step)
        findings_.of_step(job.id(), *fault.step, fault.code, std::move(fault.message));
      else
        findings_.of_job(job.id(), fault.code, std::move(fault.message));
    }
    if (!walk.route) return false;
    auto again = judge_again(job, row, *walk.route);
    if (!again) return false;
    planned_.push_back({&job, &row, *std::move(walk.route), *std::move(again)});
    return true;
  }

  // The route of each further run; empty if the model does not generate, nothing if it has none.
  std::optional<Route> judge_again(const Job& job, const PlannedJob& row, const Route& route) {
    if (generates(job) != row.again.has_value()) {
      findings_.of_job(job.id(), "wrong-again",
                       row.again ? "there are further runs, but the model has no steps"
                                 : fmt::format("the model has {} steps, but there is no again",
                                               job.model().steps()));
      return row.again ? std::optional<Route>(Route()) : std::nullopt;
    }
    if (!row.again) return Route();
    const Job run = job.further_run(last_node_of(job, route));
    Walk walk = walk_of(network_, run, row.again->steps);
    for (Fault& fault : walk.faults) {
      std::string message = std::string(kAgain) + fault.message;
      if (fault.step)
        findings_.of_step(job.id(), *fault.step, fault.code, std::move(message));
      else
        findings_.of_job(job.id(), fault.code, std::move(message));
    }
    if (!walk.route) return std::nullopt;
    return is_placed_alike(job, route, *walk.route) ? std::move(walk.route) : std::nullopt;
  }

  bool is_placed_alike(const Job& job, const Route& route, const Route& again) {
    const auto stays = [](const Route& legs) {
      std::vector<Stay> found;
      for (const Leg& leg : legs)
        if (const Stay* const stay = std::get_if<Stay>(&leg)) found.push_back(*stay);
      return found;
    };
    if (stays(route) == stays(again)) return true;
    findings_.of_job(job.id(), "wrong-again", "its further runs compute otherwise than the first");
    return false;
  }

  void judge_infeasible(const Job& job, const PlannedJob& row) {
    if (!row.steps.empty())
      findings_.of_job(job.id(), "steps-of-infeasible", "an infeasible job has steps");
    if (row.priority)
      findings_.of_job(job.id(), "wrong-priority", "an infeasible job has a priority");
    // That none was found is no claim that there is none.
    if (!row.none_found) infeasible_.push_back(&job);
  }

  // What planned jobs keep at nodes fits there, and no infeasible job has a plan beside them.
  void judge_memory() {
    MemoryUse use(network_);
    for (const Judged& it : planned_)
      for (const Leg& leg : it.route)
        if (const Stay* const stay = std::get_if<Stay>(&leg))
          use.add(it.job->model(), stay->first_layer, stay->last_layer, stay->node);
    for (const NodeId v : use.overfilled())
      findings_.of_plan("memory-exceeded",
                        fmt::format("the plan's layers keep {:.12g} B at node {}, whose memory has "
                                    "{:.12g} B",
                                    use.used(v).value(), quoted(network_.node(v).id),
                                    network_.node(v).memory->value()));
    for (const Job* const job : infeasible_)
      if (feasibility_of(network_, *job, &use).exists.value_or(false) || some_order_runs(*job))
        findings_.of_job(job->id(), "false-infeasible",
                         planned_.empty()
                             ? "the job is called infeasible, but a plan exists"
                             : "the job is called infeasible, but a plan exists beside the others");
  }

  // Whether another order than that of any cuts has a plan.
  [[nodiscard]] bool some_order_runs(const Job& job) const {
    return plan_.cuts == Cuts::kLattice && job.model().cuts() == Cuts::kLattice &&
           !memory_may_bind(network_, job.model()) &&
           prove_earliest_of_orders(network_, job, Waiting::kDraining).latency.is_finite();
  }

  // Several jobs need distinct ranks; a single one need not say its own.
  bool judge_priorities() {
    if (is_single()) return true;
    std::set<std::int64_t> taken;
    bool sound = true;
    for (const Judged& it : planned_) {
      const auto& priority = it.row->priority;
      if (priority && *priority >= 1 && taken.insert(*priority).second) continue;
      sound = false;
      findings_.of_job(it.job->id(), "wrong-priority",
                       !priority ? "the job has no priority"
                                 : fmt::format("priority {} is {}", *priority,
                                               *priority < 1 ? "below 1" : "another job's too"));
    }
    return sound;
  }

  [[nodiscard]] bool has_too_many_pieces(const Judged& it) const {
    return most_pieces(*it.job, it.route, piece_size(network_)) > kMostPieces;
  }

  // A planner of several jobs times a single one as well piece by piece, which may be sooner than
  // the formula says. Figures that are true so are judged so.
  void judge_by_pieces(Judged& it) {
    if (has_too_many_pieces(it)) return;
    const Ranked alone{it.job, &it.route, 1};
    Judged moved = it;
    moved.truth = std::move(preemptive_times(network_, std::span(&alone, 1)).front());
    moved.fictitious = fictitious_latency(network_, *it.job, it.route);
    Findings by_formula, by_pieces;
    it.fictitious = moved.fictitious;
    judge_figures(it, by_formula);
    judge_figures(moved, by_pieces);
    if (by_formula.empty() || !by_pieces.empty()) return;
    it.truth = std::move(moved.truth);
    chunk_times_ = ChunkTimes::kAtLeast;
  }

  void find_true_times(Waiting waiting) {
    if (is_single()) {
      for (Judged& it : planned_) {
        if (generates(*it.job)) {
          find_runs(it, waiting);
          continue;
        }
        it.truth = evaluate(network_, *it.job, waiting, it.route);
        if (waiting == Waiting::kDraining && network_.chunk().is_finite()) judge_by_pieces(it);
        // Rules that charge more than the truth may be above it.
        it.fictitious = std::max(it.latency(), fictitious_latency(network_, *it.job, it.route));
      }
      return;
    }
    if (std::ranges::any_of(planned_, [&](const Judged& it) { return has_too_many_pieces(it); }))
      return;  // all_finite() tells
    find_times_together(network_, planned_, serving_.get());
  }

  void find_runs(Judged& it, Waiting waiting) {
    take_runs(it, evaluate(network_, *it.job, waiting, it.route, it.again));
    it.fictitious =
        std::max(it.latency(), fictitious_latency(network_, *it.job, it.route, it.again));
  }

  void judge_times(Waiting waiting, Verdict& verdict) {
    find_true_times(waiting);
    if (!all_finite()) return;
    for (const Judged& it : planned_) judge_figures(it, findings_);
    judge_summary(plan_, objective_, planned_, findings_);
    if (objective_ == nullptr) return;
    const Worth worth = true_objective(*objective_, planned_);
    if (!planned_.empty()) verdict.latency = worth.value();
    judge_claims(waiting, worth, verdict);
  }

  void judge_claims(Waiting waiting, const Worth& objective, Verdict& verdict) {
    Known known{objective_, objective, {}};
    if (is_single() && planned_.size() == 1) {
      const auto least = least_of(planned_.front(), waiting, known);
      verdict.unproved_alternatives =
          judge_alternatives(network_, planned_.front(), plan_, {waiting, least}, findings_);
      if (least) known.least = objective_of_one(*least);
    } else {
      for (const Alternative& other : plan_.alternatives) judge_alternative(other, verdict);
    }
    if (known.least) verdict.optimum = objective.from + *known.least;
    verdict.bound_proved = judge_bound(network_, planned_, plan_, known, findings_);
    verdict.optimal = is_optimal(known, verdict.bound_proved);
  }

  // The least latency of a single job. Where memory may bind only what is proved below it is known,
  // unless that is as much as the plan takes.
  std::optional<Seconds> least_of(const Judged& only, Waiting waiting, Known& known) {
    if (!memory_may_bind(network_, only.job->model()))
      return least_latency(network_, only, waiting, chunk_times_);
    const Seconds lower = latency_in_memory(network_, only, plan_, waiting, findings_);
    if (lower >= only.latency() || agrees(lower, only.latency(), only.slack())) return lower;
    known.lower = objective_of_one(lower);
    return std::nullopt;
  }

  // What the objective is worth at least if the single job takes at least so long.
  [[nodiscard]] Seconds objective_of_one(Seconds latency) const {
    return least_objective(*objective_, planned_, std::span(&latency, 1));
  }

  // Of several jobs, or none.
  void judge_alternative(const Alternative& other, Verdict& verdict) {
    if (other.latency && !(*other.latency >= Seconds() && other.latency->is_finite()))
      findings_.of_plan("false-alternative", fmt::format("alternative {} claims {}", other.planner,
                                                         exactly(*other.latency)));
    else
      verdict.unproved_alternatives.push_back(other.planner);
  }

  // Of several jobs what is proved must reach the objective, whatever the clock.
  [[nodiscard]] bool is_optimal(const Known& known, bool bound_proved) const {
    const Worth& worth = known.objective;
    if (known.least)
      return worth.duration <= *known.least ||
             agrees(worth.duration, *known.least, {worth.size_of(*known.least), 0.5 * worth.clock});
    if (!bound_proved || planned_.empty()) return false;
    const Seconds lower = plan_.bound->lower - worth.from;
    return lower >= worth.duration ||
           agrees(lower, worth.duration, {worth.size_of(worth.duration)});
  }

  // Whether every step has an end; no figure of a plan could be true otherwise.
  bool all_finite() {
    bool finite = true;
    for (const Judged& it : planned_) {
      if (it.runs && !it.runs->latency.is_finite()) {
        finite = false;
        findings_.of_job(it.job->id(), "endless", "the runs take longer than a number can hold");
        continue;
      }
      if (it.truth.legs.size() != it.route.size()) {
        finite = false;
        findings_.of_job(it.job->id(), "endless",
                         fmt::format("a tensor travels in more than {:.0f} chunks, which are moved "
                                     "one by one among several jobs",
                                     kMostPieces));
        continue;
      }
      const auto endless = std::ranges::find_if(
          it.truth.legs, [](const TimedLeg& leg) { return !leg.end.is_finite(); });
      if (endless == it.truth.legs.end()) continue;
      finite = false;
      findings_.of_step(it.job->id(), static_cast<std::size_t>(endless - it.truth.legs.begin()),
                        "endless", "the step takes longer than a number can hold");
    }
    return finite;
  }

  const Network& network_;
  const Instance& instance_;
  const Plan& plan_;
  ServingMaker make_serving_;
  std::unique_ptr<Serving> serving_;  // null: preemptive priority
  const Objective* objective_;        // of the plan; null: no such one
  Findings findings_;
  ChunkTimes chunk_times_ = ChunkTimes::kFormula;  // of a single job
  std::vector<Judged> planned_;                    // in the order of the instance
  std::vector<const Job*> infeasible_;             // those of which that is claimed
};

}  // namespace

Verdict check(const Instance& instance, const Plan& plan, ServingMaker serving) {
  assert(instance.is_sound());
  std::vector<Fault> faults;
  const auto along = along_plan(instance, plan, faults);
  if (along) return Judge(*along, plan, serving).run();
  // Without an order there are no layers to judge.
  Findings findings;
  const std::string& job = instance.jobs.front().id();
  for (Fault& fault : faults) {
    if (fault.step)
      findings.of_step(job, *fault.step, fault.code, std::move(fault.message));
    else
      findings.of_job(job, fault.code, std::move(fault.message));
  }
  Verdict verdict;
  verdict.violations = std::move(findings).take();
  return verdict;
}

}  // namespace lamina
