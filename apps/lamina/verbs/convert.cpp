#include "apps/lamina/verbs/convert.h"

#include <array>
#include <memory>
#include <utility>

#include "apps/lamina/instance_args.h"
#include "apps/lamina/show/facts.h"

#include "lamina/api/convert.h"
#include "lamina/api/documents.h"

namespace lamina::app {
namespace {

Expected<Answer> run(const std::string& file, const FillArgs& fill) {
  if (file.empty()) return error(ErrorCode::kUsage, "is missing: name the file to convert", "FILE");
  const auto options = fill.options();
  if (!options) return tl::unexpected(options.error());
  auto converted = api::convert(file, *options);
  if (!converted) return tl::unexpected(converted.error());
  Answer answer;
  answer.document = api::facts_json(converted->facts);
  answer.file = std::move(converted->text);
  answer.human = [facts = std::move(converted->facts)](const Style& style) {
    return show_facts(style, facts, false);
  };
  return answer;
}

Action declare(CLI::App& command) {
  const auto file = std::make_shared<std::string>();
  declare_argument(command, "FILE", *file, "a network or model of any supported format");
  const FillArgs fill(command);
  return [file, fill](Progress&) { return run(*file, fill); };
}

constexpr std::array kExamples{
    Example{"an ONNX model as plain numbers: work and sizes, no weights",
            "lamina convert examples/models/alexnet.onnx -o alexnet.json"},
    Example{"a topology that has lengths but no speeds",
            "lamina convert examples/networks/abilene.graphml -o abilene.json --default-compute "
            "\"50 GFLOP/s\" --default-bandwidth \"1 Gbit/s\" --default-delay \"5 ms\""}};

}  // namespace

Verb convert_verb() {
  return {"convert",
          "turn a network or model of any supported format into Lamina's own",
          "FILE -o OUT [options]",
          "What the format lacks is filled by the options and reported; nothing is made up. With "
          "--json it prints what lamina inspect prints of the result.",
          kExamples,
          true,
          true,
          declare};
}

}  // namespace lamina::app
