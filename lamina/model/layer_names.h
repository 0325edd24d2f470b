#pragma once

#include <cstdint>
#include <string_view>

#include "lamina/core/expected.h"
#include "lamina/model/model.h"

namespace lamina {

// The layer, from 1, of this name, or that holds the operator of this name. Fails with kUnknownName
// and the nearest name, or with kValue if two have it. O(operators).
[[nodiscard]] Expected<std::uint32_t> find_layer(const Model& model, std::string_view name);

// Whether a plan may call layer l so: by its name or, if the model is cut behind any operator, by
// that of the block around it with single cuts, "first..last" in any order of its operators.
// O(operators) for other names than the layer's own.
[[nodiscard]] bool is_called(const Model& model, std::uint32_t l, std::string_view name);

}  // namespace lamina
