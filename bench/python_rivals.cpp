#include "bench/python_rivals.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <unistd.h>

#include "lamina/core/write_file.h"
#include "lamina/io/files.h"
#include "lamina/route/layer_times.h"
#include "lamina/route/spread.h"

namespace lamina::bench {
namespace {

// The arcs of the layered graph of a job without backlogs: state (v, l) is l n + v.
std::string explicit_graph(const Network& network, const Job& job) {
  const std::size_t n = network.num_nodes(), last = job.model().num_layers();
  std::string out = fmt::format("{} {} {}\n", (last + 1) * n, job.source().index(),
                                last * n + job.destination().index());
  for (std::uint32_t l = 0; l <= last; ++l) {
    const double bytes = job.model().tensor_size(l).value();
    for (const Link& link : network.links())
      out += fmt::format("{} {} {:.17g}\n", l * n + link.from.index(), l * n + link.to.index(),
                         bytes / link.bandwidth.value() + link.delay.value());
    for (const NodeId v : all_ids<NodeId>(n)) {
      const double time = l < last ? route::layer_seconds(network, job, l + 1, v) : kNever;
      if (time != kNever)
        out += fmt::format("{} {} {:.17g}\n", l * n + v.index(), (l + 1) * n + v.index(), time);
    }
  }
  return out;
}

std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string out;
  std::array<char, 4096> part{};
  while (pipe != nullptr) {
    const std::size_t got = std::fread(part.data(), 1, part.size(), pipe.get());
    if (got == 0) break;
    out.append(part.data(), got);
  }
  return out;
}

}  // namespace

void add_python_rivals(const BenchInstance& it, Report& report) {
  const auto file =
      std::filesystem::temp_directory_path() / fmt::format("lamina-bench-{}.txt", getpid());
  if (!write_file(file, explicit_graph(*it.network, it.job))) {
    report.note("NetworkX and rustworkx are left out: no temporary file can be written");
    return;
  }
  const char* const chosen = std::getenv("LAMINA_PYTHON");
  const auto rows =
      nlohmann::ordered_json::parse(output_of(fmt::format("'{}' '{}/python_rivals.py' '{}'",
                                                          chosen != nullptr ? chosen : "python3",
                                                          LAMINA_BENCH_FOLDER, file.string())),
                                    nullptr, false);
  std::filesystem::remove(file);
  if (!rows.is_array() || rows.size() < 2)
    report.note("of NetworkX and rustworkx, those that Python does not find are left out");
  if (!rows.is_array()) return;
  for (const auto& row : rows) {
    report.version(row["method"], row["version"]);
    report.add({it.name,
                row["method"],
                row["value_s"],
                {Seconds(row["median_s"]), Seconds(row["min_s"]), row["runs"]},
                {{"build_s", row["build_s"]}}});
  }
}

}  // namespace lamina::bench
