#include "lamina/runtime/run.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <thread>
#include <utility>

#include "lamina/agents/agents_json.h"
#include "lamina/core/quoted.h"
#include "lamina/engine/npz.h"
#include "lamina/engine/types.h"
#include "lamina/runtime/clock.h"
#include "lamina/runtime/deployed.h"
#include "lamina/runtime/inputs.h"
#include "lamina/runtime/measure.h"
#include "lamina/runtime/parts.h"
#include "lamina/runtime/replan.h"
#include "lamina/runtime/retime.h"
#include "lamina/runtime/service_entries.h"
#include "lamina/runtime/serving.h"
#include "lamina/runtime/unique_name.h"
#include "lamina/runtime/verify.h"

namespace lamina::runtime {
namespace {

constexpr std::uint64_t kVerified = 20;  // runs whose results are compared
constexpr int kMostRetimed = 5;          // plans until one has to stay
constexpr std::uint32_t kTimedTurns = 15;
constexpr Seconds kSlowestPace(0.5);

// What stays the same while a plan is run, step by step.
class Runner {
 public:
  explicit Runner(const RunRequest& request)
      : request_(request), options_(request.options), begun_ns_(now_ns()) {}

  Expected<RunOutcome> run() {
    return check_options()
        .and_then([&] { return read(); })
        .and_then([&] { return load_whole(); })
        .and_then([&] { return connect(); })
        .and_then([&] { return deploy(); })
        .and_then([&] { return retime(); })
        .and_then([&] { return measure(); })
        .and_then([&] { return serve(); })
        .map([&] { return std::move(outcome_); });
  }

 private:
  using Done = Expected<void>;

  [[nodiscard]] Done check_options() const {
    if (request_.plan.empty())
      return error(ErrorCode::kUsage, "is missing: name the plan to run", "PLAN");
    if (options_.agents.empty())
      return error(ErrorCode::kUsage, "is missing: name the file of the agents", "--agents");
    if (auto ok = agents::demand_whole(options_.tls); !ok)
      return tl::unexpected(Error{ok.error().code, ok.error().message, "--" + ok.error().where});
    if (options_.serve)
      if (auto ok = agents::demand_allowed(*options_.serve, options_.tls); !ok)
        return tl::unexpected(located(ok.error(), "--serve"));
    return {};
  }

  // Everything that files say, before any agent is asked.
  Done read() {
    auto rows = agents::read_agents(options_.agents);
    if (!rows) return tl::unexpected(rows.error());
    rows_ = std::move(*rows);
    for (const agents::AgentRow& row : rows_)
      if (auto ok = agents::demand_allowed(row.address, options_.tls); !ok)
        return tl::unexpected(located(ok.error(), options_.agents));
    auto plan = split::checked_plan(request_.plan, request_.instance);
    if (!plan) return tl::unexpected(plan.error());
    plan_ = std::make_unique<split::CheckedPlan>(std::move(*plan));
    auto models = split::model_files(request_.instance, plan_->instance, options_.onnx);
    if (!models) return tl::unexpected(models.error());
    models_ = std::move(*models);
    auto parts =
        options_.parts.empty() ? split_parts(*plan_, models_) : read_parts(options_.parts, *plan_);
    if (!parts) return tl::unexpected(parts.error());
    parts_ = std::move(*parts);
    auto inputs = inputs_of(parts_.deployment, options_.input);
    if (!inputs) return tl::unexpected(inputs.error());
    inputs_ = std::move(*inputs);
    std::map<std::string, std::string> addresses;
    for (const agents::AgentRow& row : rows_) addresses[row.node] = row.address.text();
    auto placement = place(*plan_, parts_.deployment, addresses, options_.agents,
                           {unique_name(), options_.exact, nullptr});
    if (!placement) return tl::unexpected(placement.error());
    placement_ = std::move(*placement);
    return {};
  }

  // The whole models and their results, to compare with.
  Done load_whole() {
    if (!options_.verify) return {};
    auto engine = engine::open_engine(options_.engine.library);
    if (!engine) return tl::unexpected(engine.error());
    const engine::SessionOptions how{static_cast<int>(options_.engine.threads),
                                     options_.engine.spinning, options_.exact};
    for (std::size_t j = 0; j < parts_.deployment.jobs.size(); ++j) {
      const auto& file = models_.find(parts_.deployment.jobs[j].model)->second;
      auto session = (*engine)->load_file(file.path(), how);
      if (!session) return tl::unexpected(session.error());
      auto results = (*session)->run(inputs_[j]);
      if (!results) return tl::unexpected(located(results.error(), file.path().string()));
      wanted_.push_back(std::move(*results));
    }
    return {};
  }

