#pragma once

#include <span>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/io/documents/premises.h"
#include "lamina/io/networks/devices.h"
#include "lamina/io/networks/network_change.h"
#include "lamina/model/network.h"

// What if: a network with some of its values set, scaled, or parts of it taken out. The one place
// that knows what a change means; every front asks by these texts.
namespace lamina::io {

// As documents record them, in the order in which they apply.
[[nodiscard]] std::vector<AskedChange> asked(std::span<const NetworkChange> changes);

// The network changed: all `set`, then all `scale`, then all `without`, each in the order given.
// Rows of links keep their numbers; a cable whose directions then differ becomes two rows of one
// number. `all.compute` leaves relays alone. A node given another device takes over the values of
// its class where it had those of the old one, as if its file said so.
//
// Fails with kUnknownName (no such place or key), kUnit or kValue (a value), naming the change;
// `where` is the option. O(changes x (nodes + links)).
[[nodiscard]] Expected<Network> changed(const Network& network,
                                        std::span<const NetworkChange> changes,
                                        const DeviceCatalogue& devices);

}  // namespace lamina::io
