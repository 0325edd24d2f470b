#pragma once

#include <string>

#include "lamina/model/model.h"
#include "lamina/model/network.h"

namespace lamina {

// A fingerprint tells whether two networks, or two models, mean the same to a plan: 16 hexadecimal
// digits of what decides about times and memory. It is of values in SI units as they are used, that
// is after fill-ins, dimensions and changes, so that other units or another file format make no
// difference. Not cryptographic: it guards against mistakes, not against forgers. O(size).

// Nodes (speed, device, memory, overhead) and directed links (ends, bandwidth, delay) in their
// order. Not: ids, labels, places, rows, and backlogs, which are a state rather than the network.
[[nodiscard]] std::string fingerprint(const Network& network);

// Tensors' sizes and operators (work, weights, times by device, what they read and make) in the
// order of execution. Not: names, types and notes.
[[nodiscard]] std::string fingerprint(const Model& model);

}  // namespace lamina
