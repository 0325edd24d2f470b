#include "lamina/route/transfer_rows.h"

#include <algorithm>

#include "lamina/route/queue_at.h"

namespace lamina::route {

TransferRows::TransferRows(const Network& network, const Query& query)
    : transfers_(network), n_(network.num_nodes()) {
  transfers_.set(query.waiting, query.job.release(), query.queues);
  if (query.waiting != Waiting::kDraining) return;
  const Resources resources(network);
  for (const LinkId e : all_ids<LinkId>(network.num_links()))
    steady_from_ = std::max(
        steady_from_, queue_at(resources, resources.of(e), query.waiting, query.queues).value());
}

void TransferRows::spread(Bytes size, NodeId from, double x, std::vector<double>& times) {
  times.assign(n_, kNever);
  times[from.index()] = x;
  transfers_.spread(size, times);
}

TransferRows::Row TransferRows::row(Bytes size, NodeId from, double x) {
  constexpr std::size_t kMostKept = 32'000'000;  // numbers
  if (x < steady_from_) {
    spread(size, from, x, row_);
    return {0.0, row_};
  }
  if ((kept_.size() + 1) * n_ > kMostKept) kept_.clear();
  auto [at, is_new] = kept_.try_emplace({size.value(), static_cast<std::uint32_t>(from.index())});
  if (is_new) {
    spread(size, from, steady_from_, at->second);
    for (double& time : at->second) time -= steady_from_;
  }
  return {x, at->second};
}

std::vector<LinkId> TransferRows::path(Bytes size, NodeId from, double x, NodeId to) {
  row_.assign(n_, kNever);
  row_[from.index()] = x;
  return transfers_.path(size, row_, to);
}

}  // namespace lamina::route
