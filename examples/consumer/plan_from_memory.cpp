// Plans from bytes in memory as `lamina plan` does from files, judges the plan, and prints its
// document:
//
//   plan_from_memory NETWORK JOBS NAME=MODEL...
//
// The bytes are read from files here; they could as well come from a socket or a database.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lamina/api/requests.h"

namespace {

using namespace lamina;

// What this program makes of an outcome: a front has one such table.
constexpr std::array kExitCodes{
    std::pair{api::Outcome::kDone, 0}, std::pair{api::Outcome::kInternalError, 1},
    std::pair{api::Outcome::kBadInput, 2}, std::pair{api::Outcome::kNoPlan, 3},
    std::pair{api::Outcome::kCheckFailed, 4}};

int exit_code_of(api::Outcome outcome) {
  for (const auto& [key, code] : kExitCodes)
    if (key == outcome) return code;
  return 1;
}

// Bad input is a returned Error, never an exception: say what it is and stop.
void demand(const Expected<void>& result) {
  if (result) return;
  std::fprintf(stderr, "error: %s\n", result.error().text().c_str());
  std::exit(exit_code_of(api::Outcome::kBadInput));
}

template <class T>
T value_or_exit(Expected<T> result) {
  if (!result) demand(tl::unexpected(result.error()));
  return std::move(*result);
}

// Bytes with the name that errors give them.
io::Input in_memory(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return io::Input::of_bytes(path, {std::istreambuf_iterator<char>(file), {}});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return exit_code_of(api::Outcome::kBadInput);
  api::InstanceSource source;
  source.network = in_memory(argv[1]);
  source.jobs = in_memory(argv[2]);
  std::vector<std::pair<std::string, io::Input>> models;  // as the jobs call them
  for (int i = 3; i < argc; ++i) {
    const std::string text = argv[i];
    const std::size_t equals = text.find('=');
    models.emplace_back(text.substr(0, equals), in_memory(text.substr(equals + 1)));
  }
  source.jobs_models = io::among(std::move(models));

  // Options go by their names, as on the command line. Those that would touch files are refused.
  api::PlanRequest request{source};
  const auto& options = api::plan_options();
  demand(api::set_option(request.options, *api::find_option(options, "seed"), "7",
                         api::Reach::kNothing));
  const auto planned = value_or_exit(api::answer(request));

  const auto checked = value_or_exit(api::answer(
      api::CheckRequest{io::Input::of_bytes("the plan", planned.document), std::move(source)}));
  std::fputs(planned.document.c_str(), stdout);
  return exit_code_of(checked.outcome == api::Outcome::kDone ? planned.outcome : checked.outcome);
}
