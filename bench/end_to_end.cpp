#include "bench/end_to_end.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <functional>
#include <optional>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "bench/instances.h"
#include "bench/sound.h"

#include "lamina/api/preparation.h"
#include "lamina/core/write_file.h"
#include "lamina/io/documents/plan_json.h"
#include "lamina/io/files.h"
#include "lamina/io/models/model_json.h"
#include "lamina/io/networks/network_json.h"
#include "lamina/route/automatic.h"

namespace lamina::bench {
namespace {

constexpr std::size_t kRuns = 3;

// Files of one instance in a folder of their own, gone with this.
struct Files {
  explicit Files(const BenchInstance& it)
      : folder(std::filesystem::temp_directory_path() / fmt::format("lamina-bench-{}", getpid())) {
    std::filesystem::create_directories(folder);
    sound(write_file(network, io::network_json(*it.network)));
    sound(write_file(model, io::model_json(it.job.model())));
  }
  ~Files() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;
  Files(Files&&) = delete;
  Files& operator=(Files&&) = delete;

  std::filesystem::path folder, network = folder / "network.json", model = folder / "model.json",
                                prepared = folder / "prepared", plan = folder / "plan.json";
};

// The program beside this one.
std::filesystem::path program() {
  std::error_code ignored;
  return std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path() / "lamina";
}

struct Process {
  Seconds time;
  double peak_bytes;
};

// Runs a program with nothing shown; nothing where it fails.
std::optional<Process> run(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const auto start = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) {
    if (std::freopen("/dev/null", "w", stdout) != nullptr) execv(arguments[0], arguments.data());
    _exit(127);
  }
  rusage usage{};
  int status = -1;
  if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0) return std::nullopt;
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  return Process{Seconds(took.count()), 1024.0 * static_cast<double>(usage.ru_maxrss)};
}

class EndToEnd {
 public:
  EndToEnd(BenchInstance it, Report& report)
      : report_(&report),
        it_(std::move(it)),
        files_(it_),
        answer_(route::Automatic(*it_.network)
                    .solve({it_.job, Waiting::kDraining})
                    .completion.value()) {}

  void steps() {
    const Network& network = *it_.network;
    std::shared_ptr<const route::ContractionHierarchy> prepared;
    Plan plan;
    step("read", [&] {
      const auto read = sound(io::read_network(files_.network));
      static_cast<void>(sound(io::read_model(files_.model)));
    });
    step("prepare", [&] {
      std::filesystem::remove(files_.prepared);
      prepared = sound(api::prepared_in(files_.prepared, network));
    });
    step("load-prepared", [&] { prepared = sound(api::prepared_in(files_.prepared, network)); });
    step("plan", [&] {
      route::Automatic engine(network, prepared);
      plan = {};
      plan.jobs.push_back(planned_job(network, it_.job, Waiting::kDraining,
                                      engine.solve({it_.job, Waiting::kDraining}).route));
    });
    step("write", [&] { sound(write_file(files_.plan, io::plan_json(plan))); });
  }

  void whole() {
    const auto id = [&](NodeId v) { return it_.network->node(v).id; };
    std::vector<std::string> words{
        program(),    "plan",     "--network",          files_.network,  "--model",
        files_.model, "--source", id(it_.job.source()), "--destination", id(it_.job.destination()),
        "-o",         files_.plan};
    process("lamina-plan", words);
    words.insert(words.end(), {"--prepared", files_.prepared});
    process("lamina-plan-prepared", words);
  }

 private:
  void step(const std::string& name, const std::function<void()>& act) {
    report_->progress(fmt::format("{}: {}", it_.name, name));
    std::vector<Seconds> times;
    for (std::size_t i = 0; i < kRuns; ++i) {
      const auto start = std::chrono::steady_clock::now();
      act();
      times.emplace_back(
          std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    add(name, times, {});
  }

  void process(const std::string& name, const std::vector<std::string>& words) {
    report_->progress(fmt::format("{}: {}", it_.name, name));
    std::vector<Seconds> times;
    double peak = 0.0;
    for (std::size_t i = 0; i < kRuns; ++i) {
      const auto ran = run(words);
      if (!ran)
        return report_->leave_out(it_.name, name,
                                  fmt::format("{} is not there or fails", words.front()));
      times.push_back(ran->time);
      peak = std::max(peak, ran->peak_bytes);
    }
    add(name, times, {{"memory_bytes", peak}});
  }

  void add(const std::string& name, std::vector<Seconds>& times, nlohmann::ordered_json more) {
    std::ranges::sort(times);
    more["nodes"] = it_.network->num_nodes();
    more["links"] = it_.network->num_links();
    more["layers"] = it_.job.model().num_layers();
    report_->add({it_.name, name, answer_, {times[kRuns / 2], times[0], kRuns}, std::move(more)});
  }

  Report* report_;
  BenchInstance it_;
  Files files_;
  double answer_;
};

}  // namespace

void add_end_to_end(std::size_t nodes, Report& report) {
  BenchInstance it = geometric({.nodes = nodes, .layers = 100, .delays = true});
  it.name = fmt::format("plan-{}x100", nodes);
  EndToEnd measured(std::move(it), report);
  measured.steps();
  measured.whole();
}

}  // namespace lamina::bench
