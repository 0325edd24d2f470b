#include "apps/emulate/direction.h"

#include <algorithm>

namespace lamina::emulate {

bool Direction::push(double now_s, std::span<const std::byte> packet) {
  const double queued_bytes = std::max(0.0, free_s_ - now_s) * timing_.bytes_per_second;
  if (queued_bytes > static_cast<double>(timing_.queue_bytes) || packet.size() > kMtu) {
    ++num_dropped_;
    return false;
  }
  const auto on_line = static_cast<double>(packet.size() + kFrameBytes);
  free_s_ = std::max(free_s_, now_s) + on_line / timing_.bytes_per_second;
  Packet& kept = packets_.emplace_back();
  kept.due_s = free_s_ + timing_.delay_s;
  kept.size = static_cast<std::uint16_t>(packet.size());
  std::ranges::copy(packet, kept.bytes.begin());
  return true;
}

std::optional<double> Direction::next_due() const {
  if (packets_.empty()) return std::nullopt;
  return packets_.front().due_s;
}

}  // namespace lamina::emulate
