#pragma once

#include <memory>
#include <string_view>

#include "lamina/model/job.h"
#include "lamina/model/model.h"
#include "lamina/model/network.h"

// Small networks, models and jobs, drawn in a line of text. Words that are none of the language end
// the test program with a message that quotes them.
namespace lamina::testing {

// A network from its drawing:
//
//   draw("a(1F) --10B-- b(10F) --5B/2s--> c;  a --1B-- c")
//
//   a            a node; a relay unless some mention of it says more
//   a(1F)        computes 1 FLOP/s
//   a(1F +2s q30F @pi)   ... with 2 s of overhead a stay, 30 FLOP of backlog, of device class pi;
//                any of them may be missing, and (0F) is a relay
//   --10B--      a duplex cable of 10 B/s, one row of the network file
//   --10B-->     a one-way link, here from left to right; <--10B-- leads the other way
//   --10B/2s/q5B--       ... with 2 s of delay and 5 B of backlog (in each direction)
//   ;            ends a chain of links
//   /2B/         between semicolons: tensors travel in chunks of 2 B
//
// Rows are numbered, and nodes too, in the order in which the drawing first names them. Numbers are
// decimal ("1e9B"), in SI base units.
[[nodiscard]] Network draw(std::string_view drawing);

// The same, to be shared by an Instance.
[[nodiscard]] std::shared_ptr<const Network> draw_shared(std::string_view drawing);

// A chain of layers: tensor 0, work of layer 1, tensor 1, work of layer 2, ... as in
// "20B 10F 5B 20F 1B". "10F@pi=3s" takes 3 s on devices of class pi, "?@pi=3s" runs nowhere else;
// "20B" alone has no layers.
// Layers are named l1, l2, ...
[[nodiscard]] std::shared_ptr<const Model> model(std::string_view chain);

// The node with this id.
[[nodiscard]] NodeId node(const Network& network, std::string_view id);

// A valid job from one named node to another; constraints are set in `spec`.
[[nodiscard]] Job job(const Network& network, std::shared_ptr<const Model> model,
                      std::string_view source, std::string_view destination, JobSpec spec = {});

}  // namespace lamina::testing
