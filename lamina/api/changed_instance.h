#pragma once

#include <optional>
#include <span>

#include "lamina/core/expected.h"
#include "lamina/io/networks/changes.h"
#include "lamina/model/job.h"

namespace lamina::api {

// The same jobs in the network with these changes (io/networks/changes.h). Nothing if a job's
// source, its destination or all nodes of a pin are taken out: it then has no plan. Fails as
// io::changed does. O(changes x network + jobs).
[[nodiscard]] Expected<std::optional<Instance>> changed(const Instance& instance,
                                                        std::span<const io::NetworkChange> changes,
                                                        const io::DeviceCatalogue& devices);

}  // namespace lamina::api
