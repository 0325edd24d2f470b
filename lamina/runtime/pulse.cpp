#include "lamina/runtime/pulse.h"

#include <algorithm>
#include <utility>

#include "lamina/runtime/clock.h"

namespace lamina::runtime {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kBetween(100), kLimit(400);
constexpr std::int64_t kSilent = 700'000'000;  // ns without an answer: it is lost

}  // namespace

Pulse::Pulse(const std::vector<Remote*>& remotes) {
  for (Remote* const remote : remotes) {
    auto& beat = beats_[remote->node()];
    beat = std::make_unique<Beat>();
    beat->remote = remote;
    beat->sign.since_ns = beat->heard_ns = now_ns();
  }
  for (auto& [node, beat] : beats_)
    beat->thread = std::thread([this, it = beat.get()] { ask(*it); });
}

Pulse::~Pulse() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  for (auto& [node, beat] : beats_) beat->thread.join();
}

void Pulse::keep(std::string deployment, const std::vector<std::string>& nodes) {
  const std::lock_guard lock(mutex_);
  deployment_ = std::move(deployment);
  delivered_.clear();
  for (auto& [node, beat] : beats_) {
    beat->keeps = std::ranges::find(nodes, node) != nodes.end();
    beat->sign.has_forgotten = false;
  }
}

void Pulse::deliver(std::string deployment) {
  const std::lock_guard lock(mutex_);
  delivered_ = std::move(deployment);
}

Pulse::Sign Pulse::sign(const std::string& node) {
  const std::lock_guard lock(mutex_);
  const auto it = beats_.find(node);
  return it == beats_.end() ? Sign{false, "has no agent", 0} : it->second->sign;
}

void Pulse::ask(Beat& beat) {
  std::unique_lock lock(mutex_);
  while (!ended_) {
    const std::string kept = beat.keeps ? deployment_ : "";
    std::vector<std::string> names{kept, delivered_};
    std::erase(names, "");
    lock.unlock();
    const auto reply = beat.remote->ping(names, kLimit);
    lock.lock();
    note(beat, reply);
    if (reply && !kept.empty() && kept == deployment_)
      note_forgotten(beat, std::ranges::find(reply->unknown(), kept) != reply->unknown().end());
    changed_.wait_for(lock, kBetween, [&] { return ended_; });
  }
}

void Pulse::note(Beat& beat, const Expected<agent::v1::PingReply>& reply) {
  const std::int64_t now = now_ns();
  if (reply) {
    beat.heard_ns = now;
    if (!beat.sign.is_up) beat.sign = {true, "", now, false};
    return;
  }
  if (beat.sign.is_up && now - beat.heard_ns > kSilent)
    beat.sign = {false, reply.error().text(), now, false};
}

void Pulse::note_forgotten(Beat& beat, bool has_forgotten) {
  if (has_forgotten && !beat.sign.has_forgotten) beat.sign.since_ns = now_ns();
  beat.sign.has_forgotten = has_forgotten;
}

}  // namespace lamina::runtime
