#include "lamina/runtime/serving.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "lamina/core/units.h"
#include "lamina/runtime/clock.h"
#include "lamina/runtime/deployed.h"
#include "lamina/runtime/retime.h"
#include "lamina/runtime/unique_name.h"

namespace lamina::runtime {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kNodeFirst = 900'000'000;  // ns: a link may be lost since its node is
constexpr std::int64_t kTriedAgain =
    10'000'000'000;  // ns until a lost link is tried again, at least

std::int64_t ns(Seconds time) { return static_cast<std::int64_t>(time.value() * 1e9); }

// The directions of links that a hop takes, and the rate that it promises; none if the network has
// no such links.
struct HopWays {
  SlowLinks::Ways ways{};
  BytesPerSecond rate = BytesPerSecond::infinity();
};
HopWays ways_of(const Network& network, const agent::v1::Event& event) {
  HopWays found;
  std::string at = event.from();
  for (const std::uint32_t number : event.rows()) {
    const auto row = std::ranges::find(network.rows(), number, &LinkRow::number);
    if (row == network.rows().end()) return {};
    const std::string &from = network.node(row->from).id, &to = network.node(row->to).id;
    found.ways.emplace_back(number, at);
    found.rate = std::min(found.rate, row->bandwidth);
    at = at == from ? to : from;
  }
  return found;
}

}  // namespace

Serving::Serving(Context context, std::unique_ptr<DeployedPlan> current, Begun begun)
    : context_(std::move(context)),
      first_plan_(std::move(begun.first)),
      current_(std::move(current)),
      entries_(context_.fleet, *context_.options.serve, *current_, context_.models),
      lost_(std::move(begun.lost)),
      slow_links_(ns(context_.options.hold)) {
  for (const std::int64_t row : lost_.rows) links_.push_back({{row}, "", "", "", now_ns(), true});
}

Serving::~Serving() { entries_.close(); }

// Listens to the agents of the plan from here on.
std::unique_ptr<Watch> Serving::watch_of(const DeployedPlan& plan) {
  auto watch = std::make_unique<Watch>(plan.name(), std::map<std::string, Remote::Alignment>());
  for (const std::string& node : plan.placement().nodes) watch->listen(*context_.fleet.find(node));
  return watch;
}

// Leads the clients to what is deployed now. Only then what was before is dropped, so that nobody
// who waits is told that nothing is deployed.
Expected<void> Serving::lead() {
  auto led = entries_.lead({current_.get(), unplanned_, reason_}, lost_.nodes, context_.log);
  is_led_ = led.has_value();
  if (is_led_) before_.clear();
  return led;
}

// What fails is tried again at the next look.
void Serving::lead_on() {
  const bool is_told = !is_led_;
  if (auto ok = lead(); !ok && !is_told)
    context_.log(fmt::format("lamina run: cannot lead clients yet: {}\n", ok.error().text()));
}

Expected<void> Serving::begin() {
  watch_ = watch_of(*current_);
  return lead();
}

void Serving::keep(const std::atomic<bool>& stop) {
  while (!stop) {
    for (auto told = watch_->next(milliseconds(50)); told; told = watch_->next(milliseconds(0)))
      note(told->event);
    look();
  }
}

bool Serving::uses(const std::string& node) const {
  return current_ &&
         std::ranges::find(current_->placement().nodes, node) != current_->placement().nodes.end();
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
  look_at_slow_links();
  if (!is_led_) lead_on();
  if (dirty_) plan();
}

void Serving::look_at_nodes() {
  const std::int64_t hold = ns(context_.options.hold);
  for (Remote* const remote : context_.fleet.all()) {
    const std::string& node = remote->node();
    if (!first_plan_.instance.network->find(node)) continue;
    const Pulse::Sign sign = context_.pulse.sign(node);
    if (!is_lost(node) && (!sign.is_up || sign.has_forgotten)) {
      lost_.nodes.push_back(node);
      agents::Failover row = failover(true, sign.is_up ? "was started anew" : sign.reason);
      row.node = node;
      broken_ = broken_ || uses(node);
      change(std::move(row), "is lost");
    } else if (is_lost(node) && sign.is_up && now_ns() - sign.since_ns >= hold) {
      std::erase(lost_.nodes, node);
      agents::Failover row = failover(false, "answers again");
      row.node = node;
      change(std::move(row), "is back");
    }
  }
}

void Serving::note(const agent::v1::Event& event) {
  if (event.kind() == agent::v1::Event::LINK_LOST) note_lost_link(event);
  if (event.kind() == agent::v1::Event::LINK_SLOW) note_slow_link(event);
}

void Serving::note_slow_link(const agent::v1::Event& event) {
  const auto [ways, promised] = ways_of(*first_plan_.instance.network, event);
  if (ways.empty() || !slow_links_.note(now_ns(), ways, event.rate())) return;
  agents::Failover row =
      failover(true, fmt::format("is slow: carries {} of {}",
                                 to_human(BytesPerSecond(event.rate())), to_human(promised)));
  row.link = ways.front().first;
  change(std::move(row), "is slow");
}

void Serving::look_at_slow_links() {
  for (const SlowLinks::Ways& ways : slow_links_.due(now_ns())) {
    agents::Failover row = failover(false, "is no longer slow, or is tried again");
    row.link = ways.front().first;
    change(std::move(row), "is back");
  }
  lost_.slow = slow_links_.slow();
}

