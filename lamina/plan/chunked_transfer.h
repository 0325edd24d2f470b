#pragma once

#include <algorithm>

#include "lamina/core/quantity.h"
#include "lamina/model/network.h"
#include "lamina/plan/waiting.h"

namespace lamina {

// One tensor on its way from one stay to the next in chunks, alone in the network with its backlogs
// (docs/theory.md#chunks): its first chunk is received whole at every hop, the rest follows at the
// slowest rate so far. Without backlogs it takes the sum of chunk / bandwidth + delay, and
// (bytes - chunk) / bandwidth of the slowest link.
class ChunkedTransfer {
 public:
  // All of it is ready at `ready`; it is larger than the chunk.
  ChunkedTransfer(Seconds ready, Bytes size, Bytes chunk)
      : size_(size), chunk_(chunk), real_{ready, ready}, free_{ready, ready} {}

  // What one hop takes: from the arrival of the first chunk before the link to that of the last
  // byte behind it. Of its end it causes `waiting`, beyond what a transfer without backlogs takes,
  // the delay of the link, and `transmission`. None of them is negative, and over the hops of a
  // transfer they add up to all of its time.
  struct Crossing {
    Seconds start, end, waiting, transmission;
  };

  // Crosses the next link, which falls idle at `backlog` (rule draining), or where every tensor
  // waits so long (the other rules).
  Crossing cross(const Link& link, Waiting rule, Seconds backlog) {
    const bool drains = rule == Waiting::kDraining;
    const Position before = real_, freely = free_;
    real_ = behind(link, real_, drains ? backlog : Seconds(), drains ? Seconds() : backlog);
    free_ = behind(link, free_, Seconds(), Seconds());
    const Seconds caused = (real_.tail - free_.tail) - (before.tail - freely.tail);
    const Seconds waiting = drains ? std::max(Seconds(), caused) : backlog;
    return {before.head, real_.tail, waiting, real_.tail - before.tail - link.delay - waiting};
  }

 private:
  // When the first chunk and when the last byte are there.
  struct Position {
    Seconds head, tail;
  };

  [[nodiscard]] Position behind(const Link& link, const Position& at, Seconds idle_from,
                                Seconds charged) const {
    const Seconds first = chunk_ / link.bandwidth, all = size_ / link.bandwidth;
    const Seconds start = std::max(at.head, idle_from) + charged;
    return {start + first + link.delay,
            std::max(at.tail + charged + first, start + all) + link.delay};
  }

  Bytes size_, chunk_;
  Position real_;
  Position free_;  // the same without backlogs
};

}  // namespace lamina
