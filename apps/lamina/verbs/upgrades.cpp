#include "apps/lamina/verbs/upgrades.h"

#include <array>
#include <memory>
#include <utility>

#include "apps/lamina/question_args.h"
#include "apps/lamina/show/questions.h"
#include "apps/lamina/shown.h"

#include "lamina/api/requests.h"

namespace lamina::app {
namespace {

struct UpgradesArgs {
  explicit UpgradesArgs(CLI::App& command)
      : question(command, api::upgrade_options(), api::question_options()) {
    declare_flag(command, "--all", *all, "show every row, not only the first 20");
  }

  QuestionArgs<api::UpgradeOptions> question;
  std::shared_ptr<bool> all = std::make_shared<bool>();
};

Expected<Output> run_upgrades(const UpgradesArgs& args) {
  const auto request = args.question.request();
  if (!request) return tl::unexpected(request.error());
  return shown_with_assumptions(api::answer(*request),
                                [all = *args.all](const Style& style, const api::Upgraded& it) {
                                  return show_upgrades(style, it.upgrades, all);
                                });
}

Action declare_upgrades(CLI::App& command) {
  return [args = UpgradesArgs(command)](Progress&) { return run_upgrades(args); };
}

constexpr std::array kUpgradesExamples{
    Example{"what would twice the rate save, and what would losing it cost?",
            "lamina upgrades --network examples/networks/street.json --model "
            "examples/models/mobilenet_v2.onnx --source camera --destination cloud"},
    Example{"links four times as fast, for many jobs",
            "lamina upgrades --network examples/networks/campus.json --jobs "
            "examples/jobs/rush.json --factor 4 --only links"}};

}  // namespace

Verb upgrades_verb() {
  return {"upgrades",
          "rank nodes and links by what a faster one would save",
          "--network FILE (--model FILE --source NODE --destination NODE | --jobs FILE) [options]",
          "Multiplies the rate of every node and link in turn, plans anew, and ranks them by what "
          "that saves; says what losing each would cost, too.",
          kUpgradesExamples,
          true,
          false,
          declare_upgrades};
}

}  // namespace lamina::app
