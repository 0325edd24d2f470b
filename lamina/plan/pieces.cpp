#include "lamina/plan/pieces.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace lamina {

Bytes piece_size(const Network& network, Bytes packet) {
  return network.chunk() == Bytes() ? packet : network.chunk();
}

double num_pieces(Bytes size, Bytes piece) {
  constexpr double kCrumb = 1e-9;  // of a piece
  return size <= piece ? 1.0 : std::max(1.0, std::ceil(size / piece - kCrumb));
}

double most_pieces(const Job& job, const Route& route, Bytes piece) {
  double most = 1.0;
  for (const Leg& leg : route)
    if (const Hop* const hop = std::get_if<Hop>(&leg))
      most = std::max(most, num_pieces(job.model().tensor_size(hop->tensor), piece));
  return most;
}

Pieces pieces_of(const Network& network, const Job& job, const Leg& leg, Bytes piece) {
  const Hop* const hop = std::get_if<Hop>(&leg);
  if (hop == nullptr) return {};
  const Bytes size = job.model().tensor_size(hop->tensor);
  const double count = num_pieces(size, piece);
  assert(count <= kMostPieces);
  if (count <= 1.0) return {};
  const BytesPerSecond rate = network.link(hop->link).bandwidth;
  return {static_cast<std::uint32_t>(count), piece / rate, (size - (count - 1.0) * piece) / rate};
}

std::vector<Pieces> pieces_of(const Network& network, const Job& job, const Route& route,
                              Bytes piece) {
  std::vector<Pieces> pieces;
  if (most_pieces(job, route, piece) == 1.0) return pieces;
  pieces.reserve(route.size());
  for (const Leg& leg : route) pieces.push_back(pieces_of(network, job, leg, piece));
  return pieces;
}

Bytes first_piece(Bytes size, Bytes chunk, ChunkTimes times) {
  switch (times) {
    case ChunkTimes::kFormula: return chunk;
    case ChunkTimes::kAtLeast: break;
  }
  if (chunk == Bytes()) return chunk;
  return std::clamp(size - (num_pieces(size, chunk) - 1.0) * chunk, Bytes(), chunk);
}

// The last piece but one leaves the link when the first has and all between it have passed the
// slowest link so far: a permutation flow shop.
Seconds LoneTransfer::cross(const Pieces& pieces, Seconds delay) {
  if (pieces.is_whole()) return last_;
  slowest_ = std::max(slowest_, pieces.each);
  first_ += pieces.each;
  const Seconds before_last = first_ + (pieces.count - 2.0) * slowest_;
  last_ = std::max(last_, before_last) + pieces.last + delay;
  first_ += delay;
  return last_;
}

void add_transfer(Timetable& table, std::span<const MovedHop> hops) {
  if (hops.empty()) return;
  LoneTransfer alone(hops.front().start);
  std::vector<Seconds> late;
  for (const MovedHop& hop : hops)
    late.push_back(std::max(Seconds(), hop.end - alone.cross(hop.pieces, hop.task.delay)));
  for (std::size_t i = late.size() - 1; i > 0; --i) late[i - 1] = std::min(late[i - 1], late[i]);
  Seconds before = hops.front().start, late_before;
  for (std::size_t i = 0; i < hops.size(); ++i) {
    const MovedHop& hop = hops[i];
    const Seconds waiting = late[i] - late_before;
    table.add({hop.leg, waiting, hop.start, hop.end},
              {hop.task.resource, hop.end - before - waiting - hop.task.delay, hop.task.delay});
    before = hop.end;
    late_before = late[i];
  }
}

}  // namespace lamina
