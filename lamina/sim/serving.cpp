#include "lamina/sim/serving.h"

#include <algorithm>
#include <cassert>

#include "lamina/sim/disciplines.h"

namespace lamina::sim {
namespace {

class Simulated : public Serving {
 public:
  Simulated(const Network& network, const Discipline& discipline, Seconds origin)
      : discipline_(&discipline), empty_(empty_execution(network)) {
    for (Seconds& open : empty_.opens) open = std::max(Seconds(), open - origin);
  }

  [[nodiscard]] std::string_view discipline() const override { return discipline_->name; }
  [[nodiscard]] WaitsFor waits_for() const override { return discipline_->waits_for; }

  void complete(std::span<const ServedJob> jobs, std::vector<Seconds>& completions) const override {
    Execution workload = workload_of(jobs);
    completions = discipline_->run(workload, {.timeline = false, .on_release = {}}).completion;
  }

  [[nodiscard]] std::vector<std::vector<Passage>> pass(
      std::span<const ServedJob> jobs) const override {
    Execution workload = workload_of(jobs);
    const Record record = discipline_->run(workload, {});
    std::vector<std::vector<Passage>> passages(jobs.size());
    for (std::size_t j = 0; j < jobs.size(); ++j)
      for (std::uint32_t k = workload.first_task[j]; k < workload.end_task[j]; ++k)
        passages[j].push_back({record.arrival[k], record.departure[k]});
    return passages;
  }

 private:
  [[nodiscard]] Execution workload_of(std::span<const ServedJob> jobs) const {
    Execution workload = empty_;
    for (const ServedJob& job : jobs) {
      workload.add_job(job.release, job.rank);
      for (std::size_t k = 0; k < job.tasks.size(); ++k)
        workload.add_task(job.tasks[k], job.pieces.empty() ? Pieces{} : job.pieces[k]);
    }
    return workload;
  }

  const Discipline* discipline_;
  Execution empty_;  // without jobs
};

}  // namespace

std::unique_ptr<Serving> serving_of(const Network& network, std::string_view discipline,
                                    Seconds origin) {
  const Discipline* const row = find_discipline(discipline);
  if (row == nullptr) return nullptr;
  return std::make_unique<Simulated>(network, *row, origin);
}

}  // namespace lamina::sim
