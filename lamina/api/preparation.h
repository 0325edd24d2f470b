#pragma once

#include <memory>
#include <string>

#include "lamina/core/expected.h"
#include "lamina/model/network.h"
#include "lamina/route/contraction_hierarchy.h"

namespace lamina::api {

// What the file keeps of preparing a network; where there is no file, the network is prepared and
// the file written. Null, and nothing written, for a network that is too dense to prepare.
//
// Fails as route::preparation_from does, and with kFile; `where` is the file.
[[nodiscard]] Expected<std::shared_ptr<const route::ContractionHierarchy>> prepared_in(
    const std::string& file, const Network& network);

}  // namespace lamina::api
