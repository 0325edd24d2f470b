#include "lamina/plan/judged_streams.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
#include <utility>

#include "lamina/core/quantity.h"
#include "lamina/core/quoted.h"
#include "lamina/model/resources.h"
#include "lamina/plan/generation.h"
#include "lamina/plan/judged_charges.h"
#include "lamina/plan/tasks.h"
#include "lamina/plan/unloaded.h"
#include "lamina/plan/walk.h"

namespace lamina {
namespace {

class StreamJudge {
 public:
  StreamJudge(const Instance& instance, const Capacity& capacity, Findings& findings)
      : network_(*instance.network),
        capacity_(capacity),
        findings_(findings),
        asked_{std::vector<double>(Resources(network_).size()),
               std::vector<double>(Resources(network_).size())} {
    for (const Job& job : instance.jobs)
      if (job.is_stream()) streams_.emplace(job.id(), &job);
  }

  AskedTime run() {
    std::set<std::string_view> seen;
    for (const PlannedStream& row : capacity_.streams) {
      const auto job = streams_.find(row.id);
      if (job == streams_.end()) {
        findings_.of_job(row.id, "unknown-job",
                         fmt::format("no stream {} was asked for", lamina::quoted(row.id)));
      } else if (!seen.insert(row.id).second) {
        findings_.of_job(row.id, "job-twice", "the document contains the stream more than once");
      } else {
        judge(*job->second, row);
      }
    }
    for (const auto& [id, job] : streams_)
      if (!seen.contains(id)) findings_.of_job(id, "job-missing", "the document lacks the stream");
    return std::move(asked_);
  }

 private:
  void judge(const Job& stream, const PlannedStream& row) {
    const double rate = stream.rate().value();
    if (!agrees(Seconds(row.rate_per_s), Seconds(rate), {Seconds(rate)}))
      findings_.of_job(row.id, "wrong-rate",
                       fmt::format("rate_per_s is {:.12g}, the stream's rate is {:.12g} /s",
                                   row.rate_per_s, rate));
    if (row.plans.empty()) return judge_absence(stream, row);
    if (capacity_.unsplittable && row.plans.size() > 1)
      findings_.of_job(
          row.id, "wrong-shares",
          fmt::format("the stream is unsplittable and has {} plans", row.plans.size()));
    double sum = 0.0;
    const Job one = stream.inference(Seconds());
    for (const StreamPlan& plan : row.plans) {
      if (!(plan.share >= 0.0 && plan.share <= 1.0 + 1e-9))
        findings_.of_job(row.id, "wrong-shares", fmt::format("a share is {:.12g}", plan.share));
      sum += plan.share;
      judge_plan(one, row, plan, rate);
    }
    if (!agrees(Seconds(sum), Seconds(1.0), {Seconds(1.0)}))
      findings_.of_job(row.id, "wrong-shares", fmt::format("shares add up to {:.12g}", sum));
  }

  // That there is no plan.
  void judge_absence(const Job& stream, const PlannedStream& row) {
    const Job one = stream.inference(Seconds());
    const std::vector<double> ones(asked_.seconds.size(), 1.0);
    const double least = capacity_.within
                             ? least_charge_within(network_, one, {ones, 1.0}, *capacity_.within)
                             : least_charges(network_, one, {ones, 0.0})[one.source().index()];
    if (least < kNever)
      findings_.of_job(row.id, "false-infeasible", "the stream has no plan, but one exists");
  }

  // The route of steps; nothing if they are no walk of the job.
  std::optional<Route> followed(const Job& job, const std::string& id,
                                const std::vector<Step>& steps, std::string_view before) {
    Walk walk = walk_of(network_, job, steps);
    for (Fault& fault : walk.faults) {
      std::string message = std::string(before) + fault.message;
      if (fault.step)
        findings_.of_step(id, *fault.step, fault.code, std::move(message));
      else
        findings_.of_job(id, fault.code, std::move(message));
    }
    return std::move(walk.route);
  }

  void judge_plan(const Job& one, const PlannedStream& row, const StreamPlan& plan, double rate) {
    const auto route = followed(one, row.id, plan.steps, "");
    if (!route) return;
    Route again;
    if (generates(one) != plan.again.has_value())
      return findings_.of_job(row.id, "wrong-again",
                              plan.again ? "there are further runs, but the model has no steps"
                                         : "the model has further runs, but the plan has none");
    if (plan.again) {
      const Job run = one.further_run(last_node_of(one, *route));
      auto further = followed(run, row.id, plan.again->steps, "in again, ");
      if (!further) return;
      again = *std::move(further);
      judge_again(one, row, *route, again, plan.again->count);
    }
    judge_memory(one, row, *route);
    judge_latency(row, plan, unloaded(network_, one, *route, again).latency);
    ask(one.model(), *route, one, plan.share * rate);
    if (plan.again)
      ask(*one.model().step_model(), again, one.further_run(last_node_of(one, *route)),
          plan.share * rate * one.model().steps());
  }

