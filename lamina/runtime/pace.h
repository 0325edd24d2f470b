#pragma once

#include <cstdint>
#include <deque>
#include <optional>

namespace lamina::runtime {

// Tells whether a link carries what is planned, by when its bytes arrive.
//
// Two links are thought up beside it that get the same bytes at the same times, one with a fifth of
// the planned rate and one with a tenth. What arrives behind the first of them is late. It counts
// once the two are so far apart that a link ten times too slow would have shown; so tensors that
// take less than some milliseconds say nothing, whatever the delay is, and bytes that wait behind
// others are late only if those are. A link is slow once it has been late each time for a second.
//
// Arrivals are by the receiver's clock, whose offset and the link's delay are what pings of the
// idle link take, so that a slow way back does not count. Times in which the receiver does not read
// are none of the link. Rates above 1 Gbit/s count as that: beyond, machines limit a stream. All
// times are ns of a steady clock. Not safe for threads. O(1) a call, on average.
class Pace {
 public:
  // The rate that is planned, in bytes a second; 0 or infinite: nothing is judged. Forgets what was
  // seen of the link, but for its delay.
  void plan(double bytes_per_second);
  // The stream is a new one, whose positions begin at 0.
  void restart();

  void pinged(std::int64_t now_ns);
  void ping_arrived(std::int64_t there_ns);
  // Bytes up to position `end` of the stream were handed over. `waited`: they were not there yet
  // when those before them were.
  void sent(std::int64_t now_ns, std::uint64_t end, bool waited);
  // They have arrived; until then the receiver has not read for `held_ns` in all.
  void arrived(std::uint64_t end, std::int64_t there_ns, std::int64_t held_ns);

  // What it carries, in bytes a second, if it is slow.
  [[nodiscard]] std::optional<double> slow() const;

 private:
  struct Sent {
    std::uint64_t end;
    std::int64_t at;
    bool waited;
  };
  void pass(const Sent& sent);
  void judge(double at);
  void begin_span(double at);

  double rate_ = 0.0;  // bytes/ns
  std::deque<Sent> sent_;
  std::deque<std::int64_t> pings_;      // when; -1: the link was not idle
  std::optional<std::int64_t> offset_;  // of an arrival to its sending, at best
  std::int64_t offset_at_ = 0, held_ = 0;
  std::uint64_t position_ = 0, written_ = 0;
  double last_ = 0.0;                      // arrival
  double fifth_ = 0.0, tenth_ = 0.0;       // when the two other links deliver up to `position_`
  double span_ns_ = 0.0, span_bytes_ = 0;  // under way since something was judged
  // What was late without a break:
  int num_late_ = 0;
  double late_since_ = 0.0, late_until_ = 0.0, late_ns_ = 0.0, late_bytes_ = 0.0;
};

}  // namespace lamina::runtime
