#pragma once

#include <string>
#include <string_view>

#include "lamina/api/instance.h"
#include "lamina/api/requests.h"
#include "lamina/core/expected.h"
#include "lamina/model/cuts.h"

// What the answers to requests share.
namespace lamina::api {

// The network and the jobs, read where they are not there yet.
[[nodiscard]] Expected<LoadedInstance> loaded(const InstanceInput& input);
// The same for a document whose layers are those of these cuts, which the models get; --cuts may
// say them again.
[[nodiscard]] Expected<LoadedInstance> loaded(const InstanceInput& input, Cuts cuts);

// That an argument is missing.
[[nodiscard]] tl::unexpected<Error> missing(std::string argument, std::string_view rule);

}  // namespace lamina::api
