#pragma once

#include <memory>

#include "lamina/route/policy.h"

namespace lamina::route {

// The earliest completion by the queues of the moment, as a planner of one job finds it. Good at
// low load, but it sees only its own delay: it may lose part of the capacity
// (docs/theory.md#stability).
[[nodiscard]] std::unique_ptr<Policy> make_delay_greedy(const Network& network,
                                                        const PolicySettings& settings);

// Every resource has a virtual queue, in seconds of work: all that routed jobs ask of it from the
// moment they are routed, less a second a second. A job takes the way of the least
//
//   sum over its services of (virtual queue of the resource) x (seconds of service),
//
// and among equals the shortest without waiting. Stable wherever the rates can be served at all
// (docs/theory.md#stability).
[[nodiscard]] std::unique_ptr<Policy> make_max_weight(const Network& network,
                                                      const PolicySettings& settings);

// The same with V x (service + delay + queue of the moment) of every service added: stable for
// every V >= 0, and closer to the least delay the larger V is.
[[nodiscard]] std::unique_ptr<Policy> make_drift_plus_penalty(const Network& network,
                                                              const PolicySettings& settings);

}  // namespace lamina::route
