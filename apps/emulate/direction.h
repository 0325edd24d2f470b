#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>

namespace lamina::emulate {

// The largest packet of IP that crosses a link, as on Ethernet.
inline constexpr std::size_t kMtu = 1500;
// What Ethernet adds to each packet on the line: preamble, header, checksum, gap between frames.
inline constexpr std::size_t kFrameBytes = 38;

// What one direction of a link does to packets.
struct LinkTiming {
  double bytes_per_second = 0;  // on the line, kFrameBytes of each packet included; 0: it is cut
  double delay_s = 0;           // after the last byte has left
  std::size_t queue_bytes = 0;  // packets beyond are dropped
};

struct Packet {
  double left_s = 0, due_s = 0;  // when its last byte leaves, and arrives
  std::uint16_t size = 0;
  std::array<std::byte, kMtu> bytes;
};

// One direction of a link: packets leave one after the other at the line's rate and arrive after
// its delay. It counts from when a packet came, not from when it was looked at, so that being late
// once costs no rate. Times are seconds of one clock, and never decrease from call to call.
class Direction {
 public:
  explicit Direction(LinkTiming timing) : timing_(timing) {}

  // From now on the line is another one. What has left it arrives as it was to; what waits leaves
  // at the new rate, or is dropped where the line is cut.
  void set(double now_s, LinkTiming timing);

  // Takes a packet that came at `now_s`; false if the queue is full or the line cut, and it is
  // dropped.
  bool push(double now_s, std::span<const std::byte> packet);

  // When the next packet arrives, if one is under way.
  [[nodiscard]] std::optional<double> next_due() const;
  [[nodiscard]] const Packet& front() const { return packets_.front(); }
  void pop() { packets_.pop_front(); }

  // Since the beginning.
  [[nodiscard]] std::uint64_t num_dropped() const { return num_dropped_; }

 private:
  void schedule(double now_s, Packet& packet);

  LinkTiming timing_;
  double free_s_ = 0;  // when the last packet has left
  std::deque<Packet> packets_;
  std::uint64_t num_dropped_ = 0;
};

}  // namespace lamina::emulate
