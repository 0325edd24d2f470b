#include "lamina/route/stay_ends.h"

#include "lamina/route/layer_times.h"

namespace lamina::route {

StayEnds::StayEnds(const Network& network) : StayEnds(network, order_of_file(network)) {}

StayEnds::StayEnds(const Network& network, std::span<const std::uint32_t> node_at)
    : network_(&network), node_at_(node_at.begin(), node_at.end()) {}

void StayEnds::set(const Job& job) {
  const Model& model = job.model();
  if (!model.charges_ends()) {
    any_ = false;
    model_ = nullptr;
    return;
  }
  if (job.shared_model() == model_) return;
  model_ = job.shared_model();
  any_ = false;
  const std::size_t rows = model.num_layers() + std::size_t{1};
  enter_.assign(rows * node_at_.size(), 0.0);
  leave_.assign(rows * node_at_.size(), 0.0);
  std::size_t at = node_at_.size();
  for (std::uint32_t l = 1; l <= model.num_layers(); ++l)
    for (const std::uint32_t v : node_at_) {
      const Node& node = network_->nodes()[v];
      enter_[at] = model.enter_time(l, node).value();
      leave_[at] = model.leave_time(l, node).value();
      any_ = any_ || enter_[at] > 0.0 || leave_[at] > 0.0;
      ++at;
    }
}

}  // namespace lamina::route
