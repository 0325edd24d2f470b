#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "lamina/agents/report.h"
#include "lamina/core/expected.h"
#include "lamina/runtime/deploying.h"
#include "lamina/runtime/fleet.h"
#include "lamina/runtime/pulse.h"
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

  // Fails where a part fails, an agent is lost, or no answer comes in time.
  [[nodiscard]] Expected<void> run(const Settings& settings, const OnResult& on_result);
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

  [[nodiscard]] Expected<void> start(const Settings& settings, bool keep);
  [[nodiscard]] Expected<void> wait(const Settings& settings);
  void take(const Watch::Told& told);
  [[nodiscard]] bool is_over(bool with_steps) const;
  [[nodiscard]] Expected<void> demand_agents();
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
};

}  // namespace lamina::runtime
