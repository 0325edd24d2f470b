#include "bench/instructions.h"

#include <array>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <string>

namespace lamina::bench {
namespace {

std::filesystem::path counted_program() {
  std::error_code ignored;
  return std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path() /
         "lamina-bench-case";
}

// What callgrind says behind "Collected : ".
std::optional<double> count_of(const std::string& said) {
  constexpr std::string_view kBefore = "Collected : ";
  const auto at = said.find(kBefore);
  if (at == std::string::npos) return std::nullopt;
  const double counted = std::strtod(said.c_str() + at + kBefore.size(), nullptr);
  return counted > 0.0 ? std::optional(counted) : std::nullopt;  // a method of another program
}

std::optional<double> count(const std::filesystem::path& program, std::string_view method) {
  const std::string command = fmt::format(
      "valgrind --tool=callgrind --collect-atstart=no --callgrind-out-file=/dev/null '{}' route "
      "'{}' 2>&1",
      program.string(), method);
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string said;
  std::array<char, 4096> part{};
  while (pipe != nullptr) {
    const std::size_t got = std::fread(part.data(), 1, part.size(), pipe.get());
    if (got == 0) break;
    said.append(part.data(), got);
  }
  return count_of(said);
}

}  // namespace

void add_instructions(std::string_view instance, Report& report) {
  const auto program = counted_program();
  if (!std::filesystem::exists(program))
    return report.note("instructions are not counted: lamina-bench-case is not built");
  for (const Row& each : std::vector(report.rows())) {
    if (each.instance != instance) continue;
    report.progress(fmt::format("{}: instructions of {}", instance, each.method));
    const auto instructions = count(program, each.method);
    if (!instructions) continue;
    const auto jobs = each.more.value("jobs", 1.0);
    report.find(instance, each.method)->more["instructions"] = *instructions / jobs;
  }
}

}  // namespace lamina::bench