  void judge_again(const Job& one, const PlannedStream& row, const Route& route, const Route& again,
                   std::int64_t count) {
    const auto stays = [](const Route& legs) {
      std::vector<Stay> found;
      for (const Leg& leg : legs)
        if (const Stay* const stay = std::get_if<Stay>(&leg)) found.push_back(*stay);
      return found;
    };
    if (stays(route) != stays(again))
      findings_.of_job(row.id, "wrong-again", "its further runs compute otherwise than the first");
    if (count != one.model().steps())
      findings_.of_job(
          row.id, "wrong-again",
          fmt::format("again.count is {}, the model has {} steps", count, one.model().steps()));
  }

  void judge_memory(const Job& one, const PlannedStream& row, const Route& route) {
    for (const Leg& leg : route)
      if (const Stay* const stay = std::get_if<Stay>(&leg))
        for (std::uint32_t l = stay->first_layer; l <= stay->last_layer; ++l)
          if (!may_run_alone(network_, one, l, stay->node) &&
              one.constraints().allows(l, stay->node))
            findings_.of_job(row.id, "memory-exceeded",
                             fmt::format("layer {} is larger than the memory of node {}", l,
                                         lamina::quoted(network_.node(stay->node).id)));
  }

  void judge_latency(const PlannedStream& row, const StreamPlan& plan, Seconds truth) {
    if (!agrees(plan.latency, truth, {truth}))
      findings_.of_job(row.id, "wrong-latency",
                       fmt::format("latency_s is {}, the plan takes {} where nothing waits",
                                   exactly(plan.latency), exactly(truth)));
    if (capacity_.within && truth > (1.0 + 1e-9) * *capacity_.within && plan.share > 0.0)
      findings_.of_job(row.id, "too-late",
                       fmt::format("a plan takes {}, more than within_s, {}", exactly(truth),
                                   exactly(*capacity_.within)));
  }

  void ask(const Model& model, const Route& route, const Job& job, double per_second) {
    const std::vector<Task> tasks = tasks_of(network_, job, route);
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      const double seconds = per_second * tasks[i].service.value();
      asked_.seconds[tasks[i].resource.index()] += seconds;
      const Stay* const stay = std::get_if<Stay>(&route[i]);
      asked_.elastic[tasks[i].resource.index()] +=
          stay == nullptr ? seconds : per_second * elastic(model, *stay);
    }
  }

  // What a stay would gain from a little speed, as seconds that fall as 1 / speed.
  [[nodiscard]] double elastic(const Model& model, const Stay& stay) const {
    constexpr double kLittle = 1e-6;
    const Node& node = network_.node(stay.node);
    if (node.compute == FlopPerSecond()) return 0.0;
    Node faster = node;
    faster.compute = node.compute / (1.0 - kLittle);
    double saved = 0.0;
    for (std::uint32_t l = stay.first_layer; l <= stay.last_layer; ++l)
      saved += (*model.layer_time(l, node) - *model.layer_time(l, faster)).value();
    return saved / kLittle;
  }

  const Network& network_;
  const Capacity& capacity_;
  Findings& findings_;
  std::map<std::string_view, const Job*> streams_;
  AskedTime asked_;
};

}  // namespace

AskedTime judge_streams(const Instance& instance, const Capacity& capacity, Findings& findings) {
  return StreamJudge(instance, capacity, findings).run();
}

double proved_upper(const Instance& instance, std::span<const double> prices,
                    std::optional<Seconds> within) {
  const Network& network = *instance.network;
  using Kind = std::tuple<const Model*, Constraints::Key, std::size_t, std::size_t>;
  std::map<Kind, std::vector<double>> by_source;  // of jobs that differ in their source alone
  std::map<Kind, double> limited;
  double paid = 0.0;
  for (const Job& stream : instance.jobs) {
    if (!stream.is_stream()) continue;
    const Job one = stream.inference(Seconds());
    Kind kind{&one.model(), one.constraints().key(), one.destination().index(), 0};
    double least = 0.0;
    if (within) {
      std::get<3>(kind) = one.source().index();
      const auto [known, is_new] = limited.try_emplace(std::move(kind), 0.0);
      if (is_new) known->second = least_charge_within(network, one, {prices, 0.0}, *within);
      least = known->second;
    } else {
      auto& known = by_source[std::move(kind)];
      if (known.empty()) known = least_charges(network, one, {prices, 0.0});
      least = known[one.source().index()];
    }
    paid += stream.rate().value() * least;
  }
  return std::accumulate(prices.begin(), prices.end(), 0.0) / paid;
}

}  // namespace lamina