  Done connect() {
    auto credentials = credentials_of(options_.tls);
    if (!credentials) return tl::unexpected(credentials.error());
    auto fleet = Fleet::open(rows_, options_.agents, *credentials);
    if (!fleet) return tl::unexpected(fleet.error());
    fleet_ = std::move(*fleet);
    if (options_.serve)
      if (auto ok = demand_entries(*fleet_, placement_); !ok)
        return tl::unexpected(located(ok.error(), options_.agents));
    pulse_ = std::make_unique<Pulse>(fleet_->all());
    outcome_.report.engine = fleet_->engine();
    outcome_.report.threads = fleet_->threads();
    outcome_.report.exact = options_.exact;
    return {};
  }

  Done deploy() {
    std::map<std::string, std::vector<Blob>> inputs;
    for (std::size_t j = 0; j < placement_.jobs.size(); ++j) {
      auto bytes = joined(placement_.jobs[j].first, inputs_[j]);
      if (!bytes) return tl::unexpected(bytes.error());
      const Blob blob = blob_of(std::move(*bytes));
      input_names_.push_back(blob.sha256);
      inputs[placement_.jobs[j].source].push_back(blob);
    }
    deployed_ = std::make_unique<DeployedPlan>(*fleet_, *plan_, parts_.deployment, placement_);
    pulse_->deliver(deployed_->name());
    if (auto ok = deployed_->deploy(parts_.blobs, inputs); !ok)
      return tl::unexpected(located(ok.error(), options_.agents));
    pulse_->keep(deployed_->name(), placement_.nodes);
    deployed_->warm();
    return {};
  }

  // Times the parts where they run, plans with that, and deploys what comes out, until it stays.
  Done retime() {
    const split::CheckedPlan first = *plan_;
    for (int round = 0; options_.retime && round < kMostRetimed; ++round) {
      auto times = part_times();
      if (!times) return tl::unexpected(times.error());
      auto next = plan_retimed(first, *plan_, *times);
      if (!next) return tl::unexpected(next.error());
      const bool stays = is_same_plan(plan_->plan, next->plan);
      if (auto ok = deploy_next(std::move(*next)); !ok) return ok;
      if (stays) return {};
    }
    return {};
  }

  Expected<PartTimes> part_times() {
    Seconds pace(0.0);
    for (const PlannedJob& job : plan_->plan.jobs) pace = std::max(pace, job.latency);
    auto times = time_parts(*fleet_, placement_.nodes, deployed_->name(), kTimedTurns,
                            std::min(pace, kSlowestPace));
    if (!times) return tl::unexpected(located(times.error(), options_.agents));
    return times;
  }

  Done deploy_next(split::CheckedPlan next) {
    auto parts = split_parts(next, models_);
    if (!parts) return tl::unexpected(parts.error());
    auto placement = place(next, parts->deployment, fleet_->addresses(lost_.nodes), options_.agents,
                           {unique_name(), options_.exact, nullptr});
    if (!placement) return tl::unexpected(placement.error());
    *plan_ = std::move(next);
    parts_ = std::move(*parts);
    placement_ = std::move(*placement);
    input_names_.clear();
    const auto old = std::move(deployed_);  // its parts stay until those of the next are there
    return deploy();
  }

  // Runs the plan; where something is lost, all runs are done with a plan without it.
  Done measure() {
    first_ = std::make_unique<split::CheckedPlan>(*plan_);
    while (true) {
      Lost lost;
      auto ran = measure_plan(lost);
      if (ran || lost.empty()) return ran;
      if (auto again = plan_without_lost(std::move(lost), ran.error()); !again) return again;
    }
  }

  Done measure_plan(Lost& lost) {
    auto alignments = fleet_->align(placement_.nodes);
    if (!alignments) return tl::unexpected(alignments.error());
    Measurement measurement(*fleet_, *deployed_, *pulse_, std::move(*alignments), begun_ns_);
    differences_.assign(placement_.jobs.size(), 0.0);
    const bool keeps = options_.verify || !options_.output.empty();
    Measurement::Settings settings;
    settings.inputs = input_names_;
    settings.runs = options_.runs;
    settings.kept = keeps ? (options_.verify ? kVerified : 1) : 0;
    settings.stop = request_.stop;
    auto ran = measurement.run(settings, [&](std::size_t job, const std::string& bytes) {
      return take_result(job, bytes);
    });
    lost = measurement.lost();
    if (!ran) return ran;
    if (measurement.num_rounds() == 0)
      return error(ErrorCode::kUsage, "was ended before the first run was over", "lamina run");
    measurement.report(outcome_.report);
    judge();
    return keep_results();
  }

  Done keep_results() {
    if (options_.output.empty()) return {};
    auto file = engine::npz(results_);
    if (!file) return tl::unexpected(located(file.error(), options_.output));
    outcome_.results = *std::move(file);
    return {};
  }

