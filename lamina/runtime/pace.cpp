#include "lamina/runtime/pace.h"

#include <algorithm>
#include <cmath>

namespace lamina::runtime {
namespace {

constexpr double kFastest = 0.125;       // bytes/ns: what a machine does whatever the line is
constexpr double kNoise = 10e6;          // ns that threads may be late
constexpr double kApart = 1.5 * kNoise;  // between the other two links, until one counts
constexpr double kSlow = 5.0, kVerySlow = 10.0;
constexpr int kTimes = 4;                         // late without a break
constexpr double kLong = 1e9, kRemembered = 4e9;  // ns
constexpr double kDrift = 1e-4;                   // of clocks against each other, at most

}  // namespace

void Pace::plan(double bytes_per_second) {
  rate_ = std::isfinite(bytes_per_second) && bytes_per_second > 0.0
              ? std::min(bytes_per_second * 1e-9, kFastest)
              : 0.0;
  num_late_ = 0;
  begin_span(last_);
}

void Pace::restart() {
  sent_.clear();
  pings_.clear();
  offset_.reset();
  held_ = 0;
  position_ = written_ = 0;
  num_late_ = 0;
  last_ = 0.0;
  begin_span(0.0);
}

void Pace::pinged(std::int64_t now_ns) { pings_.push_back(sent_.empty() ? now_ns : -1); }

void Pace::ping_arrived(std::int64_t there_ns) {
  if (pings_.empty()) return;
  const std::int64_t at = pings_.front();
  pings_.pop_front();
  if (at < 0) return;
  const std::int64_t offset = there_ns - at;
  if (offset_) {
    // An old minimum must not outlive what clocks drift.
    const double aged = static_cast<double>(at - offset_at_) * kDrift;
    offset_ = std::min(offset, *offset_ + static_cast<std::int64_t>(aged));
  } else {
    offset_ = offset;
  }
  offset_at_ = at;
}

void Pace::sent(std::int64_t now_ns, std::uint64_t end, bool waited) {
  if (end == written_) return;
  written_ = end;
  sent_.push_back({end, now_ns - held_, waited || sent_.empty()});
}

void Pace::arrived(std::uint64_t end, std::int64_t there_ns, std::int64_t held_ns) {
  held_ = held_ns;
  if (sent_.empty() || end < sent_.front().end) return;
  const Sent& first = sent_.front();
  const double begun = first.waited ? std::max(last_, static_cast<double>(first.at)) : last_;
  for (; !sent_.empty() && sent_.front().end <= end; sent_.pop_front()) pass(sent_.front());
  if (!offset_) return;
  const auto at = static_cast<double>(there_ns - *offset_ - held_ns);
  span_ns_ += std::max(at - begun, 0.0);
  last_ = at;
  if (rate_ > 0.0 && tenth_ - fifth_ >= kApart) judge(at);
}

// Both other links deliver it.
void Pace::pass(const Sent& sent) {
  const auto bytes = static_cast<double>(sent.end - position_), at = static_cast<double>(sent.at);
  position_ = sent.end;
  if (rate_ == 0.0) return;
  if (sent.waited && at >= tenth_) begin_span(at);  // all three were idle
  const auto deliver = [&](double free, double slower) {
    return (sent.waited ? std::max(free, at) : free) + slower * bytes / rate_;
  };
  fifth_ = deliver(fifth_, kSlow);
  tenth_ = deliver(tenth_, kVerySlow);
  span_bytes_ += bytes;
}

void Pace::begin_span(double at) {
  fifth_ = tenth_ = at;
  span_ns_ = span_bytes_ = 0.0;
}

void Pace::judge(double at) {
  if (at - fifth_ <= kNoise) {
    num_late_ = 0;
    return begin_span(at);
  }
  if (num_late_++ == 0) {
    late_since_ = at - span_ns_;
    late_ns_ = late_bytes_ = 0.0;
  }
  late_until_ = at;
  if (late_ns_ > kRemembered) {
    late_ns_ /= 2.0;
    late_bytes_ /= 2.0;
  }
  late_ns_ += std::max(span_ns_, 1.0);
  late_bytes_ += span_bytes_;
  begin_span(at);
}

std::optional<double> Pace::slow() const {
  if (num_late_ < kTimes || late_until_ - late_since_ < kLong) return std::nullopt;
  return late_bytes_ / late_ns_ * 1e9;
}

}  // namespace lamina::runtime
