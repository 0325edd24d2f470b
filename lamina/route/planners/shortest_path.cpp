#include <cassert>
#include <fmt/format.h>

#include "lamina/route/planners/all.h"

namespace lamina::route {

Answer plan_shortest_path(const Network& network, const Job& job, const PlannerOptions& options) {
  const EngineEntry* entry = find_engine(options.engine);
  assert(entry != nullptr && "options name an engine");
  const auto engine = entry->make_with(network, options.prepared);
  Answer answer = engine->solve(job, options.waiting);
  answer.method = engine->explanation();
  if (answer.method.empty()) answer.method = fmt::format("{}: as asked for", entry->name);
  return answer;
}

}  // namespace lamina::route
