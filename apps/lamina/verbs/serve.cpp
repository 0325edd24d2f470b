#include "apps/lamina/verbs/serve.h"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "apps/lamina/core_file.h"
#include "apps/lamina/outcomes.h"
#include "apps/lamina/table_options.h"
#include "apps/lamina/terminal.h"

#include "lamina/serve/serve_options.h"
#include "lamina/serve/server.h"

namespace lamina::app {
namespace {

// The planner's cores for browsers, from where they lie; none before `make page`.
std::vector<serve::File> cores() {
  std::vector<serve::File> files;
  const std::filesystem::path core = core_file();
  if (core.empty()) return files;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(core.parent_path(), failure)) {
    if (entry.path().extension() != ".wasm") continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(stream)), {});
    files.push_back(
        {entry.path().filename().string(), std::make_shared<const std::string>(std::move(bytes))});
  }
  return files;
}

Expected<Output> run_serve(const TableOptions<serve::ServeOptions>& given) {
  auto options = given.settings();
  if (!options) return tl::unexpected(options.error());
  serve::Server server(*std::move(options), cores(), write_stderr);
  if (auto listening = server.listen(); !listening) return tl::unexpected(listening.error());
  // What cannot be stopped runs on threads that would use what ends with the program.
  if (!server.run()) std::_Exit(exit_code_of(api::Outcome::kDone));
  Output answer;
  answer.human = [](const Style&) { return std::string(); };
  return answer;
}

Action declare_serve(CLI::App& command) {
  const TableOptions<serve::ServeOptions> options(command, serve::serve_options(), "how");
  return [options](Progress&) { return run_serve(options); };
}

constexpr std::array kServeExamples{
    Example{"on any free port, which standard error tells", "lamina serve --port 0"},
    Example{"small limits, and a log for programs",
            "lamina serve --port 0 --max-plans 4 --max-time '5 s' --log json"}};

}  // namespace

Verb serve_verb() {
  return {.name = "serve",
          .summary = "serve the page and an HTTP interface for programs",
          .usage = "[options]",
          .details =
              "Serves the page at / and the interface below /api/v1 (docs/serving.md), to this "
              "machine alone unless told otherwise. Requests are logged on standard error. SIGTERM "
              "ends it once all requests are answered.",
          .examples = kServeExamples,
          .has_document = false,
          .declare = declare_serve,
          .has_output = false};
}

}  // namespace lamina::app
