#include "apps/lamina/verbs/convert.h"

#include <array>
#include <memory>
#include <utility>

#include "apps/lamina/instance_args.h"
#include "apps/lamina/show/facts.h"
#include "apps/lamina/shown.h"

#include "lamina/api/requests.h"

namespace lamina::app {
namespace {

Expected<Output> run_convert(const std::string& file, const FillArgs& fill) {
  auto options = fill.options();
  if (!options) return tl::unexpected(options.error());
  return shown(
      api::answer(api::ConvertRequest{file, *std::move(options)}),
      [](const Style& style, const api::Facts& facts) { return show_facts(style, facts, false); });
}

Action declare_convert(CLI::App& command) {
  const auto file = std::make_shared<std::string>();
  declare_argument(command, "FILE", *file, "a network or model of any supported format");
  const FillArgs fill(command);
  return [file, fill](Progress&) { return run_convert(*file, fill); };
}

constexpr std::array kConvertExamples{
    Example{"an ONNX model as plain numbers: work and sizes, no weights",
            "lamina convert examples/models/alexnet.onnx -o alexnet.json"},
    Example{"a topology that has lengths but no speeds",
            "lamina convert examples/networks/abilene.graphml -o abilene.json --default-compute "
            "\"50 GFLOP/s\" --default-bandwidth \"1 Gbit/s\" --default-delay \"5 ms\""}};

}  // namespace

Verb convert_verb() {
  return {"convert",
          "convert a network or model of any supported format to Lamina's own",
          "FILE -o OUT [options]",
          "Options fill in what the format lacks, and every filled value is reported; Lamina makes "
          "nothing up. With --json it prints what lamina inspect prints for the result.",
          kConvertExamples,
          true,
          true,
          declare_convert};
}

}  // namespace lamina::app
