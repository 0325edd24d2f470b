#include <filesystem>
#include <fmt/format.h>
#include <functional>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/bare_parse.h"
#include "bench/input_files.h"
#include "bench/suite.h"

#include "lamina/core/write_file.h"

namespace lamina::bench {
namespace {

const io::Defaults kAll{FlopPerSecond(1e10), BytesPerSecond(1.25e8), Seconds(1e-3), Seconds(5e-6)};

void compare(const InputFile& file, const Effort& effort, Report& report) {
  const BareParse bare = bare_parse_of(file.text);
  const io::SourceText source(file.name, file.text);
  std::size_t num_links = 0;
  volatile double sink = 0.0;  // so that the bare parse is done at all
  const std::vector<Method> methods{{bare.name,
                                     [&] {
                                       sink = bare.parse(source);
                                       return 0.0;
                                     }},
                                    {"reader", [&] {
                                       const auto read = file.parse(source, kAll);
                                       num_links = read ? read->network.num_links() : 0;
                                       return 0.0;
                                     }}};
  const auto measured = measure(methods, effort);
  const Seconds base = measured[0].timing.min;
  for (std::size_t m = 0; m < methods.size(); ++m) {
    Row row{file.name, methods[m].name, measured[m].value, measured[m].timing};
    row.more["bytes"] = file.text.size();
    const double ratio = measured[m].timing.min / base;
    row.more["ratio"] = ratio;
    row.remark = fmt::format("{:.2f} x", ratio);
    report.add(std::move(row));
  }
  if (num_links != file.num_links)
    report.fail(fmt::format("{}: {} links are read, not {}", file.name, num_links, file.num_links));
}

// Peak memory of a process of its own that does nothing else, in MB.
double peak_megabytes(const std::function<void()>& act) {
  const pid_t child = fork();
  if (child == 0) {
    act();
    _exit(0);
  }
  rusage usage{};
  int status = 0;
  wait4(child, &status, 0, &usage);
  return status == 0 ? static_cast<double>(usage.ru_maxrss) / 1024.0 : -1.0;
}

// Measured before anything else is held, since children start with what their parent holds.
void tell_memory(std::size_t nodes, std::size_t links, Report& report) {
  const auto path = std::filesystem::temp_directory_path() /
                    fmt::format("lamina_bench_inputs_{}.json", ::getpid());
  const double writing = peak_megabytes([&] {
    const InputFile file = network_json_file(nodes, links);
    if (!write_file(path, file.text)) _exit(1);
  });
  if (writing < 0.0) return report.fail("the file for the measurement of memory is not written");
  const double bytes = static_cast<double>(std::filesystem::file_size(path));
  const double bare = peak_megabytes([&] {
    const auto source = io::load(path);
    if (!source || bare_parse_of("{").parse(*source) == 0.0) _exit(1);
  });
  const double reader = peak_megabytes([&] {
    if (!io::read_network(path)) _exit(1);
  });
  std::filesystem::remove(path);
  if (bare < 0.0 || reader < 0.0) return report.fail("reading the largest file fails");
  report.note(
      fmt::format("memory of lamina.network/{} ({:.1f} MB, {} links): bare parse {:.0f} MB, "
                  "reader {:.0f} MB",
                  nodes, bytes / 1e6, links, bare, reader));
}

}  // namespace

void run_inputs_suite(const SuiteOptions& options, Report& report) {
  const std::size_t nodes = options.quick ? 10'000 : 100'000, links = nodes * 24 / 5;
  tell_memory(nodes, links, report);
  Effort effort;
  effort.max_runs = 400;
  if (options.quick) effort = {Seconds(0.2), 3, 100};
  for (const InputFile& file : topology_files(1)) compare(file, effort, report);
  if (!options.quick)
    for (const InputFile& file : topology_files(20)) compare(file, effort, report);
  compare(network_json_file(1000, 4800), effort, report);
  compare(network_json_file(nodes, links), effort, report);
}

}  // namespace lamina::bench
