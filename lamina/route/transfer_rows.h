#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "lamina/route/query.h"
#include "lamina/route/transfers.h"

namespace lamina::route {

// When one tensor that is ready at one node can be at every other: rows of Transfers, which are
// kept where it does not matter when it leaves. Queues that drain are served by some time; whatever
// leaves later takes as long whenever it does. The network must outlive it.
class TransferRows {
 public:
  TransferRows(const Network& network, const Query& query);

  // When a tensor that is ready at `from` at time x can be at each node is `departure` + times[v];
  // until the next call.
  struct Row {
    double departure;
    std::span<const double> times;
  };
  [[nodiscard]] Row row(Bytes size, NodeId from, double x);
  // The links of its way to `to`.
  [[nodiscard]] std::vector<LinkId> path(Bytes size, NodeId from, double x, NodeId to);

 private:
  void spread(Bytes size, NodeId from, double x, std::vector<double>& times);

  Transfers transfers_;
  std::size_t n_;
  double steady_from_ = 0.0;  // the time by which all queues that drain are served
  std::map<std::pair<double, std::uint32_t>, std::vector<double>> kept_;  // by size and node
  std::vector<double> row_;
};

}  // namespace lamina::route
