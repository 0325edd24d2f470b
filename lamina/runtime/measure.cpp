#include "lamina/runtime/measure.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <thread>
#include <utility>

#include "lamina/core/quoted.h"
#include "lamina/runtime/clock.h"

namespace lamina::runtime {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t kWarmUp = 2;                // rounds that nobody measures
constexpr std::int64_t kAhead = 3'000'000;          // ns from asking several jobs to their start
constexpr std::int64_t kLateSteps = 1'000'000'000;  // ns that steps may be told behind the end
constexpr std::int64_t kLossNoticed =
    1'500'000'000;  // ns until an agent that fails a call is known to be lost
constexpr std::int64_t kNodeFirst = 900'000'000;  // ns: a link may break since its end is lost
constexpr double kLongest = 60.0;                 // s for an answer, and 20 times what is planned
constexpr std::size_t kMostTraced = 20'000;

double seconds(std::int64_t ns) { return static_cast<double>(ns) * 1e-9; }

// The least value that this share of them do not exceed.
double rank(std::vector<double>& values, double share) {
  if (values.empty()) return 0.0;
  const auto position =
      static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size()))) - 1;
  const auto at =
      values.begin() + static_cast<std::ptrdiff_t>(std::min(position, values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

double median(std::vector<double> values) {
  if (values.empty()) return 0.0;
  const double upper = rank(values, 0.5 + 0.5 / static_cast<double>(values.size()));
  return values.size() % 2 == 1 ? upper : (rank(values, 0.5) + upper) / 2.0;
}

std::string what_of(const agents::MeasuredStep& step, const std::string& job) {
  if (const auto* const send = std::get_if<SendStep>(&step.step.what))
    return fmt::format("{}: tensor {} to {}", job, send->tensor, send->to);
  const auto& stay = std::get<ComputeStep>(step.step.what);
  return fmt::format("{}: layers {}..{}", job, stay.first_layer, stay.last_layer);
}

std::string where_of(const agents::MeasuredStep& step) {
  if (const auto* const send = std::get_if<SendStep>(&step.step.what))
    return fmt::format("link {} -> {}", send->from, send->to);
  return fmt::format("node {}", std::get<ComputeStep>(step.step.what).node);
}

}  // namespace

Measurement::Measurement(Fleet& fleet, const DeployedPlan& deployed, Pulse& pulse,
                         std::map<std::string, Remote::Alignment> alignments, std::int64_t begun_ns)
    : fleet_(fleet),
      deployed_(deployed),
      pulse_(pulse),
      alignments_(std::move(alignments)),
      begun_ns_(begun_ns),
      watch_(deployed.name(), alignments_) {
  for (const std::string& node : deployed_.placement().nodes)
    if (Remote* const remote = fleet_.find(node)) watch_.listen(*remote);
  for (const auto& job : deployed_.placement().jobs)
    samples_.push_back({{}, std::vector<std::vector<double>>(job.steps.size())});
}

std::uint64_t Measurement::request_of(std::size_t job) const {
  return round_number_ * deployed_.placement().jobs.size() + job + 1;
}

std::uint64_t Measurement::num_rounds() const { return samples_.front().latencies.size(); }

Expected<void> Measurement::run(const Settings& settings, const OnResult& on_result) {
  auto ran = run_rounds(settings, on_result);
  if (!ran && round_.failed.empty() && lost_.empty()) wait_for_loss();
  return ran;
}

// A call has failed: perhaps since its agent is lost, which shows a moment later.
void Measurement::wait_for_loss() {
  const std::int64_t begun = now_ns();
  while (demand_agents() && now_ns() - begun < kLossNoticed)
    std::this_thread::sleep_for(milliseconds(50));
}

Expected<void> Measurement::run_rounds(const Settings& settings, const OnResult& on_result) {
  const auto& jobs = deployed_.placement().jobs;
  for (std::uint64_t round = 0; round < kWarmUp + settings.runs; ++round) {
    if (settings.stop != nullptr && settings.stop->load()) return {};
    const bool keep = round >= kWarmUp && round - kWarmUp < settings.kept;
    if (auto started = start(settings, keep); !started) return started;
    if (auto over = wait(settings); !over) return over;
    if (!is_over(false)) return {};  // stopped
    for (std::size_t j = 0; keep && j < jobs.size(); ++j) {
      auto bytes = fleet_.find(jobs[j].destination)->fetch(deployed_.name(), request_of(j));
      if (!bytes) return tl::unexpected(bytes.error());
      if (auto taken = on_result(j, std::move(*bytes)); !taken) return taken;
    }
    if (round >= kWarmUp) keep_times(round - kWarmUp + 1);
    ++round_number_;
  }
  return {};
}

// Asks the agents of the sources to begin.
Expected<void> Measurement::start(const Settings& settings, bool keep) {
  const auto& jobs = deployed_.placement().jobs;
  round_ = {std::vector<StepTimes>(jobs.size()), {}, {}};
  for (const auto& job : jobs) round_.steps.emplace_back(job.steps.size());
  const std::int64_t start = now_ns() + kAhead;
  std::vector<Expected<void>> results(jobs.size());
  const auto ask = [&](std::size_t j) {
    const Seconds release = deployed_.plan().plan.jobs[j].release;
    agent::v1::SubmitRequest request;
    request.set_deployment(deployed_.name());
    request.set_job(static_cast<std::uint32_t>(j));
    request.set_request(request_of(j));
    request.set_input(settings.inputs[j]);
    request.set_keep(keep);
    if (jobs.size() > 1)
      request.set_start_ns(start + static_cast<std::int64_t>(release.value() * 1e9) -
                           alignments_[jobs[j].source].offset_ns);
    results[j] = fleet_.find(jobs[j].source)->submit(request);
  };
  std::vector<std::thread> threads;
  for (std::size_t j = 1; j < jobs.size(); ++j) threads.emplace_back(ask, j);
  ask(0);
  for (std::thread& thread : threads) thread.join();
  for (auto& result : results)
    if (!result) return result;
  return {};
}

Expected<void> Measurement::wait(const Settings& settings) {
  double planned = 0.0;
  for (const PlannedJob& job : deployed_.plan().plan.jobs)
    planned = std::max(planned, job.completion.value());
  const std::int64_t begun = now_ns();
  std::int64_t answered = 0;
  while (!is_over(true)) {
    if (settings.stop != nullptr && settings.stop->load()) return {};
    if (const auto told = watch_.next(milliseconds(50))) {
      take(*told);
      if (!round_.failed.empty()) return error(ErrorCode::kModel, round_.failed);
    } else if (auto ok = demand_agents(); !ok) {
      return ok;
    }
    if (is_over(false) && answered == 0) answered = now_ns();
    if (answered != 0 && now_ns() - answered > kLateSteps) return {};
    if (seconds(now_ns() - begun) > kLongest + 20.0 * planned)
      return error(ErrorCode::kFile,
                   fmt::format("no answer came in {:.0f} s", seconds(now_ns() - begun)),
                   fleet_.name());
  }
  return {};
}

Expected<void> Measurement::demand_agents() {
  Expected<void> found;
  for (const std::string& node : deployed_.placement().nodes)
    if (const Pulse::Sign sign = pulse_.sign(node); !sign.is_up || sign.has_forgotten) {
      lost_.nodes.push_back(node);
      if (!found) continue;
      found = error(ErrorCode::kFile,
                    fmt::format("the agent of {} was lost: {}", lamina::quoted(node),
                                sign.is_up ? "it was started anew" : sign.reason),
                    fleet_.name());
    }
  return found ? demand_links() : found;
}

Expected<void> Measurement::demand_links() {
  if (!broken_link_ || now_ns() - broken_link_->since_ns < kNodeFirst) return {};
  const agent::v1::Event& link = broken_link_->event;
  lost_.rows.assign(link.rows().begin(), link.rows().end());
  return error(ErrorCode::kFile,
               fmt::format("the link from {} to {} was lost: {}", lamina::quoted(link.from()),
                           lamina::quoted(link.to()), link.text()),
               fleet_.name());
}

void Measurement::take(const Watch::Told& told) {
  const agent::v1::Event& event = told.event;
  if (event.kind() == agent::v1::Event::LINK_LOST && event.rows_size() > 0)
    broken_link_ = {event, now_ns()};
  const std::size_t j = event.job();
  if (j >= round_.jobs.size() || event.request() != request_of(j)) return;
  using Event = agent::v1::Event;
  switch (event.kind()) {
    case Event::REQUEST_BEGAN: round_.jobs[j].begun = event.at_ns(); return;
    case Event::REQUEST_ENDED: round_.jobs[j].ended = event.at_ns(); return;
    case Event::REQUEST_FAILED: round_.failed = event.text(); return;
    case Event::STEP_BEGAN:
      if (event.step() < round_.steps[j].size())
        round_.steps[j][event.step()].begun = event.at_ns();
      return;
    case Event::STEP_ENDED:
      if (event.step() < round_.steps[j].size())
        round_.steps[j][event.step()].ended = event.at_ns();
      return;
    default: return;
  }
}

bool Measurement::is_over(bool with_steps) const {
  const auto has_ended = [](const StepTimes& it) { return it.begun != 0 && it.ended != 0; };
  if (!std::ranges::all_of(round_.jobs, has_ended)) return false;
  return !with_steps || std::ranges::all_of(round_.steps, [&](const auto& steps) {
    return std::ranges::all_of(steps, has_ended);
  });
}

void Measurement::keep_times(std::uint64_t run) {
  const auto& jobs = deployed_.placement().jobs;
  for (std::size_t j = 0; j < jobs.size(); ++j) {
    samples_[j].latencies.push_back(seconds(round_.jobs[j].ended - round_.jobs[j].begun));
    for (std::size_t s = 0; s < jobs[j].steps.size(); ++s) {
      const StepTimes& it = round_.steps[j][s];
      if (it.begun == 0 || it.ended == 0) continue;
      // Clocks are aligned but to some microseconds: nothing ends before it begins.
      samples_[j].steps[s].push_back(std::max(seconds(it.ended - it.begun), 1e-9));
      if (trace_.size() < kMostTraced)
        trace_.push_back({where_of(jobs[j].steps[s]),
                          what_of(jobs[j].steps[s], deployed_.deployment().jobs[j].id),
                          Seconds(seconds(it.begun - begun_ns_)),
                          Seconds(seconds(it.ended - begun_ns_)), run});
    }
  }
}

void Measurement::report(agents::RunReport& report) const {
  for (const auto& [node, alignment] : alignments_)
    report.clock_error = std::max(report.clock_error, Seconds(seconds(alignment.error_ns)));
  report.trace = trace_;
  const auto& jobs = deployed_.placement().jobs;
  for (std::size_t j = 0; j < jobs.size(); ++j) {
    const PlannedJob& planned = deployed_.plan().plan.jobs[j];
    agents::MeasuredJob row;
    row.id = planned.id;
    std::vector<double> latencies = samples_[j].latencies;
    row.runs = latencies.size();
    row.min = Seconds(rank(latencies, 1e-12));
    row.median = Seconds(median(latencies));
    row.p95 = Seconds(std::max(rank(latencies, 0.95), row.median.value()));
    row.predicted = planned.latency;
    row.steps = jobs[j].steps;
    for (std::size_t s = 0; s < row.steps.size(); ++s)
      row.steps[s].measured = Seconds(median(samples_[j].steps[s]));
    report.jobs.push_back(std::move(row));
  }
}

}  // namespace lamina::runtime
