#include "tests/support/all_routes.h"

#include <algorithm>

namespace lamina::testing {
namespace {

class Enumeration {
 public:
  Enumeration(const Network& network, const Job& job) : network_(network), job_(job) {}

  std::vector<Route> run() {
    visit(0, job_.source(), {job_.source()});
    return std::move(found_);
  }

 private:
  // Tensor `done` is at node u; `seen` are the nodes where it has been.
  void visit(std::uint32_t done, NodeId u, const std::vector<NodeId>& seen) {
    const std::uint32_t last = job_.model().num_layers();
    if (done == last && u == job_.destination()) found_.push_back(legs_);
    if (done < last && job_.constraints().allows(done + 1, u) &&
        job_.model().layer_time(done + 1, network_.node(u)))
      compute(done + 1, u);
    std::size_t position = network_.first_link_from(u).index();
    for (const Link& link : network_.links_from(u)) {
      const LinkId id(position++);
      if (!job_.constraints().carries(done, id)) continue;
      if (std::ranges::find(seen, link.to) != seen.end()) continue;
      auto more = seen;
      more.push_back(link.to);
      legs_.emplace_back(Hop{done, id});
      visit(done, link.to, more);
      legs_.pop_back();
    }
  }

  void compute(std::uint32_t layer, NodeId u) {
    const Route before = legs_;
    const Stay* stay = legs_.empty() ? nullptr : std::get_if<Stay>(&legs_.back());
    if (stay != nullptr)
      legs_.back() = Stay{u, stay->first_layer, layer};
    else
      legs_.emplace_back(Stay{u, layer, layer});
    visit(layer, u, {u});
    legs_ = before;
  }

  const Network& network_;
  const Job& job_;
  Route legs_;
  std::vector<Route> found_;
};

}  // namespace

std::vector<Route> all_routes(const Network& network, const Job& job) {
  return Enumeration(network, job).run();
}

}  // namespace lamina::testing
