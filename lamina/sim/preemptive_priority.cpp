#include "lamina/sim/disciplines.h"
#include "lamina/sim/engine.h"
#include "lamina/sim/one_at_a_time.h"
#include "lamina/sim/rank_line.h"

namespace lamina::sim {

Record run_preemptive_priority(Workload& workload, const RunOptions& options) {
  return Engine<OneAtATime<RankLine, Interrupts::kForHigherRank>>(workload, options).run();
}

}  // namespace lamina::sim
