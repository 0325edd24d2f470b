#include <array>

#include "apps/lamina/verb.h"
#include "apps/lamina/verbs/agent.h"
#include "apps/lamina/verbs/capacity.h"
#include "apps/lamina/verbs/check.h"
#include "apps/lamina/verbs/completion.h"
#include "apps/lamina/verbs/convert.h"
#include "apps/lamina/verbs/deploy.h"
#include "apps/lamina/verbs/generate.h"
#include "apps/lamina/verbs/inspect.h"
#include "apps/lamina/verbs/plan.h"
#include "apps/lamina/verbs/probe.h"
#include "apps/lamina/verbs/profile.h"
#include "apps/lamina/verbs/report.h"
#include "apps/lamina/verbs/run.h"
#include "apps/lamina/verbs/serve.h"
#include "apps/lamina/verbs/simulate.h"
#include "apps/lamina/verbs/solve.h"
#include "apps/lamina/verbs/split.h"
#include "apps/lamina/verbs/sweep.h"
#include "apps/lamina/verbs/upgrades.h"

namespace lamina::app {

std::span<const Verb> verbs() {
  static const std::array kVerbs{inspect_verb(),  convert_verb(),  generate_verb(),  plan_verb(),
                                 check_verb(),    simulate_verb(), solve_verb(),     sweep_verb(),
                                 upgrades_verb(), capacity_verb(), report_verb(),    serve_verb(),
                                 profile_verb(),  probe_verb(),    split_verb(),     deploy_verb(),
                                 agent_verb(),    run_verb(),      completion_verb()};
  return kVerbs;
}

}  // namespace lamina::app