void Serving::note_lost_link(const agent::v1::Event& event) {
  if (is_lost(event.from()) || is_lost(event.to())) return;
  LostLink link{
      {event.rows().begin(), event.rows().end()}, event.from(), event.to(), event.text(), now_ns()};
  if (std::ranges::none_of(links_, [&](const LostLink& it) { return it.rows == link.rows; }))
    links_.push_back(std::move(link));
}

// A link whose ends are there is lost itself; it is tried again after a while.
void Serving::look_at_links() {
  const std::int64_t wait = std::max(ns(context_.options.hold), kTriedAgain);
  std::erase_if(links_, [&](const LostLink& it) {
    return !it.is_out && (is_lost(it.from) || is_lost(it.to));
  });
  for (LostLink& it : links_) {
    const std::int64_t age = now_ns() - it.since_ns;
    if (!it.is_out && age > kNodeFirst) take_out(it);
    if (it.is_out && !it.is_tried && age > wait) try_again(it);
  }
  std::erase_if(links_, [](const LostLink& it) { return it.is_out && it.rows.empty(); });
}

void Serving::take_out(LostLink& link) {
  link.is_out = dirty_ = broken_ = true;
  if (link.rows.empty()) return;  // the way home: what was lost on it is asked for again
  lost_.rows.insert(lost_.rows.end(), link.rows.begin(), link.rows.end());
  agents::Failover row = failover(true, link.reason);
  row.link = link.rows.front();
  change(std::move(row), "is lost");
}

void Serving::try_again(LostLink& link) {
  link.is_tried = true;
  for (const std::int64_t gone : link.rows) std::erase(lost_.rows, gone);
  agents::Failover row = failover(false, "is tried again");
  row.link = link.rows.front();
  change(std::move(row), "is back");
}

void Serving::change(agents::Failover row, std::string_view what) {
  context_.log(fmt::format("lamina run: {} {} {}: {}\n", row.link ? "link" : "node",
                           row.link ? std::to_string(*row.link) : row.node, what, row.reason));
  untold_.push_back(std::move(row));
  dirty_ = true;
}

Expected<void> Serving::deploy(split::CheckedPlan plan) {
  auto parts = split_parts(plan, context_.models);
  if (!parts) return tl::unexpected(parts.error());
  const auto addresses = context_.fleet.addresses(lost_.nodes);
  auto placement =
      place(plan, parts->deployment, addresses, context_.fleet.name(),
            {unique_name(), context_.options.exact, first_plan_.instance.network.get()});
  if (!placement) return tl::unexpected(placement.error());
  auto next = std::make_unique<DeployedPlan>(context_.fleet, std::move(plan),
                                             std::move(parts->deployment), std::move(*placement));
  if (auto ok = deliver(*next, parts->blobs); !ok) return ok;
  context_.pulse.keep(next->name(), next->placement().nodes);
  if (current_) before_.push_back(std::move(current_));
  current_ = std::move(next);
  lead_on();
  return {};
}

// What is lost meanwhile is heard of, too.
Expected<void> Serving::deliver(DeployedPlan& next, const std::vector<Blob>& parts) {
  context_.pulse.deliver(next.name());
  auto watch = watch_of(next);
  if (auto ok = next.deploy(parts, {}); !ok) {
    context_.pulse.deliver("");
    return ok;
  }
  watch->take_over(*watch_);
  watch_ = std::move(watch);
  return {};
}

// Plans for what is left and deploys it. What fails is tried again at the next look.
void Serving::plan() {
  auto again = plan_without(first_plan_, lost_);
  std::string reason = again ? again->reason : again.error().text();
  unplanned_ = again ? again->unplanned : std::vector<Unplanned>();
  if (!again || !again->plan) {
    leave_clients_without(reason);
  } else if (broken_ || !current_ || !is_same_plan(current_->plan().plan, again->plan->plan)) {
    if (auto ok = deploy(*again->plan); !ok) {
      context_.log(
          fmt::format("lamina run: cannot deploy the next plan yet: {}\n", ok.error().text()));
      return give_up_tried_links();
    }
  }
  std::erase_if(links_, [](const LostLink& it) { return it.is_tried; });
  dirty_ = broken_ = false;
  tell_changes(reason);
}

// No plan is left.
void Serving::leave_clients_without(const std::string& reason) {
  context_.log(fmt::format("lamina run: {}\n", reason));
  context_.pulse.keep("", {});  // what is dropped is not forgotten
  reason_ = reason;
  if (current_) before_.push_back(std::move(current_));
  lead_on();
}

// Agents do not reach each other over them yet, perhaps: they stay lost.
void Serving::give_up_tried_links() {
  for (LostLink& it : links_) {
    if (!it.is_tried) continue;
    it.is_tried = false;
    it.since_ns = now_ns();
    lost_.rows.insert(lost_.rows.end(), it.rows.begin(), it.rows.end());
    std::erase_if(untold_, [&](const agents::Failover& row) {
      return !row.lost && row.link && *row.link == it.rows.front();
    });
  }
}

void Serving::tell_changes(const std::string& reason) {
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
