#pragma once

#include <span>

#include "apps/lamina/table_options.h"

#include "lamina/api/inspect.h"
#include "lamina/api/instance.h"

namespace lamina::app {

// What fills the gaps of files: --dim, --default-compute and its like.
class FillArgs {
 public:
  explicit FillArgs(CLI::App& command,
                    std::span<const api::Option<io::ModelOptions>> model = api::model_options());
  [[nodiscard]] Expected<api::InspectOptions> options() const;

 private:
  TableOptions<io::ModelOptions> model_;
  TableOptions<io::Defaults> fill_;
};

// The options that say what is to be planned or judged.
class InstanceArgs {
 public:
  // `model`: the options of models that the verb has.
  explicit InstanceArgs(CLI::App& command, std::span<const api::Option<io::ModelOptions>> model =
                                               api::model_options());
  // What they say; nothing is read yet.
  [[nodiscard]] Expected<api::InstanceSource> source() const;

 private:
  TableOptions<api::InstanceSource> source_;
  FillArgs fill_;
};

}  // namespace lamina::app
