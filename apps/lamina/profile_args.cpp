#include "apps/lamina/profile_args.h"

namespace lamina::app {
namespace {

std::shared_ptr<std::string> declared_model(CLI::App& command) {
  auto model = std::make_shared<std::string>();
  declare_argument(command, "MODEL", *model, "the model, an ONNX file");
  return model;
}

}  // namespace

ProfileArgs::ProfileArgs(CLI::App& command)
    : model_(declared_model(command)), options_(command, agents::profile_options(), "how") {}

Expected<ProfileRequest> ProfileArgs::request() const {
  auto options = options_.settings();
  if (!options) return tl::unexpected(options.error());
  if (options->device.empty())
    return error(ErrorCode::kUsage,
                 "is missing: name the class of devices that this machine is one of", "--device");
  return ProfileRequest{*model_, *std::move(options)};
}

}  // namespace lamina::app
