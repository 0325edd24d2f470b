#include "lamina/runtime/receiver.h"

#include <cstring>
#include <fmt/format.h>
#include <utility>

namespace lamina::runtime {
namespace {

constexpr std::size_t kMostUnderWay = 4096;   // transfers of one stream
constexpr std::size_t kLargestFrame = 65536;  // bytes

}  // namespace

// That a request which failed began here, for a client.
Expected<void> Receiver::demand_for_client(const agent::v1::Frame& frame,
                                           const Deployed& here) const {
  if (here.size_of(frame.job(), 0) && frame.home() == node_.id()) return {};
  return error(ErrorCode::kValue,
               fmt::format("a request of job {} that failed did not begin here", frame.job()));
}

Expected<void> Receiver::begin(const agent::v1::Frame& frame, Incoming& incoming) const {
  if (incoming_.size() > kMostUnderWay)
    return error(ErrorCode::kLimit, "too many transfers are under way");
  Transfer& transfer = incoming.transfer;
  transfer.deployment = frame.deployment();
  transfer.job = frame.job();
  transfer.way = frame.way();
  transfer.hop = frame.hop();
  transfer.request = frame.request();
  transfer.home = frame.home();
  transfer.keep = frame.keep();
  transfer.failed = frame.failed().substr(0, 4096);
  if (!transfer.failed.empty()) return demand_for_client(frame, *incoming.here);
  const auto size = incoming.here->size_of(frame.job(), frame.way());
  const auto* const hop = incoming.here->hop(frame.job(), frame.way(), frame.hop());
  if (!size || hop == nullptr || hop->to() != node_.id())
    return error(ErrorCode::kValue,
                 fmt::format("a transfer of job {}, way {}, hop {} is not planned to come here",
                             frame.job(), frame.way(), frame.hop()));
  if (*size != frame.size())
    return error(ErrorCode::kValue,
                 fmt::format("a transfer is of {} bytes, planned are {}", frame.size(), *size));
  const agent::v1::Job& job = incoming.here->job(frame.job());
  transfer.priority = job.priority();
  transfer.frame = kLargestFrame;
  if (incoming.here->asked().has_chunk()) {
    const std::uint64_t chunk = incoming.here->asked().chunk();
    transfer.frame = static_cast<std::uint32_t>(
        chunk == 0 ? 16384 : std::min<std::uint64_t>(chunk, kLargestFrame));
  }
  transfer.buffer = std::make_shared<Buffer>(*size);
  return {};
}

Expected<void> Receiver::append(const agent::v1::Frame& frame, Incoming& incoming) {
  if (!incoming.transfer.buffer) return {};
  Buffer& buffer = *incoming.transfer.buffer;
  const std::uint64_t there = buffer.available.load(std::memory_order_relaxed);
  const std::string& data = frame.data();
  if (frame.offset() != there || data.size() > kLargestFrame ||
      data.size() > buffer.bytes.size() - there)
    return error(ErrorCode::kValue,
                 fmt::format("a frame of {} bytes at {} does not fit: {} of {} bytes are here",
                             data.size(), frame.offset(), there, buffer.bytes.size()));
  std::memcpy(buffer.bytes.data() + there, data.data(), data.size());
  buffer.available.store(there + data.size(), std::memory_order_release);
  return {};
}

Receiver::~Receiver() {
  for (const auto& [key, incoming] : incoming_) abandon(incoming);
}

void Receiver::abandon(const Incoming& incoming) const {
  if (!incoming.passed_on) return;
  incoming.transfer.buffer->abandoned = true;
  node_.more_of(*incoming.here, incoming.transfer);
}

Expected<void> Receiver::take(const agent::v1::Frame& frame) {
  if (frame.warm()) {
    node_.note_received(frame.data().size());
    return {};
  }
  const Key key{frame.deployment(), frame.request(), frame.way(), frame.hop()};
  auto it = incoming_.find(key);
  const bool is_new = it == incoming_.end();
  if (is_new) {
    Incoming incoming{node_.find(frame.deployment()), {}};
    if (!incoming.here || frame.offset() != 0) return {};  // of a deployment that is gone
    if (auto ok = begin(frame, incoming); !ok) return ok;
    it = incoming_.emplace(key, std::move(incoming)).first;
  }
  Incoming& incoming = it->second;
  if (!is_new && !frame.failed().empty()) {  // no more of it comes
    abandon(incoming);
    incoming_.erase(it);
    return {};
  }
  if (auto ok = append(frame, incoming); !ok) return ok;
  node_.note_received(frame.data().size());
  const bool whole = !incoming.transfer.buffer || incoming.transfer.buffer->is_whole();
  if (is_new && incoming.transfer.buffer)
    incoming.passed_on = node_.pass_on(incoming.here, incoming.transfer);
  else if (incoming.passed_on)
    node_.more_of(*incoming.here, incoming.transfer);
  if (!whole) return {};
  Incoming done = std::move(it->second);
  incoming_.erase(it);
  if (done.transfer.home == node_.id() || done.here->state != Deployed::State::kFailed)
    node_.arrived(done.here, std::move(done.transfer));
  return {};
}

}  // namespace lamina::runtime
