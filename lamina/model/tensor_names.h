#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lamina/model/model.h"

namespace lamina {

// What tensor l of the chain is called, to cut the model there: "input" for all of tensor 0, the
// tensors' own names for the others (several where the model has several results, or a bundle
// crosses the cut: "input" then stands for all inputs still needed). One without a name goes by the
// operator that makes it, or by the number of its layer. O(operators of the next layer), of bundles
// O(operators + tensors).
[[nodiscard]] std::vector<std::string> tensor_names(const Model& model, std::uint32_t l);

}  // namespace lamina
