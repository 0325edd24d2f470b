#pragma once

#include <agent.pb.h>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/agents/address.h"
#include "lamina/core/expected.h"
#include "lamina/runtime/deploying.h"
#include "lamina/runtime/fleet.h"
#include "lamina/runtime/replan.h"
#include "lamina/split/checked_plan.h"

namespace lamina::runtime {

// The entries of a service: one at each source, for the jobs that begin there. The first job's is
// at the address that the service was given, each other one at its agent's own (agent --serve).
class ServiceEntries {
 public:
  // What clients are led to, and why jobs have no plan that are not in it. Null: no job has one.
  struct Target {
    const DeployedPlan* deployed = nullptr;
    std::vector<Unplanned> unplanned{};
    std::string reason{};  // why there is none
  };

  ServiceEntries(Fleet& fleet, agents::Address first, const DeployedPlan& whole,
                 const split::ModelFiles& models);

  // Leads clients at all sources but the lost ones, at once. `log` gets where they are served, if
  // that is new: lines "serving http://HOST:PORT" and "serving grpc://..." for the first entry.
  // Fails where an agent does not answer or cannot open its ports; the other entries are led all
  // the same.
  [[nodiscard]] Expected<void> lead(const Target& target, const std::vector<std::string>& lost,
                                    const std::function<void(std::string_view)>& log);
  // Closes all of them but those where another controller leads clients by now.
  void close();

 private:
  struct Row {
    std::string job;
    agent::v1::ServedModel model;  // without job and reason
  };
  struct Entry {
    std::string node;
    std::vector<Row> rows;   // models by name, each name once
    std::string http, grpc;  // where it is; "": nowhere yet
  };
  void add(const std::string& source, const DeployedJob& job, const split::ModelFiles& models);
  [[nodiscard]] agent::v1::ServeRequest request_of(const Entry& entry, const Target& target) const;

  Fleet& fleet_;
  agents::Address first_;
  std::string name_;            // of this service
  std::vector<Entry> entries_;  // by source, in the order of the jobs
};

// That the agents of all sources but the first were told where their clients reach them. Fails with
// kUsage; `where` names the agent.
[[nodiscard]] Expected<void> demand_entries(Fleet& fleet, const Placement& placement);

}  // namespace lamina::runtime
