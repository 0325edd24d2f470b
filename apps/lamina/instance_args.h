#pragma once

#include "apps/lamina/table_options.h"

#include "lamina/api/inspect.h"
#include "lamina/api/instance.h"

namespace lamina::app {

// What fills the gaps of files: --dim, --default-compute and its like.
class FillArgs {
 public:
  explicit FillArgs(CLI::App& command);
  [[nodiscard]] Expected<api::InspectOptions> options() const;

 private:
  TableOptions<io::ModelOptions> model_;
  TableOptions<io::Defaults> fill_;
};

// The options that say what is to be planned or judged.
class InstanceArgs {
 public:
  explicit InstanceArgs(CLI::App& command);
  // What they say; nothing is read yet.
  [[nodiscard]] Expected<api::InstanceSource> source() const;

 private:
  TableOptions<api::InstanceSource> source_;
  FillArgs fill_;
};

}  // namespace lamina::app
