#include "apps/lamina/instance_args.h"

namespace lamina::app {

FillArgs::FillArgs(CLI::App& command, std::span<const api::Option<io::ModelOptions>> model)
    : model_(command, model, "what the files leave open"),
      fill_(command, api::fill_options(), "what the files leave open") {}

Expected<api::InspectOptions> FillArgs::options() const {
  auto model = model_.settings();
  if (!model) return tl::unexpected(model.error());
  auto fill = fill_.settings();
  if (!fill) return tl::unexpected(fill.error());
  return api::InspectOptions{std::move(*model), *fill};
}

InstanceArgs::InstanceArgs(CLI::App& command, std::span<const api::Option<io::ModelOptions>> model)
    : source_(command, api::instance_options(), "what"), fill_(command, model) {}

Expected<api::InstanceSource> InstanceArgs::source() const {
  auto source = source_.settings();
  if (!source) return tl::unexpected(source.error());
  auto open = fill_.options();
  if (!open) return tl::unexpected(open.error());
  source->model_options = std::move(open->model);
  source->fill = std::move(open->fill);
  return source;
}

}  // namespace lamina::app
