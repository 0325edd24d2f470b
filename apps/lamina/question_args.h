#pragma once

#include <span>

#include "apps/lamina/instance_args.h"
#include "apps/lamina/table_options.h"

#include "lamina/api/requests.h"

namespace lamina::app {

// The arguments of a verb that asks a question of an instance: which instance, which question, and
// how to plan.
template <class Options>
class QuestionArgs {
 public:
  QuestionArgs(CLI::App& command, std::span<const api::Option<Options>> question,
               std::span<const api::Option<api::PlanOptions>> planning)
      : instance_(command),
        question_(command, question, "how"),
        planning_(command, planning, "how") {}

  // Fails as the tables' rows do.
  [[nodiscard]] Expected<api::QuestionRequest<Options>> request() const {
    auto options = question_.settings();
    if (!options) return tl::unexpected(options.error());
    auto planning = planning_.settings();
    if (!planning) return tl::unexpected(planning.error());
    auto source = instance_.source();
    if (!source) return tl::unexpected(source.error());
    const io::Defaults fill = source->fill;
    return api::QuestionRequest<Options>{*std::move(source), *std::move(options),
                                         *std::move(planning), fill};
  }

 private:
  InstanceArgs instance_;
  TableOptions<Options> question_;
  TableOptions<api::PlanOptions> planning_;
};

}  // namespace lamina::app
