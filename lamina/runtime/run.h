#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "lamina/agents/options.h"
#include "lamina/agents/report.h"
#include "lamina/api/instance.h"
#include "lamina/core/expected.h"
#include "lamina/io/text/input_file.h"

// Running a plan: deploys it, measures it, serves clients, and plans again when something is lost.
namespace lamina::runtime {

struct RunRequest {
  io::Input plan{};
  api::InstanceSource instance{};
  agents::RunOptions options{};
  const std::atomic<bool>* stop = nullptr;      // ends it early, with what there is
  std::function<void(std::string_view)> log{};  // lines to show
};

// Results of the models, by name, as .npz bytes; of `--output`. Several jobs: JOB/NAME.
struct RunOutcome {
  agents::RunReport report;
  std::string results{};  // "" where they were not asked for
  bool differs = false;   // from the whole model, by more than the tolerance
};

// Fails where anything is wrong with what was given, where an agent does not answer or a part
// cannot run; nothing stays deployed then.
[[nodiscard]] Expected<RunOutcome> run(const RunRequest& request);

}  // namespace lamina::runtime
