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
  TableOptions<io::FillIns> fill_;
};

// The options that say what is to be planned or judged.
class InstanceArgs {
 public:
  explicit InstanceArgs(CLI::App& command);
  // The files that they name, read. Where none of them is given it fails as api::load does.
  [[nodiscard]] Expected<api::LoadedInstance> load() const;

 private:
  TableOptions<api::InstanceSource> source_;
  FillArgs fill_;
};

}  // namespace lamina::app
