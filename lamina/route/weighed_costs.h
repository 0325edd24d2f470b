#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/model/memory_use.h"
#include "lamina/model/resources.h"
#include "lamina/route/packed_links.h"
#include "lamina/route/spread.h"

namespace lamina::route {

// What a resource costs: so much a second of service there, and so much once for every stay that
// begins and every hop, beside its overhead's service. A link's `a_delay` counts its delay.
struct ResourceWeights {
  std::vector<double> a_second, a_visit;  // by ResourceId
  double a_delay = 0.0;                   // a second of propagation
};

// SearchCosts of weights instead of times: the least sum over a job's way, whatever it is worth. A
// layer that alone is larger than a node's memory does not run there; beyond that, memory is no
// limit.
class WeighedCosts {
 public:
  explicit WeighedCosts(const Network& network) : network_(&network) {}

  // `job` must be what is searched for, in groups of single layers; all must outlive the search.
  void set(const PackedLinks& links, const Job& job, const ResourceWeights& weights) {
    links_ = &links;
    job_ = &job;
    weights_ = &weights;
    const Resources resources(*network_);
    begins_.resize(network_->num_nodes());
    remembers_service_ = false;
    for (std::size_t v = 0; v < begins_.size(); ++v) {
      const ResourceId r = resources.of(NodeId(v));
      begins_[v] = weights.a_visit[r.index()] +
                   weights.a_second[r.index()] * network_->node(NodeId(v)).overhead.value();
      remembers_service_ = remembers_service_ || begins_[v] > 0.0;
    }
    hop_a_second_.clear();
    hop_fixed_.clear();
    for (std::size_t e = 0; e < links.num_arcs(); ++e) {
      const Arc& arc = links.arcs()[e];
      const std::size_t r = resources.of(LinkId(arc.link)).index();
      hop_a_second_.push_back(weights.a_second[r]);
      hop_fixed_.push_back(weights.a_visit[r] + weights.a_delay * arc.delay);
    }
  }

  // Of a search, which holds the costs as constant.
  void enter(std::uint32_t group) const {
    need_ = group == 0 ? Bytes() : memory_of(job_->model().layer(group));
  }

  [[nodiscard]] double begin(std::size_t v, double x, double time) const {
    return x + begins_[v] + weight_of(v, time);
  }
  [[nodiscard]] double go_on(std::size_t v, double x, double time) const {
    return x + weight_of(v, time);
  }
  [[nodiscard]] double end(std::size_t v, double x, double time) const {
    return x + weights_->a_second[v] * time;
  }
  [[nodiscard]] bool remembers_service() const { return remembers_service_; }

  template <class Use>
  void with_hop_times(Bytes size, Use&& use) const {
    use([this, bytes = size.value()](std::size_t e, double x) {
      return x + hop_fixed_[e] + hop_a_second_[e] * bytes * links_->arcs()[e].seconds_per_byte;
    });
  }

 private:
  // Infinite where the layer cannot run, however little its time costs.
  [[nodiscard]] double weight_of(std::size_t v, double time) const {
    const std::optional<Bytes>& memory = network_->node(NodeId(v)).memory;
    if (time == kNever || (memory && !fits(need_, *memory))) return kNever;
    return weights_->a_second[v] * time;  // nodes are the first resources
  }

  const Network* network_;
  const PackedLinks* links_ = nullptr;
  const Job* job_ = nullptr;
  const ResourceWeights* weights_ = nullptr;
  mutable Bytes need_;  // of the layer at hand
  bool remembers_service_ = false;
  std::vector<double> begins_;                    // by node
  std::vector<double> hop_a_second_, hop_fixed_;  // by arc
};

}  // namespace lamina::route
