#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/model/job.h"
#include "lamina/plan/evaluate.h"
#include "lamina/plan/route.h"
#include "lamina/plan/tasks.h"

// Transfers in chunks, moved piece by piece: each piece is stored and forwarded, a link serves one
// at a time, and the last one may be smaller (docs/theory.md#chunks). So plans of several jobs are
// timed, and simulations made; `evaluate` prices a job alone by a formula that is never below it.
namespace lamina {

// What stands for the first byte that goes on at once (cut-through) where pieces are moved.
inline constexpr Bytes kPacket{1500.0};

// How large the pieces of tensors are: the network's chunk, or `packet` under cut-through. Infinite
// if tensors travel whole.
[[nodiscard]] Bytes piece_size(const Network& network, Bytes packet = kPacket);

// In what pieces a service is asked for: all but the last take `each`.
struct Pieces {
  std::uint32_t count = 1;
  Seconds each, last;  // of several

  [[nodiscard]] bool is_whole() const { return count == 1; }
};

// The most pieces that a tensor may have: what is moved piece by piece must come to an end.
inline constexpr double kMostPieces = 1e7;

// How many pieces a tensor has; a multiple of the piece has no crumb for the sake of rounding.
[[nodiscard]] double num_pieces(Bytes size, Bytes piece);
// Of the tensor that has the most, of those that the route sends; 1 if it sends none.
[[nodiscard]] double most_pieces(const Job& job, const Route& route, Bytes piece);

// The pieces of a hop's service, kMostPieces at most; of a stay's, one.
[[nodiscard]] Pieces pieces_of(const Network& network, const Job& job, const Leg& leg, Bytes piece);
// Those of every leg of a route; empty if none has several. O(legs).
[[nodiscard]] std::vector<Pieces> pieces_of(const Network& network, const Job& job,
                                            const Route& route, Bytes piece);

// How long transfers in chunks are taken to last.
enum class ChunkTimes {
  kFormula,  // as `evaluate` prices them
  // At most what they last piece by piece, whoever else is there: as if the first piece had the
  // size of the last one.
  kAtLeast
};

// What of a tensor larger than the chunk counts as received whole at every hop. Never more than the
// chunk.
[[nodiscard]] Bytes first_piece(Bytes size, Bytes chunk, ChunkTimes times);

// A transfer that meets nobody: when its last piece arrives, hop by hop.
class LoneTransfer {
 public:
  explicit LoneTransfer(Seconds ready) : first_(ready), last_(ready) {}
  // Behind the next hop.
  Seconds cross(const Pieces& pieces, Seconds delay);

 private:
  Seconds first_;    // when the first piece is there
  Seconds slowest_;  // the longest time of a whole piece at a link so far
  Seconds last_;
};

// A hop that was made: from the arrival of the first piece at the link to that of the last one
// behind its delay.
struct MovedHop {
  Leg leg;
  Task task;
  Pieces pieces;
  Seconds start, end;
};

// Appends the hops of one transfer, which was ready at the start of the first one, as
// Timetable::add. Waiting is what the transfer takes beyond that of a LoneTransfer: of the time by
// which its last piece is late behind a hop, the part that no later hop makes up for. Transmission
// is the rest. O(hops).
void add_transfer(Timetable& table, std::span<const MovedHop> hops);

}  // namespace lamina
