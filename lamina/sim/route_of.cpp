#include "lamina/sim/route_of.h"

#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "lamina/core/nearest.h"

namespace lamina::sim {
namespace {

// Follows the steps: where the job is, which layers are done, whether it has just computed there.
class Walk {
 public:
  Walk(const Network& network, const Job& job) : network_(network), job_(job), at_(job.source()) {}

  Expected<Leg> take(const SendStep& send) {
    const Model& model = job_.model();
    if (send.tensor != done_)
      return refuse("tensor", fmt::format("tensor {} cannot leave: tensor {} is at {}", send.tensor,
                                          done_, here()));
    if (!job_.may_move(done_))
      return refuse("tensor", fmt::format("tensor {} is private and stays at {}", done_, here()));
    if (const double size = model.tensor_size(done_).value();
        !(std::abs(send.bytes.value() - size) <= 1e-9 * size))
      return refuse("bytes",
                    fmt::format("tensor {} has {} bytes, not {}", done_, size, send.bytes.value()));
    const auto to = network_.find(send.to);
    if (!network_.find(send.from)) return refuse("from", no_node(send.from));
    if (!to) return refuse("to", no_node(send.to));
    if (send.from != network_.node(at_).id)
      return refuse("from", fmt::format("nothing can be sent from {} to {}: the job is at {}",
                                        quoted(send.from), quoted(send.to), here()));
    const auto link = send.link < 0
                          ? std::nullopt
                          : network_.find_link(static_cast<std::size_t>(send.link), at_, *to);
    if (!link)
      return refuse("link", fmt::format("link {} does not lead from {} to {}", send.link, here(),
                                        quoted(send.to)));
    at_ = *to;
    computed_ = false;
    return Hop{done_, *link};
  }

  Expected<Leg> take(const ComputeStep& compute) {
    if (!network_.find(compute.node)) return refuse("node", no_node(compute.node));
    if (compute.node != network_.node(at_).id)
      return refuse("node", fmt::format("node {} cannot compute: tensor {} is at {}",
                                        quoted(compute.node), done_, here()));
    if (computed_)
      return refuse("node", fmt::format("the stay at {} is cut in two: it is one step", here()));
    if (compute.first_layer != std::int64_t{done_} + 1)
      return refuse("first_layer", fmt::format("layer {} cannot run: layer {} is next",
                                               compute.first_layer, done_ + 1));
    const std::uint32_t num_layers = job_.model().num_layers();
    if (compute.last_layer < compute.first_layer || compute.last_layer > num_layers)
      return refuse("last_layer", fmt::format("layers {}..{} do not exist: the model has {}",
                                              compute.first_layer, compute.last_layer, num_layers));
    const Stay stay{at_, done_ + 1, static_cast<std::uint32_t>(compute.last_layer)};
    for (std::uint32_t l = stay.first_layer; l <= stay.last_layer; ++l)
      if (!job_.may_run(l, at_) || !job_.model().layer_time(l, network_.node(at_)))
        return refuse("node", fmt::format("layer {} {} run at {}", l,
                                          job_.may_run(l, at_) ? "cannot" : "may not", here()));
    done_ = stay.last_layer;
    computed_ = true;
    return stay;
  }

  [[nodiscard]] Expected<void> demand_arrived() const {
    if (at_ == job_.destination() && done_ == job_.model().num_layers()) return {};
    return refuse({}, fmt::format("the steps end at {} with {} of {} layers, not at {} with all",
                                  here(), done_, job_.model().num_layers(),
                                  quoted(network_.node(job_.destination()).id)));
  }

 private:
  [[nodiscard]] std::string here() const { return quoted(network_.node(at_).id); }

  static std::string no_node(const std::string& id) {
    return fmt::format("the network has no node {}", quoted(id));
  }

  static tl::unexpected<Error> refuse(std::string_view key, std::string message) {
    return error(ErrorCode::kValue, std::move(message), std::string(key));
  }

  const Network& network_;
  const Job& job_;
  NodeId at_;
  std::uint32_t done_ = 0;
  bool computed_ = false;
};

}  // namespace

Expected<Route> route_of(const Network& network, const Job& job, const std::vector<Step>& steps) {
  Walk walk(network, job);
  Route route;
  route.reserve(steps.size());
  for (std::size_t k = 0; k < steps.size(); ++k) {
    auto leg = std::visit([&](const auto& step) { return walk.take(step); }, steps[k].what);
    if (!leg) {
      leg.error().message = fmt::format("step {}: {}", k + 1, leg.error().message);
      leg.error().where = fmt::format("steps[{}].{}", k, leg.error().where);
      return tl::unexpected(std::move(leg.error()));
    }
    route.push_back(*leg);
  }
  if (auto ok = walk.demand_arrived(); !ok) {
    ok.error().where = "steps";
    return tl::unexpected(std::move(ok.error()));
  }
  return route;
}

}  // namespace lamina::sim
