#include "lamina/plan/judged_kind.h"

#include <algorithm>

namespace lamina {

JudgedKind::JudgedKind(const Network& network, const Job& job, std::shared_ptr<const ToGo> to_go)
    : network_(&network),
      job_(&job),
      to_go_(std::move(to_go)),
      last_(job.model().num_layers()),
      end_(job.destination().index()),
      layers_(last_, std::vector<double>(network.num_nodes())),
      in_stay_(last_ + 1, std::vector<double>(network.num_nodes(), kNever)) {
  for (std::uint32_t l = last_; l >= 1; --l)
    for (std::size_t v = 0; v < network.num_nodes(); ++v) {
      const double time = layers_[l - 1][v] = layer_seconds(network, job, l, v);
      if (time == kNever) continue;
      const double ended = (*to_go_)[l][2 * v + 1];
      in_stay_[l][v] = l == last_ ? ended : std::min(ended, layers_[l][v] + in_stay_[l + 1][v]);
    }
}

std::vector<JudgedKind::Hop> JudgedKind::hops(std::uint32_t l) const {
  std::vector<Hop> hops;
  if (!job_->constraints().leaves(l)) return hops;
  const Resources resources(*network_);
  for (const LinkId e : all_ids<LinkId>(network_->num_links())) {
    const Link& link = network_->link(e);
    if (at(l, link.to.index()) == kNever) continue;
    hops.push_back({link.from.index(), link.to.index(), resources.of(e),
                    (job_->model().tensor_size(l) / link.bandwidth).value(), link.delay.value()});
  }
  return hops;
}

void JudgedKind::find_first(std::span<const double> release_at, std::span<const double> backlog,
                            std::span<double> first) const {
  const Resources resources(*network_);
  std::vector<double> here(release_at.begin(), release_at.end());
  std::vector<double> staying(here.size(), kNever);
  const auto ask = [&](ResourceId r, double time) {
    first[r.index()] = std::min(first[r.index()], time);
    return std::max(time, backlog[r.index()]);
  };
  for (std::uint32_t l = 0;; ++l) {
    const std::vector<Hop> ways = hops(l);
    for (const Hop& hop : ways)
      here[hop.to] =
          std::min(here[hop.to], ask(hop.resource, staying[hop.from]) + hop.service + hop.delay);
    for (bool changed = true; changed;) {
      changed = false;
      for (const Hop& hop : ways) {
        const double there = ask(hop.resource, here[hop.from]) + hop.service + hop.delay;
        if (!(there < here[hop.to])) continue;
        here[hop.to] = there;
        changed = true;
      }
    }
    if (l == last_) return;
    for (std::size_t v = 0; v < here.size(); ++v) {
      const double time = layer(l + 1, v);
      if (time < kNever) {
        const double begun =
            ask(resources.of(NodeId(v)), here[v]) + network_->node(NodeId(v)).overhead.value();
        staying[v] = std::min(begun, staying[v]) + time;
      } else {
        staying[v] = kNever;
      }
      here[v] = kNever;
    }
  }
}

}  // namespace lamina
