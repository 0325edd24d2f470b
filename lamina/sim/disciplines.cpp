#include "lamina/sim/disciplines.h"

#include <algorithm>
#include <array>

namespace lamina::sim {

Record run_preemptive_priority(Execution& workload, const RunOptions& options);
Record run_priority(Execution& workload, const RunOptions& options);
Record run_fifo(Execution& workload, const RunOptions& options);
Record run_processor_sharing(Execution& workload, const RunOptions& options);

namespace {

constexpr std::array kDisciplines{
    Discipline{"preemptive-priority", "the highest priority present is served, at once",
               run_preemptive_priority, WaitsFor::kHigher},
    Discipline{"priority", "no interruption; a free resource serves the highest priority",
               run_priority, WaitsFor::kHigherAndOneLower},
    Discipline{"fifo", "in order of arrival", run_fifo},
    Discipline{"processor-sharing", "all present share equally", run_processor_sharing}};

}  // namespace

std::span<const Discipline> disciplines() { return kDisciplines; }

const Discipline* find_discipline(std::string_view name) {
  const auto row = std::ranges::find(kDisciplines, name, &Discipline::name);
  return row == kDisciplines.end() ? nullptr : &*row;
}

}  // namespace lamina::sim
