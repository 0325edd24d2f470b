#include "apps/emulate/direction.h"

#include <algorithm>

namespace lamina::emulate {

bool Direction::push(double now_s, std::span<const std::byte> packet) {
  if (timing_.bytes_per_second <= 0) {
    ++num_dropped_;
    return false;
  }
  const double queued_bytes = std::max(0.0, free_s_ - now_s) * timing_.bytes_per_second;
  if (queued_bytes > static_cast<double>(timing_.queue_bytes) || packet.size() > kMtu) {
    ++num_dropped_;
    return false;
  }
  Packet& kept = packets_.emplace_back();
  kept.size = static_cast<std::uint16_t>(packet.size());
  std::ranges::copy(packet, kept.bytes.begin());
  schedule(now_s, kept);
  return true;
}

void Direction::schedule(double now_s, Packet& packet) {
  const auto on_line = static_cast<double>(packet.size + kFrameBytes);
  packet.left_s = free_s_ = std::max(free_s_, now_s) + on_line / timing_.bytes_per_second;
  packet.due_s = free_s_ + timing_.delay_s;
}

void Direction::set(double now_s, LinkTiming timing) {
  timing_ = timing;
  const auto waits =
      std::ranges::find_if(packets_, [&](const Packet& it) { return it.left_s > now_s; });
  free_s_ = now_s;
  if (timing_.bytes_per_second > 0) {
    std::for_each(waits, packets_.end(), [&](Packet& it) { schedule(now_s, it); });
    return;
  }
  num_dropped_ += static_cast<std::uint64_t>(packets_.end() - waits);
  packets_.erase(waits, packets_.end());
}

std::optional<double> Direction::next_due() const {
  if (packets_.empty()) return std::nullopt;
  return packets_.front().due_s;
}

}  // namespace lamina::emulate
