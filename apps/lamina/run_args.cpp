#include "apps/lamina/run_args.h"

#include <vector>

namespace lamina::app {
namespace {

std::shared_ptr<std::string> declared_plan(CLI::App& command) {
  auto plan = std::make_shared<std::string>();
  declare_argument(command, "PLAN", *plan, "the plan, lamina.plan/1");
  return plan;
}

// Those of ONNX models: --input is the file of a run's inputs.
std::span<const api::Option<io::ModelOptions>> options_of_models() {
  static const auto kRows = [] {
    const auto all = api::model_options();
    std::vector<api::Option<io::ModelOptions>> rows(all.begin(), all.end());
    std::erase_if(rows, [](const auto& row) { return row.name == "input"; });
    return rows;
  }();
  return kRows;
}

}  // namespace

RunArgs::RunArgs(CLI::App& command)
    : plan_(declared_plan(command)),
      instance_(command, options_of_models()),
      options_(command, agents::run_options(), "how") {}

Expected<RunRequest> RunArgs::request() const {
  auto instance = instance_.source();
  if (!instance) return tl::unexpected(instance.error());
  auto options = options_.settings();
  if (!options) return tl::unexpected(options.error());
  return RunRequest{*plan_, *std::move(instance), *std::move(options)};
}

}  // namespace lamina::app
