#include <cassert>
#include <fmt/format.h>

#include "lamina/route/planners/all.h"

namespace lamina::route {

RoutingResult plan_shortest_path(const Network& network, const Job& job,
                                 const RoutingOptions& options) {
  const EngineEntry* entry = find_engine(options.engine);
  assert(entry != nullptr && "options name an engine");
  const Query query = query_of(job, options);
  assert(entry->supports(network, query) && "the front has asked");
  const auto engine = entry->make_with(network, options.prepared);
  RoutingResult answer = engine->solve(query);
  answer.method = engine->explanation();
  if (answer.method.empty()) answer.method = fmt::format("{}: as asked for", entry->name);
  return answer;
}

}  // namespace lamina::route
