#include "apps/lamina/run_args.h"

namespace lamina::app {
namespace {

std::shared_ptr<std::string> declared_plan(CLI::App& command) {
  auto plan = std::make_shared<std::string>();
  declare_argument(command, "PLAN", *plan, "the plan, lamina.plan/1");
  return plan;
}

}  // namespace

RunArgs::RunArgs(CLI::App& command)
    : plan_(declared_plan(command)),
      instance_(command),
      options_(command, agents::run_options(), "how") {}

Expected<RunRequest> RunArgs::request() const {
  auto instance = instance_.source();
  if (!instance) return tl::unexpected(instance.error());
  auto options = options_.settings();
  if (!options) return tl::unexpected(options.error());
  return RunRequest{*plan_, *std::move(instance), *std::move(options)};
}

}  // namespace lamina::app
