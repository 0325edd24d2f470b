#include "lamina/runtime/node.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "lamina/agents/address.h"
#include "lamina/core/quoted.h"
#include "lamina/runtime/clock.h"
#include "lamina/split/data_beside.h"
#include "lamina/split/digest.h"

namespace lamina::runtime {
namespace {

constexpr std::int64_t kLease = 60'000'000'000;  // ns
constexpr std::chrono::milliseconds kOpening(5000);
constexpr std::uint32_t kFrame = 65536, kFrameAtOnce = 16384;

// Links are told apart by where they lead and which rows of the network they stand for.
std::string key_of(const agent::v1::Hop& hop) {
  return fmt::format("{} {}", hop.address(), listed(hop.rows(), ","));
}

tl::unexpected<Error> unknown(const std::string& deployment) {
  return error(ErrorCode::kUnknownName, "is not deployed here", deployment);
}

// What a part is loaded from.
void add_blobs_of(const agent::v1::Part& part, std::set<std::string>& names) {
  names.insert(part.sha256());
  if (part.has_data()) names.insert(part.data().sha256());
}

// Every hop that begins at this node.
template <class Visit>
void each_hop(const Deployed& here, const std::string& node, const Visit& visit) {
  for (const agent::v1::Job& job : here.asked().jobs()) {
    for (const agent::v1::Way& way : job.ways())
      for (const agent::v1::Hop& hop : way.hops())
        if (hop.from() == node) visit(hop);
    if (job.has_home() && job.home().from() == node) visit(job.home());
  }
}

// What the link of a hop is warmed with at a time: a megabyte, or what it carries in 0.1 s.
std::uint64_t most_to_warm(const agent::v1::Hop& hop) {
  constexpr double kMost = 1 << 20, kLongest = 0.1;  // bytes, seconds
  return static_cast<std::uint64_t>(hop.rate() > 0 ? std::min(kMost, kLongest * hop.rate())
                                                   : kMost);
}

}  // namespace

Node::Node(const agents::AgentOptions& options, std::shared_ptr<engine::Engine> engine,
           Credentials credentials)
    : options_(options), engine_(std::move(engine)), credentials_(std::move(credentials)) {}

Node::~Node() = default;

Expected<std::vector<std::string>> Node::prepare(const agent::v1::PrepareRequest& asked) {
  auto made = Deployed::make(asked);
  if (!made) return tl::unexpected(made.error());
  std::set<std::string> wanted(asked.blobs().begin(), asked.blobs().end());
  for (const agent::v1::Job& job : asked.jobs())
    for (const agent::v1::Part& part : job.parts())
      if (part.node() == id()) add_blobs_of(part, wanted);
  if (auto ok = demand_ways_allowed(**made); !ok) return tl::unexpected(ok.error());
  const std::lock_guard lock(mutex_);
  deployments_[asked.deployment()] = *made;
  std::vector<std::string> missing;
  for (const std::string& name : wanted)
    if (!blobs_.contains(name)) missing.push_back(name);
  return missing;
}

// Tensors go nowhere that this agent was not started for.
Expected<void> Node::demand_ways_allowed(const Deployed& here) const {
  Expected<void> all;
  each_hop(here, id(), [&](const agent::v1::Hop& hop) {
    if (!all) return;
    const auto address = agents::parse_address(hop.address());
    all = address ? agents::demand_allowed(*address, options_.tls)
                  : Expected<void>(tl::unexpected(address.error()));
    if (!all) all = tl::unexpected(located(all.error(), fmt::format("hop to {}", hop.to())));
  });
  return all;
}

Expected<void> Node::put(const std::string& deployment, const std::string& name,
                         std::string bytes) {
  if (!find(deployment)) return unknown(deployment);
  if (const std::string digest = split::sha256(bytes); digest != name)
    return error(ErrorCode::kValue,
                 fmt::format("the bytes have SHA-256 {}, announced is {}", digest, name), name);
  const std::lock_guard lock(mutex_);
  blobs_[name] = std::make_shared<const std::string>(std::move(bytes));
  return {};
}

Expected<std::unique_ptr<engine::Session>> Node::loaded(const agent::v1::Part& part, bool exact) {
  const auto missing = [](const std::string& name) {
    return error(ErrorCode::kMissingKey, "was not delivered", name);
  };
  engine::SessionOptions how;
  how.threads = static_cast<int>(options_.engine.threads);
  how.spinning = options_.engine.spinning;
  how.exact = exact;
  const auto model = blob(part.sha256());
  if (!model) return missing(part.sha256());
  if (auto ok = split::demand_data_beside(*model, part.has_data() ? part.data().name() : ""); !ok)
    return tl::unexpected(ok.error());
  std::shared_ptr<const std::string> data;  // until the engine has read it
  if (part.has_data()) {
    data = blob(part.data().sha256());
    if (!data) return missing(part.data().sha256());
    how.beside.push_back({part.data().name(), *data});
  }
  return engine_->load(*model, how);
}

Expected<void> Node::load(Deployed& here) {
  Deployed::Sessions sessions;
  for (int j = 0; j < here.asked().jobs_size(); ++j)
    for (int k = 0; k < here.asked().jobs(j).parts_size(); ++k) {
      const agent::v1::Part& part = here.asked().jobs(j).parts(k);
      if (part.node() != id()) continue;
      auto session = loaded(part, here.asked().exact());
      if (!session) return tl::unexpected(session.error());
      sessions[{static_cast<std::uint32_t>(j), static_cast<std::uint32_t>(k)}] =
          std::move(*session);
    }
  here.set_sessions(std::move(sessions));
  return {};
}

Expected<void> Node::ready(const std::string& deployment) {
  const auto here = find(deployment);
  if (!here) return unknown(deployment);
  if (here->state == Deployed::State::kReady) return {};
  if (auto loaded = load(*here); !loaded) {
    here->state = Deployed::State::kFailed;
    return loaded;
  }
  std::vector<std::pair<std::shared_ptr<Link>, const agent::v1::Hop*>> links;
  each_hop(*here, id(), [&](const agent::v1::Hop& hop) { links.emplace_back(link(hop), &hop); });
  for (const auto& [opened, hop] : links)
    if (!opened->wait_open(kOpening)) {
      here->state = Deployed::State::kFailed;
      return error(ErrorCode::kFile,
                   fmt::format("the agent of {} does not answer the one of {}",
                               lamina::quoted(hop->to()), lamina::quoted(id())),
                   hop->address());
    }
  for (const auto& [opened, hop] : links) opened->plan(hop->rate());
  here->state = Deployed::State::kReady;
  return {};
}

Expected<void> Node::warm(const std::string& deployment) {
  const auto here = find(deployment);
  if (!here) return unknown(deployment);
  std::map<std::shared_ptr<Link>, std::uint64_t> links;  // how much each gets at a time
  for (std::uint32_t j = 0; static_cast<int>(j) < here->asked().jobs_size(); ++j)
    for (std::uint32_t w = 0; static_cast<int>(w) < here->job(j).ways_size(); ++w)
      for (const agent::v1::Hop& hop : here->job(j).ways(static_cast<int>(w)).hops()) {
        if (hop.from() != id()) continue;
        std::uint64_t& bytes = links[link(hop)];
        bytes = std::max(bytes, std::min(most_to_warm(hop), here->size_of(j, w).value_or(0)));
      }
  for (const auto& [link, bytes] : links)
    for (int turn = 0; turn < 2 && bytes > 0; ++turn) {
      Transfer transfer{.deployment = deployment, .warm = true};
      transfer.buffer = std::make_shared<Buffer>(std::string(bytes, '\0'));
      transfer.priority = std::numeric_limits<std::uint32_t>::max();
      (void)link->send(std::move(transfer), here->order());  // of a broken one the controller hears
    }
  return {};
}

void Node::drop(const std::string& deployment) {
  {
    const std::lock_guard lock(mutex_);
    deployments_.erase(deployment);
    std::set<std::string> used;
    for (const auto& [name, here] : deployments_) {
      used.insert(here->asked().blobs().begin(), here->asked().blobs().end());
      for (const agent::v1::Job& job : here->asked().jobs())
        for (const agent::v1::Part& part : job.parts()) add_blobs_of(part, used);
    }
    std::erase_if(blobs_, [&](const auto& it) { return !used.contains(it.first); });
  }
  close_unused_links();
}

void Node::close_unused_links() {
  std::vector<std::shared_ptr<Link>> closed;  // ended outside the lock
  {
    const std::lock_guard lock(mutex_);
    std::set<std::string> used;
    for (const auto& [name, here] : deployments_)
      each_hop(*here, id(), [&](const agent::v1::Hop& hop) { used.insert(key_of(hop)); });
    for (auto it = links_.begin(); it != links_.end();)
      if (used.contains(it->first)) {
        ++it;
      } else {
        closed.push_back(std::move(it->second));
        it = links_.erase(it);
      }
  }
}

std::vector<std::string> Node::renew(std::span<const std::string> deployments) {
  std::vector<std::string> missing;
  for (const std::string& name : deployments)
    if (const auto here = find(name))
      here->heard_ns = now_ns();
    else
      missing.push_back(name);
  return missing;
}

std::vector<std::string> Node::old() {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> old;
  for (const auto& [name, here] : deployments_)
    if (now_ns() - here->heard_ns > kLease) old.push_back(name);
  return old;
}

std::shared_ptr<Deployed> Node::find(const std::string& deployment) {
  const std::lock_guard lock(mutex_);
  const auto it = deployments_.find(deployment);
  return it == deployments_.end() ? nullptr : it->second;
}

std::shared_ptr<const std::string> Node::blob(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto it = blobs_.find(name);
  return it == blobs_.end() ? nullptr : it->second;
}

std::size_t Node::num_deployments() {
  const std::lock_guard lock(mutex_);
  return deployments_.size();
}

double Node::waiting_s() {
  const auto stays = static_cast<double>(figures_.stays);
  const double mean_s = stays > 0 ? 1e-9 * static_cast<double>(figures_.busy_ns) / stays : 0.0;
  return mean_s * static_cast<double>(num_waiting());
}

std::shared_ptr<Link> Node::open_link(const agent::v1::Hop& hop) {
  const std::lock_guard lock(mutex_);
  const auto it = links_.find(key_of(hop));
  return it == links_.end() ? nullptr : it->second;
}

std::shared_ptr<Link> Node::link(const agent::v1::Hop& hop) {
  const std::lock_guard lock(mutex_);
  auto& link = links_[key_of(hop)];
  if (link) return link;
  agent::v1::Event event;
  event.set_from(hop.from());
  event.set_to(hop.to());
  *event.mutable_rows() = hop.rows();
  const auto tell = [this, event](agent::v1::Event::Kind kind, const std::string& why,
                                  double rate) {
    agent::v1::Event told = event;
    told.set_kind(kind);
    told.set_text(why);
    told.set_rate(rate);
    told.set_at_ns(now_ns());
    events_.tell_all(told);
  };
  link = std::make_shared<Link>(
      open_channel(hop.address(), credentials_.as_client),
      Link::Told{[tell](const std::string& why) { tell(agent::v1::Event::LINK_LOST, why, 0.0); },
                 [tell](double rate) { tell(agent::v1::Event::LINK_SLOW, "", rate); }});
  return link;
}

}  // namespace lamina::runtime
