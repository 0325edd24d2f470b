#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fmt/format.h>

#include "bench/suite.h"

#include "lamina/core/units.h"

namespace {

using namespace lamina::bench;

std::string list_of_suites() {
  std::string text = "Suites:\n";
  for (const Suite& suite : suites())
    text += fmt::format("  {:<14} {}\n", suite.name, suite.summary);
  return text + "  all            every one of them\n";
}

// Exit code 1 where methods disagree.
int run(const Suite& suite, const SuiteOptions& options, bool as_json) {
  Report report{std::string(suite.name)};
  suite.run(options, report);
  report.progress("");
  if (as_json)
    fmt::print("{}\n", report.json().dump(2));
  else
    fmt::print("{}\n", report.table());
  for (const std::string& failure : report.failures())
    fmt::print(stderr, "lamina-bench: error: {}\n", failure);
  return report.failures().empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Measures Lamina beside its alternatives, in the same run."};
  app.footer(list_of_suites());
  std::string name;
  SuiteOptions options;
  bool as_json = false;
  app.add_option("suite", name, "what to measure")->required();
  app.add_flag("--quick", options.quick, "fewer and smaller instances, fewer runs");
  app.add_flag("--json", as_json, "one JSON document for each suite");
  std::string time_limit;
  app.add_option("--time-limit", time_limit, "of each search, as in \"2 s\"");
  app.add_option("--seeds", options.seeds, "random instances of a kind")
      ->check(CLI::Range(1, 1000));
  CLI11_PARSE(app, argc, argv);
  if (!time_limit.empty()) {
    const auto limit = lamina::parse_quantity<lamina::Seconds>(time_limit);
    if (!limit) {
      fmt::print(stderr, "lamina-bench: error: --time-limit: {}\n", limit.error().text());
      return 2;
    }
    options.time_limit = *limit;
  }

  int worst = 0;
  bool found = false;
  for (const Suite& suite : suites()) {
    if (name != "all" && name != suite.name) continue;
    found = true;
    worst = std::max(worst, run(suite, options, as_json));
  }
  if (found) return worst;
  fmt::print(stderr, "lamina-bench: error: no suite '{}'; {}", name, list_of_suites());
  return 2;
}
