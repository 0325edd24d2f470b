#include "lamina/api/choices.h"

#include <algorithm>
#include <fmt/format.h>
#include <string>

#include "lamina/api/instance.h"
#include "lamina/core/quoted.h"
#include "lamina/core/units.h"
#include "lamina/plan/inputs.h"
#include "lamina/plan/pieces.h"
#include "lamina/route/generation.h"

namespace lamina::api {
namespace {

// Which planners use the option: "sequential, independent"; "" if none does.
std::string users_of(std::string_view option, const PlannerTable& table) {
  std::string names;
  for (const Planner& row : table)
    if (row.uses(option)) names += (names.empty() ? "" : ", ") + std::string(row.name);
  return names;
}

// What is given, by a front or in the options themselves: fronts list the names, since most values
// do not tell whether they were given.
std::vector<std::string_view> given_of(const PlanOptions& options) {
  std::vector<std::string_view> names = options.given;
  const auto add = [&names](std::string_view name, bool is_given) {
    if (is_given && std::ranges::find(names, name) == names.end()) names.push_back(name);
  };
  add("engine", !options.engine.empty());
  add("prepared", !options.prepared.empty());
  add("tiers", !options.tiers.empty());
  return names;
}

// With explain the others plan, too, and take what they need.
bool is_for_others(std::string_view option, const PlanOptions& options, const PlannerTable& table) {
  return options.explain && std::ranges::any_of(table, [&](const Planner& row) {
           return row.of_one != nullptr && row.of_one->needs == option;
         });
}

}  // namespace

Expected<const Planner*> chosen_planner(const PlanOptions& options, const Planner& preset,
                                        const PlannerTable& table) {
  if (options.planner.empty()) return &preset;
  if (const Planner* const planner = find_planner(options.planner, table)) return planner;
  return error(ErrorCode::kUnknownName,
               fmt::format("unknown planner {}", lamina::quoted(options.planner)), "planner");
}

Expected<const Planner*> chosen_planner_of_one(const PlanOptions& options) {
  const auto planner = chosen_planner(options, planners().front(), planners());
  if (!planner || (*planner)->of_one != nullptr) return planner;
  return error(
      ErrorCode::kUsage,
      fmt::format("arriving jobs are planned one by one, but {} plans several", (*planner)->name),
      "planner");
}

Expected<std::vector<NodeId>> chosen_tiers(const Network& network, const PlanOptions& options) {
  std::vector<NodeId> nodes;
  for (const std::string& id : options.tiers) {
    const auto node = find_node(network, id);
    if (!node) return tl::unexpected(located(node.error(), "tiers"));
    nodes.push_back(*node);
  }
  return nodes;
}

StopToken stop_of(const PlanOptions& options) {
  constexpr Seconds kLeast(1.0);
  if (!options.time_limit) return StopToken(options.stop);
  return StopToken(options.stop, std::max(*options.time_limit, kLeast));
}

// An option that does nothing for the planner is refused, and so is one that lacks what it needs.
Expected<void> demand_backlogs_over(const Network& network, const route::Query& query) {
  const auto outlasting = route::outlasting_backlog(network, query);
  if (!outlasting) return {};
  const Link& link = network.link(*outlasting);
  return error(
      ErrorCode::kUnsupported,
      fmt::format("draining cannot plan job {}: the backlog of the link from {} to {} may outlast "
                  "its first run (it takes {}), and later runs would wait for it; --waiting "
                  "per-stay charges it once",
                  lamina::quoted(query.job.id()), lamina::quoted(network.node(link.from).id),
                  lamina::quoted(network.node(link.to).id), to_human(link.backlog_time())),
      "waiting");
}

Expected<void> demand_used(const Planner& planner, const PlanOptions& options,
                           const PlannerTable& table) {
  const auto given = given_of(options);
  for (const std::string_view name : given) {
    if (planner.uses(name) || is_for_others(name, options, table)) continue;
    const std::string users = users_of(name, table);
    return error(
        ErrorCode::kUsage,
        users.find(',') == std::string::npos
            ? fmt::format("only planner {} uses it, but the planner is {}", users, planner.name)
            : fmt::format("planner {} does not use it; these do: {}", planner.name, users),
        std::string(name));
  }
  const std::string_view needed = planner.of_one == nullptr ? "" : planner.of_one->needs;
  if (needed.empty() || std::ranges::find(given, needed) != given.end()) return {};
  return error(ErrorCode::kUsage, fmt::format("planner {} cannot plan without it", planner.name),
               std::string(needed));
}

Expected<void> demand_movable(const Instance& instance, Bytes packet) {
  const Bytes piece = piece_size(*instance.network, packet);
  for (const Job& job : instance.jobs)
    for (std::uint32_t l = 0; l <= job.model().num_layers(); ++l)
      if (const double count = num_pieces(job.model().tensor_size(l), piece); count > kMostPieces)
        return error(ErrorCode::kLimit,
                     fmt::format("tensor {} of job {} would travel in {:.0f} pieces of {:.12g} B, "
                                 "more than the {:.0f} that are moved one by one",
                                 l, lamina::quoted(job.id()), count, piece.value(), kMostPieces),
                     "chunk");
  return {};
}

Expected<void> demand_fitting_cuts(const Instance& instance, Waiting waiting) {
  const auto cuts = cuts_of(instance);
  if (!cuts)
    return error(ErrorCode::kUsage,
                 "some models are cut at single tensors and some behind any operator", "cuts");
  if (*cuts != Cuts::kSingle && waiting == Waiting::kPerLayer)
    return error(
        ErrorCode::kUsage,
        fmt::format("{} does not fit waiting per-layer: the finer the layers, the more they would "
                    "wait",
                    to_text(*cuts)),
        "cuts");
  if (*cuts == Cuts::kLattice && instance.jobs.size() != 1)
    return error(ErrorCode::kUsage,
                 fmt::format("lattice finds the best order of operators for one job, but there are "
                             "{}; any takes several",
                             instance.jobs.size()),
                 "cuts");
  return {};
}

Expected<void> demand_an_order(std::optional<Cuts> cuts) {
  if (cuts != Cuts::kLattice) return {};
  return error(
      ErrorCode::kUsage,
      "lattice has no order of operators before plan finds the best one for a job; use any",
      "cuts");
}

}  // namespace lamina::api
