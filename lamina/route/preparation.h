#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "lamina/core/expected.h"
#include "lamina/route/contraction_hierarchy.h"

namespace lamina::route {

// What was prepared for a network, as bytes to keep: the order in which its nodes are eliminated,
// and what that fills. Rates and delays are not in it, so it serves any network with the same
// nodes, relays and links. Versioned, little-endian, with a checksum. O(fill).
[[nodiscard]] std::string preparation_bytes(const ContractionHierarchy& graph);

// Fails with kSyntax where the bytes are of another format or version, or damaged, and with kValue
// where they were made for a network of another shape.
[[nodiscard]] Expected<std::shared_ptr<const ContractionHierarchy>> preparation_from(
    const Network& network, std::string_view bytes);

}  // namespace lamina::route
