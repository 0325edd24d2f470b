#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/agents/options.h"
#include "lamina/agents/report.h"
#include "lamina/core/expected.h"
#include "lamina/runtime/deploying.h"
#include "lamina/runtime/fleet.h"
#include "lamina/runtime/parts.h"
#include "lamina/runtime/pulse.h"
#include "lamina/runtime/replan.h"
#include "lamina/runtime/service_entries.h"
#include "lamina/runtime/slow_links.h"
#include "lamina/runtime/watch.h"

namespace lamina::runtime {

// Serves clients at the agents of the sources, and keeps doing so while nodes and links come and
// go: those of jobs that have a plan then, the others are told why theirs has none.
class Serving {
 public:
  struct Context {
    Fleet& fleet;
    Pulse& pulse;
    const agents::RunOptions& options;
    const split::ModelFiles& models;
    std::function<void(std::string_view)> log;
    std::int64_t begun_ns;
  };
  // What was planned with all that there is, and what was lost until now.
  struct Begun {
    split::CheckedPlan first;
    Lost lost;
  };
  Serving(Context context, std::unique_ptr<DeployedPlan> current, Begun begun);
  ~Serving();
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;

  // Opens the ports. Fails where they cannot be used.
  [[nodiscard]] Expected<void> begin();
  // Until it is stopped.
  void keep(const std::atomic<bool>& stop);
  [[nodiscard]] const std::vector<agents::Failover>& failovers() const { return failovers_; }

 private:
  struct LostLink {
    std::vector<std::int64_t> rows;  // none: the way home
    std::string from, to, reason;
    std::int64_t since_ns;
    bool is_out = false;    // planned without
    bool is_tried = false;  // planned with again, and not deployed yet
  };

  [[nodiscard]] Expected<void> lead();
  void lead_on();
  [[nodiscard]] std::unique_ptr<Watch> watch_of(const DeployedPlan& plan);
  void look();
  void look_at_nodes();
  void look_at_links();
  void take_out(LostLink& link);
  void try_again(LostLink& link);
  void look_at_slow_links();
  void note(const agent::v1::Event& event);
  void note_lost_link(const agent::v1::Event& event);
  void note_slow_link(const agent::v1::Event& event);
  void change(agents::Failover failover, std::string_view what);
  void plan();
  void leave_clients_without(const std::string& reason);
  void tell_changes(const std::string& reason);
  void give_up_tried_links();
  [[nodiscard]] Expected<void> deploy(split::CheckedPlan plan);
  [[nodiscard]] Expected<void> deliver(DeployedPlan& next, const std::vector<Blob>& parts);
  [[nodiscard]] agents::Failover failover(bool lost, std::string reason) const;
  [[nodiscard]] bool is_lost(const std::string& node) const;
  [[nodiscard]] bool uses(const std::string& node) const;  // what is deployed

  Context context_;
  split::CheckedPlan first_plan_;
  std::unique_ptr<DeployedPlan> current_;              // null: no plan is left
  std::vector<std::unique_ptr<DeployedPlan>> before_;  // until clients are led elsewhere
  std::string reason_;                                 // why there is none
  std::vector<Unplanned> unplanned_;                   // jobs that are not in it
  ServiceEntries entries_;
  std::unique_ptr<Watch> watch_;
  Lost lost_;
  std::vector<LostLink> links_;
  SlowLinks slow_links_;
  bool is_led_ = true;   // all entries lead clients to what is current
  bool dirty_ = false;   // a plan is to be made
  bool broken_ = false;  // it is to be deployed also if it is the one that is
  std::vector<agents::Failover> failovers_, untold_;
};

}  // namespace lamina::runtime
