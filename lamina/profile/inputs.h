#pragma once

#include <span>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/core/random.h"
#include "lamina/engine/engine.h"

namespace lamina::profile {

// A tensor with drawn elements: floating numbers of a normal distribution, whole ones and truth
// values 1, since they may be numbers of words or of classes, of which any model has one. Fails
// with kValue where a dimension is open.
[[nodiscard]] Expected<engine::Tensor> drawn(const TensorSpec& spec, Random& random);

}  // namespace lamina::profile
