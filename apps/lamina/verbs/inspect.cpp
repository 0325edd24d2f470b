#include "apps/lamina/verbs/inspect.h"

#include <array>
#include <filesystem>
#include <memory>
#include <utility>
#include <variant>

#include "apps/lamina/instance_args.h"
#include "apps/lamina/show/facts.h"
#include "apps/lamina/shown.h"

#include "lamina/api/requests.h"
#include "lamina/split/folder.h"

namespace lamina::app {
namespace {

struct InspectArgs {
  std::string file;
  bool all = false;
};

Expected<Output> run_inspect(const InspectArgs& args, const FillArgs& fill) {
  auto options = fill.options();
  if (!options) return tl::unexpected(options.error());
  auto reply = api::answer(api::InspectRequest{args.file, *std::move(options)});
  if (!reply) return tl::unexpected(reply.error());
  if (const auto* const it = std::get_if<api::DeploymentFacts>(&reply->result)) {
    const auto folder = std::filesystem::path(args.file).parent_path();
    if (auto ok = split::verify_folder(folder, it->deployment); !ok)
      return tl::unexpected(ok.error());
  }
  return shown(std::move(reply), [all = args.all](const Style& style, const api::Facts& facts) {
    return show_facts(style, facts, all);
  });
}

Action declare_inspect(CLI::App& command) {
  const auto args = std::make_shared<InspectArgs>();
  declare_argument(command, "FILE", args->file,
                   "a file of any kind that lamina reads or writes; or the word devices");
  declare_flag(
      command, "--all", args->all,
      "show all rows of long tables, the operators of a graph and the steps of a plan's jobs");
  const FillArgs fill(command);
  return [args, fill](Progress&) { return run_inspect(*args, fill); };
}

constexpr std::array kInspectExamples{
    Example{"the layers of a model", "lamina inspect examples/models/vgg19.onnx"},
    Example{"a network", "lamina inspect examples/networks/us-24.json"},
    Example{"the device classes with known speeds", "lamina inspect devices"},
    Example{"all layers, for programs", "lamina inspect examples/models/vgg19.onnx --json"}};

}  // namespace

Verb inspect_verb() {
  return {"inspect",
          "say what a model, network, jobs, plan or trace file contains, and what is missing",
          "FILE [options]",
          "Recognises the format by the content: lamina.* JSON, ONNX, GraphML and others. The word "
          "devices means the built-in catalogue of device classes, with those of --devices.",
          kInspectExamples,
          true,
          false,
          declare_inspect};
}

}  // namespace lamina::app