  Done plan_without_lost(Lost lost, Error why) {
    std::vector<agents::Failover> rows;
    while (true) {
      request_.log(fmt::format("lamina run: {}; planning without it\n", why.text()));
      note(lost, why, rows);
      auto next = plan_without(*first_, lost_);
      if (!next) return tl::unexpected(next.error());
      if (!next->plan) return error(why.code, why.message + "; " + next->reason, why.where);
      if (!next->unplanned.empty()) {  // runs that measure are of all jobs
        const auto& [job, reason] = next->unplanned.front();
        return error(why.code, fmt::format("{}; {}: {}", why.message, job, reason), why.where);
      }
      auto deployed = deploy_next(std::move(*next->plan));
      if (deployed) break;
      lost = lost_meanwhile();
      if (lost.empty()) return deployed;
      why = deployed.error();
    }
    for (agents::Failover& row : rows) {
      for (const PlannedJob& job : plan_->plan.jobs) row.jobs.push_back({job.id, job.steps});
      outcome_.report.failovers.push_back(std::move(row));
    }
    return {};
  }

  void note(const Lost& lost, const Error& why, std::vector<agents::Failover>& rows) {
    agents::Failover row;
    row.at = Seconds(static_cast<double>(now_ns() - begun_ns_) * 1e-9);
    row.reason = why.text();
    for (const std::string& node : lost.nodes) {
      row.node = node;
      rows.push_back(row);
      lost_.nodes.push_back(node);
    }
    if (lost.rows.empty()) return;
    row.link = lost.rows.front();
    rows.push_back(row);
    lost_.rows.insert(lost_.rows.end(), lost.rows.begin(), lost.rows.end());
  }

  // Agents of the plan that is to be deployed that do not answer any more, which shows a moment
  // after a call has failed.
  Lost lost_meanwhile() {
    Lost lost;
    for (int look = 0; look < 30 && lost.empty(); ++look) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      for (const std::string& node : placement_.nodes)
        if (!pulse_->sign(node).is_up) lost.nodes.push_back(node);
    }
    return lost;
  }

  Done take_result(std::size_t job, const std::string& bytes) {
    const auto made = sliced(placement_.jobs[job].last, bytes);
    if (options_.verify)
      differences_[job] = std::max(differences_[job], largest_difference(made, wanted_[job]));
    for (engine::Tensor tensor : made) {
      if (placement_.jobs.size() > 1)
        tensor.spec.name = fmt::format("{}/{}", parts_.deployment.jobs[job].id, tensor.spec.name);
      std::erase_if(results_, [&](const auto& it) { return it.spec.name == tensor.spec.name; });
      results_.push_back(std::move(tensor));
    }
    return {};
  }

  void judge() {
    if (!options_.verify) return;
    for (std::size_t j = 0; j < outcome_.report.jobs.size(); ++j) {
      std::vector<TensorSpec> cuts;
      for (const Part& part : parts_.deployment.jobs[j].parts)
        cuts.insert(cuts.end(), part.inputs.begin(), part.inputs.end());
      const double tolerance = options_.tolerance.value_or(tolerance_of(cuts, options_.exact));
      agents::MeasuredJob& row = outcome_.report.jobs[j];
      row.largest_difference = differences_[j];
      row.verified = differences_[j] <= tolerance;
      outcome_.differs = outcome_.differs || !*row.verified;
    }
  }

  Done serve() {
    if (!options_.serve || outcome_.differs) return {};
    Serving serving({*fleet_, *pulse_, options_, models_, request_.log, begun_ns_},
                    std::move(deployed_), {std::move(*first_), lost_});
    if (auto begun = serving.begin(); !begun) return begun;
    serving.keep(*request_.stop);
    auto& rows = outcome_.report.failovers;
    rows.insert(rows.end(), serving.failovers().begin(), serving.failovers().end());
    return {};
  }

  const RunRequest& request_;
  const agents::RunOptions& options_;
  std::int64_t begun_ns_;
  std::vector<agents::AgentRow> rows_;
  std::unique_ptr<split::CheckedPlan> plan_, first_;  // `first_`: with nothing lost
  Lost lost_;
  split::ModelFiles models_;
  Parts parts_;
  std::vector<std::vector<engine::Tensor>> inputs_, wanted_;
  Placement placement_;
  std::unique_ptr<Fleet> fleet_;
  std::unique_ptr<Pulse> pulse_;
  std::unique_ptr<DeployedPlan> deployed_;  // dropped before the fleet goes
  std::vector<std::string> input_names_;
  std::vector<double> differences_;
  std::vector<engine::Tensor> results_;
  RunOutcome outcome_;
};

}  // namespace

Expected<RunOutcome> run(const RunRequest& request) { return Runner(request).run(); }

}  // namespace lamina::runtime
