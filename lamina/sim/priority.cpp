#include "lamina/sim/disciplines.h"
#include "lamina/sim/one_at_a_time.h"
#include "lamina/sim/rank_line.h"
#include "lamina/sim/simulator.h"

namespace lamina::sim {

Record run_priority(Execution& workload, const RunOptions& options) {
  return Simulator<OneAtATime<RankLine, Interrupts::kNever>>(workload, options).run();
}

}  // namespace lamina::sim
