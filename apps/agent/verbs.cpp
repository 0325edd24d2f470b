#include <array>

#include "apps/agent/verbs/agent.h"
#include "apps/agent/verbs/probe.h"
#include "apps/agent/verbs/profile.h"
#include "apps/agent/verbs/run.h"
#include "apps/lamina/verb.h"
#include "apps/lamina/verbs/agent.h"
#include "apps/lamina/verbs/probe.h"
#include "apps/lamina/verbs/profile.h"
#include "apps/lamina/verbs/run.h"

namespace lamina::app {
namespace {

// A verb that lamina starts, done here.
Verb done_here(Verb verb, Action (*declare)(CLI::App&)) {
  verb.declare = declare;
  verb.program = {};
  return verb;
}

}  // namespace

std::span<const Verb> verbs() {
  static const std::array kVerbs{done_here(agent_verb(), agent_app::declare_agent),
                                 done_here(profile_verb(), agent_app::declare_profile),
                                 done_here(probe_verb(), agent_app::declare_probe),
                                 done_here(run_verb(), agent_app::declare_run)};
  return kVerbs;
}

}  // namespace lamina::app
