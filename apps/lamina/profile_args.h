#pragma once

#include <memory>
#include <string>

#include "apps/lamina/table_options.h"

#include "lamina/agents/measure_options.h"
#include "lamina/core/expected.h"

namespace lamina::app {

// What `lamina profile` is given.
struct ProfileRequest {
  std::string model{};
  agents::ProfileOptions options{};
};

// The argument and options of `lamina profile`.
class ProfileArgs {
 public:
  explicit ProfileArgs(CLI::App& command);
  // What they say; nothing is read yet. Fails with kUsage without a device.
  [[nodiscard]] Expected<ProfileRequest> request() const;

 private:
  std::shared_ptr<std::string> model_;
  TableOptions<agents::ProfileOptions> options_;
};

}  // namespace lamina::app
