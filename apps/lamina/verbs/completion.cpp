#include "apps/lamina/verbs/completion.h"

#include <array>
#include <memory>
#include <string>

#include "apps/lamina/completion.h"
#include "apps/lamina/declare.h"

#include "lamina/api/option.h"

namespace lamina::app {
namespace {

Expected<Output> run_completion(const std::string& shell) {
  if (auto known = api::demand_choice("shell", shell, shells()); !known)
    return tl::unexpected(located(known.error(), "SHELL"));
  Output answer;
  answer.document = completion_script(shell);
  answer.human = [script = answer.document](const Style&) { return script; };
  return answer;
}

Action declare_completion(CLI::App& command) {
  const auto shell = std::make_shared<std::string>();
  declare_argument(command, "SHELL", *shell, "bash, zsh or fish", "SHELL");
  return [shell](Progress&) { return run_completion(*shell); };
}

constexpr std::array kCompletionExamples{
    Example{"for this session of bash", "source <(lamina completion bash)"},
    Example{"for every session of fish, with ~/.config/fish/completions/lamina.fish",
            "lamina completion fish -o lamina.fish"}};

}  // namespace

Verb completion_verb() {
  return {"completion",
          "print the script that lets bash, zsh or fish complete lamina's commands",
          "SHELL",
          "Completes verbs, options, the names that options take, and files.",
          kCompletionExamples,
          false,
          false,
          declare_completion};
}

}  // namespace lamina::app
