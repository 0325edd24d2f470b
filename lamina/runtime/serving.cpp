#include "lamina/runtime/serving.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "lamina/core/quoted.h"
#include "lamina/runtime/clock.h"
#include "lamina/runtime/unique_name.h"

namespace lamina::runtime {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kNodeFirst = 900'000'000;  // ns: a link may be lost since its node is

}  // namespace

Serving::Serving(Context context, std::unique_ptr<DeployedPlan> first)
    : context_(std::move(context)),
      first_plan_(first->plan()),
      current_(std::move(first)),
      entries_(context_.fleet, *context_.options.serve, *current_, context_.models) {}

Serving::~Serving() { entries_.close(); }

// Leads the clients to what is deployed now.
Expected<void> Serving::lead() {
  return entries_.lead({current_.get(), unplanned_, reason_}, lost_.nodes, context_.log);
}

Expected<void> Serving::begin() {
  watch_ = std::make_unique<Watch>(current_->name(), std::map<std::string, Remote::Alignment>());
  for (const std::string& node : current_->placement().nodes)
    watch_->listen(*context_.fleet.find(node));
  return lead();
}

void Serving::keep(const std::atomic<bool>& stop) {
  while (!stop) {
    const auto told = watch_ ? watch_->next(milliseconds(50)) : std::nullopt;
    if (!watch_) std::this_thread::sleep_for(milliseconds(50));
    if (told && told->event.kind() == agent::v1::Event::LINK_LOST) note_lost_link(told->event);
    look();
  }
}

bool Serving::is_lost(const std::string& node) const {
  return std::ranges::find(lost_.nodes, node) != lost_.nodes.end();
}

agents::Failover Serving::failover(bool lost, std::string reason) const {
  agents::Failover row;
  row.lost = lost;
  row.reason = std::move(reason);
  row.at = Seconds(static_cast<double>(now_ns() - context_.begun_ns) * 1e-9);
  return row;
}

void Serving::look() {
  look_at_nodes();
  look_at_links();
  if (dirty_) plan();
}

void Serving::look_at_nodes() {
  const auto hold = static_cast<std::int64_t>(context_.options.hold.value() * 1e9);
  for (Remote* const remote : context_.fleet.all()) {
    const std::string& node = remote->node();
    if (!first_plan_.instance.network->find(node)) continue;
    const Pulse::Sign sign = context_.pulse.sign(node);
    if (!is_lost(node) && (!sign.is_up || sign.has_forgotten)) {
      lost_.nodes.push_back(node);
      agents::Failover row = failover(true, sign.is_up ? "was started anew" : sign.reason);
      row.node = node;
      change(std::move(row));
    } else if (is_lost(node) && sign.is_up && now_ns() - sign.since_ns >= hold) {
      std::erase(lost_.nodes, node);
      agents::Failover row = failover(false, "answers again");
      row.node = node;
      change(std::move(row));
    }
  }
}

void Serving::note_lost_link(const agent::v1::Event& event) {
  LostLink link{
      {event.rows().begin(), event.rows().end()}, event.from(), event.to(), event.text(), now_ns()};
  if (std::ranges::none_of(links_, [&](const LostLink& it) { return it.rows == link.rows; }) &&
      !link.rows.empty())
    links_.push_back(std::move(link));
}

// A link whose ends are there is lost itself; it is tried again after a while.
void Serving::look_at_links() {
  const auto hold = static_cast<std::int64_t>(context_.options.hold.value() * 1e9);
  for (auto it = links_.begin(); it != links_.end();) {
    const std::int64_t age = now_ns() - it->since_ns;
    const bool ends_lost = is_lost(it->from) || is_lost(it->to);
    if (!it->is_out && age > kNodeFirst && !ends_lost) {
      it->is_out = true;
      lost_.rows.insert(lost_.rows.end(), it->rows.begin(), it->rows.end());
      agents::Failover row = failover(true, it->reason);
      row.link = it->rows.front();
      change(std::move(row));
    } else if (!it->is_out && ends_lost) {
      it = links_.erase(it);
      continue;
    } else if (it->is_out && age > std::max<std::int64_t>(hold, 10'000'000'000)) {
      for (const std::int64_t gone : it->rows) std::erase(lost_.rows, gone);
      agents::Failover row = failover(false, "is tried again");
      row.link = it->rows.front();
      change(std::move(row));
      it = links_.erase(it);
      continue;
    }
    ++it;
  }
}

void Serving::change(agents::Failover row) {
  context_.log(fmt::format("lamina run: {} {} {}: {}\n", row.link ? "link" : "node",
                           row.link ? std::to_string(*row.link) : row.node,
                           row.lost ? "is lost" : "is back", row.reason));
  untold_.push_back(std::move(row));
  dirty_ = true;
}

Expected<void> Serving::deploy(split::CheckedPlan plan) {
  auto parts = split_parts(plan, context_.models);
  if (!parts) return tl::unexpected(parts.error());
  const auto addresses = context_.fleet.addresses(lost_.nodes);
  auto placement = place(plan, parts->deployment, addresses, context_.fleet.name(),
                         {unique_name(), context_.options.exact});
  if (!placement) return tl::unexpected(placement.error());
  auto next = std::make_unique<DeployedPlan>(context_.fleet, std::move(plan),
                                             std::move(parts->deployment), std::move(*placement));
  if (auto ok = next->deploy(parts->blobs, {}); !ok) return ok;
  auto watch = std::make_unique<Watch>(next->name(), std::map<std::string, Remote::Alignment>());
  for (const std::string& node : next->placement().nodes) watch->listen(*context_.fleet.find(node));
  context_.pulse.keep(next->name(), next->placement().nodes);
  std::swap(current_, next);
  auto led = lead();
  watch_ = std::move(watch);
  return led;  // the old one is dropped behind this
}

// Plans for what is left and deploys it. What fails is tried again at the next look.
void Serving::plan() {
  auto again = plan_without(first_plan_, lost_);
  std::string reason = again ? again->reason : again.error().text();
  unplanned_ = again ? again->unplanned : std::vector<Unplanned>();
  if (again && again->plan) {
    if (auto ok = deploy(*again->plan); !ok) {
      context_.log(
          fmt::format("lamina run: cannot deploy the next plan yet: {}\n", ok.error().text()));
      return;
    }
  } else {
    context_.pulse.keep("", {});  // what is dropped is not forgotten
    watch_ = nullptr;
    current_ = nullptr;
    reason_ = reason;
    if (auto ok = lead(); !ok) reason += "; " + ok.error().text();
    context_.log(fmt::format("lamina run: {}\n", reason));
  }
  dirty_ = false;
  for (agents::Failover& row : untold_) {
    if (current_)
      for (const PlannedJob& job : current_->plan().plan.jobs)
        row.jobs.push_back({job.id, job.steps});
    else
      row.reason += "; " + reason;
    for (const Unplanned& job : unplanned_)
      row.reason += fmt::format("; {} has no plan: {}", job.job, job.reason);
    failovers_.push_back(std::move(row));
  }
  untold_.clear();
}

}  // namespace lamina::runtime
