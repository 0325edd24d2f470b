#pragma once

#include "lamina/core/expected.h"
#include "lamina/io/networks/defaults.h"
#include "lamina/io/text/source_text.h"

namespace lamina::io {

// Platform files of SimGrid [1], version 4 (and the AS of version 3). Hosts compute, routers are
// relays. Speeds are in FLOP/s ("5.2297E9f"), "Bps" are BYTES per second and "bps" bits.
//
// - A route is a link, both ways unless it says otherwise: the least bandwidth of the links that it
//   crosses and the sum of their latencies, as SimGrid prices one transfer. Where routes share
//   links the sharing is lost, which a note says.
// - A cluster is a star: each host has its own way up to the cluster's router and down from it.
// With
//   a backbone everything that comes up crosses it before it leaves or comes down: it leads from
//   the router, where ways arrive, to ROUTER/out, where they leave.
//
// [1] H. Casanova et al., "Versatile, scalable, and accurate simulation of distributed applications
//     and platforms", JPDC 74(10), 2014.
[[nodiscard]] Expected<NetworkFile> parse_simgrid(const SourceText& source, const Defaults& fill);

}  // namespace lamina::io
