#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/runtime/fleet.h"
#include "lamina/runtime/placement.h"
#include "lamina/split/checked_plan.h"
#include "lamina/split/split.h"

namespace lamina::runtime {

// A plan that is deployed, or about to be; its end takes it from the agents again.
class DeployedPlan {
 public:
  DeployedPlan(Fleet& fleet, split::CheckedPlan plan, Deployment deployment, Placement placement)
      : fleet_(fleet),
        plan_(std::move(plan)),
        deployment_(std::move(deployment)),
        placement_(std::move(placement)) {}
  ~DeployedPlan();
  DeployedPlan(const DeployedPlan&) = delete;
  DeployedPlan& operator=(const DeployedPlan&) = delete;

  // Delivers everything, inputs by node among it, and waits until requests may come.
  [[nodiscard]] Expected<void> deploy(const std::vector<Blob>& parts,
                                      const std::map<std::string, std::vector<Blob>>& inputs);

  // Sends bytes of no meaning along every link, which opens its windows. What fails is heard of
  // when requests do.
  void warm();

  [[nodiscard]] const split::CheckedPlan& plan() const { return plan_; }
  [[nodiscard]] const Deployment& deployment() const { return deployment_; }
  [[nodiscard]] const Placement& placement() const { return placement_; }
  [[nodiscard]] const std::string& name() const { return placement_.request.deployment(); }

 private:
  Fleet& fleet_;
  split::CheckedPlan plan_;
  Deployment deployment_;
  Placement placement_;
  bool deployed_ = false;
};

// The files of a split, or of a folder that one was written to, as blobs.
[[nodiscard]] std::vector<Blob> blobs_of(const split::Split& split);
// Bytes that are there.
[[nodiscard]] Blob blob_of(std::string bytes);

}  // namespace lamina::runtime
