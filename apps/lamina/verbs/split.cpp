#include "apps/lamina/verbs/split.h"

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "apps/lamina/instance_args.h"
#include "apps/lamina/show/deployment.h"
#include "apps/lamina/table_options.h"

#include "lamina/io/documents/deployment_json.h"
#include "lamina/split/folder.h"
#include "lamina/split/split.h"

namespace lamina::app {
namespace {

struct OnnxFiles {
  std::vector<std::string> items;
};

Expected<void> add_file(OnnxFiles& files, std::string_view text) {
  files.items.emplace_back(text);
  return {};
}

constexpr std::array kOptions{
    api::Option<OnnxFiles>{.name = "onnx",
                           .value = "[NAME=]FILE",
                           .range = "NAME as the jobs file calls the model",
                           .summary = "the ONNX file of a model that was given as lamina.model/1, "
                                      "as one that was profiled is",
                           .repeats = true,
                           .reaches = api::Reach::kReadsFile,
                           .set = add_file}};

struct SplitArgs {
  explicit SplitArgs(CLI::App& command)
      : instance(command),
        onnx(command, std::span<const api::Option<OnnxFiles>>(kOptions), "what") {
    declare_argument(command, "PLAN", *plan, "the plan, lamina.plan/1");
  }

  std::shared_ptr<std::string> plan = std::make_shared<std::string>();
  InstanceArgs instance;
  TableOptions<OnnxFiles> onnx;
};

Expected<Output> run_split(const SplitArgs& args) {
  const auto source = args.instance.source();
  if (!source) return tl::unexpected(source.error());
  const auto onnx = args.onnx.settings();
  if (!onnx) return tl::unexpected(onnx.error());
  const auto plan = split::checked_plan(*args.plan, *source);
  if (!plan) return tl::unexpected(plan.error());
  const auto files = split::model_files(*source, plan->instance, onnx->items);
  if (!files) return tl::unexpected(files.error());
  auto parts = split::split(*plan, *files);
  if (!parts) return tl::unexpected(parts.error());
  const auto it = std::make_shared<const split::Split>(*std::move(parts));
  Output output;
  output.document = io::deployment_json(it->deployment);
  output.human = [it](const Style& style) { return show_deployment(style, it->deployment, false); };
  output.write_folder = [it](const std::string& folder) { return split::write_split(folder, *it); };
  return output;
}

Action declare_split(CLI::App& command) {
  return [args = SplitArgs(command)](Progress& /*progress*/) { return run_split(args); };
}

constexpr std::array kSplitExamples{
    Example{"a plan, and the parts of its model",
            "lamina plan --network examples/networks/campus.json --jobs examples/jobs/camera.json "
            "-o plan.json"},
    Example{"",
            "lamina split plan.json --network examples/networks/campus.json --jobs "
            "examples/jobs/camera.json -o parts"},
    Example{"whether all parts are there and as they were",
            "lamina inspect parts/deployment.json"}};

}  // namespace

Verb split_verb() {
  return {.name = "split",
          .summary = "cut the ONNX file where a plan cuts it: one part a stay",
          .usage =
              "PLAN --network FILE (--model FILE --source NODE --destination NODE | --jobs "
              "FILE) -o DIR [options]",
          .details =
              "Writes JOB-1.onnx, JOB-2.onnx and so on and deployment.json: what each part takes "
              "and makes, where it runs, and the ways of the tensors. The parts in a row compute "
              "what the model computes. The plan must have been made for this network and these "
              "models. DIR is made if it is not there.",
          .examples = kSplitExamples,
          .needs_output = true,
          .declare = declare_split};
}

}  // namespace lamina::app
