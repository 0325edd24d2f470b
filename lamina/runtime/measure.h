#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lamina/agents/report.h"
#include "lamina/core/expected.h"
#include "lamina/runtime/deploying.h"
#include "lamina/runtime/fleet.h"
#include "lamina/runtime/pulse.h"
#include "lamina/runtime/replan.h"
#include "lamina/runtime/watch.h"

namespace lamina::runtime {

// Runs a deployment round by round: in each, all jobs start at their releases, by one clock.
class Measurement {
 public:
  struct Settings {
    std::vector<std::string> inputs;  // SHA-256 of each job's input
    std::uint64_t runs = 1;
    std::uint64_t kept = 0;  // results of so many first rounds are handed to `on_result`
    const std::atomic<bool>* stop = nullptr;
  };
  using OnResult = std::function<Expected<void>(std::size_t job, std::string bytes)>;

  Measurement(Fleet& fleet, const DeployedPlan& deployed, Pulse& pulse,
              std::map<std::string, Remote::Alignment> alignments, std::int64_t begun_ns);

  // Fails where a part fails, an agent or a link is lost, or no answer comes in time.
  [[nodiscard]] Expected<void> run(const Settings& settings, const OnResult& on_result);
  // What was lost, if `run` failed for that.
  [[nodiscard]] const Lost& lost() const { return lost_; }
  // Adds jobs and trace.
  void report(agents::RunReport& report) const;
  [[nodiscard]] std::uint64_t num_rounds() const;

 private:
  struct StepTimes {
    std::int64_t begun = 0, ended = 0;  // ns; 0: not yet
  };
  struct Round {
    std::vector<StepTimes> jobs;                // begin and end of each job's request
    std::vector<std::vector<StepTimes>> steps;  // by job and step
    std::string failed;
  };
  struct Samples {
    std::vector<double> latencies;           // s
    std::vector<std::vector<double>> steps;  // s, by step
  };

  struct BrokenLink {
    agent::v1::Event event;
    std::int64_t since_ns;
  };

  [[nodiscard]] Expected<void> run_rounds(const Settings& settings, const OnResult& on_result);
  [[nodiscard]] Expected<void> start(const Settings& settings, bool keep);
  [[nodiscard]] Expected<void> wait(const Settings& settings);
  void take(const Watch::Told& told);
  [[nodiscard]] bool is_over(bool with_steps) const;
  [[nodiscard]] Expected<void> demand_agents();
  [[nodiscard]] Expected<void> demand_links();
  void wait_for_loss();
  void keep_times(std::uint64_t run);
  [[nodiscard]] std::uint64_t request_of(std::size_t job) const;

  Fleet& fleet_;
  const DeployedPlan& deployed_;
  Pulse& pulse_;
  std::map<std::string, Remote::Alignment> alignments_;
  std::int64_t begun_ns_;
  Watch watch_;
  std::uint64_t round_number_ = 0;
  Round round_;
  std::vector<Samples> samples_;
  std::vector<agents::TraceRow> trace_;
  std::optional<BrokenLink> broken_link_;
  Lost lost_;
};

}  // namespace lamina::runtime
