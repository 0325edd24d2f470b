#include <algorithm>
#include <cstdint>
#include <vector>

#include "lamina/sim/disciplines.h"
#include "lamina/sim/simulator.h"

namespace lamina::sim {
namespace {

// All n present get 1/n of the resource each. Every one of them has gained the same since it came,
// so that one clock a resource is enough: `gained` is the service of somebody present since the
// resource was last empty, and who comes when it stands at g and needs s leaves when it stands at g
// + s. (The virtual time of fair queueing: Demers, Keshav and Shenker, SIGCOMM 1989.) O(log n) an
// event.
class ProcessorSharing {
 public:
  static constexpr bool kByRank = false;
  static constexpr bool kNumbersArrivals = false;

  ProcessorSharing(const Execution& workload, Journal& journal)
      : opens_(workload.opens), journal_(journal), shares_(workload.num_resources()) {}

  void join(ResourceId r, const Arrival& arrival, Seconds now) {
    Share& share = shares_[r.index()];
    share.advance(now);
    share.present.push_back({share.gained + arrival.service, std::max(now, opens_[r.index()]),
                             arrival.rank, arrival.task, arrival.job, arrival.visitor});
    std::ranges::push_heap(share.present, leaves_later);
  }

  bool turn(ResourceId r, Seconds now) {
    Share& share = shares_[r.index()];
    share.runs = !share.present.empty();
    share.updated = now;
    return share.runs;
  }

  [[nodiscard]] bool serves(ResourceId r) const { return shares_[r.index()].runs; }

  [[nodiscard]] Departure next(ResourceId r) const {
    const Share& share = shares_[r.index()];
    const Present& first = share.present.front();
    return {share.updated + share.num_present() * (first.leaves - share.gained), first.rank};
  }

  VisitorIndex leave(ResourceId r, Seconds now) {
    Share& share = shares_[r.index()];
    const Present first = share.present.front();
    std::ranges::pop_heap(share.present, leaves_later);
    share.present.pop_back();
    journal_.add(first.job, first.task, first.since, now);
    // Set, not advanced: so rounding cannot keep those who leave together apart, and starts anew
    // with every busy period.
    share.gained = share.present.empty() ? Seconds() : first.leaves;
    share.updated = now;
    share.runs = !share.present.empty();
    return first.visitor;
  }

 private:
  struct Present {
    Seconds leaves;  // when `gained` reaches this
    Seconds since;   // when its service began
    std::uint32_t rank = 0, task = 0;
    JobIndex job;
    VisitorIndex visitor;
  };

  struct Share {
    std::vector<Present> present;  // a heap, the next to leave in front
    Seconds gained, updated;
    bool runs = false;  // not before the backlog is done

    [[nodiscard]] double num_present() const { return static_cast<double>(present.size()); }
    void advance(Seconds now) {
      if (runs) gained += (now - updated) / num_present();
      updated = now;
    }
  };

  static bool leaves_later(const Present& a, const Present& b) {
    return a.leaves != b.leaves ? a.leaves > b.leaves : a.rank > b.rank;
  }

  const std::vector<Seconds>& opens_;
  Journal& journal_;
  std::vector<Share> shares_;
};

}  // namespace

Record run_processor_sharing(Execution& workload, const RunOptions& options) {
  return Simulator<ProcessorSharing>(workload, options).run();
}

}  // namespace lamina::sim
