#pragma once

#include <memory>
#include <string>

#include "apps/lamina/instance_args.h"

#include "lamina/agents/options.h"
#include "lamina/core/expected.h"

namespace lamina::app {

// What `lamina run` is given.
struct RunRequest {
  std::string plan{};
  api::InstanceSource instance{};
  agents::RunOptions options{};
};

// The argument and options of `lamina run`.
class RunArgs {
 public:
  explicit RunArgs(CLI::App& command);
  // What they say; nothing is read yet.
  [[nodiscard]] Expected<RunRequest> request() const;

 private:
  std::shared_ptr<std::string> plan_;
  InstanceArgs instance_;
  TableOptions<agents::RunOptions> options_;
};

}  // namespace lamina::app
