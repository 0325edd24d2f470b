#include "bench/streaming.h"

namespace lamina::bench {

Streaming::Streaming(const Network& network, std::size_t num_tensors)
    : num_tensors_(num_tensors),
      arcs_(network.num_links() * kWordsAnArc, 1),
      labels_(network.num_nodes(), 1.0),
      routes_(network.num_nodes() * num_tensors) {}

double Streaming::run() {
  std::uint64_t sum = 0;
  for (std::size_t k = 0; k < num_tensors_; ++k) {
    for (const std::uint64_t word : arcs_) sum += word;
    const double step = static_cast<double>(sum & 1U);
    std::uint32_t* route = routes_.data() + k * labels_.size();
    for (std::size_t v = 0; v < labels_.size(); ++v) {
      labels_[v] += step;
      route[v] = static_cast<std::uint32_t>(k);
    }
  }
  return labels_.empty() ? static_cast<double>(sum) : labels_.front();
}

std::size_t Streaming::bytes() const {
  return num_tensors_ *
             (arcs_.size() * sizeof(std::uint64_t) + 2 * labels_.size() * sizeof(double)) +
         routes_.size() * sizeof(std::uint32_t);
}

}  // namespace lamina::bench
