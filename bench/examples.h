#pragma once

#include <memory>
#include <string_view>

#include "lamina/core/expected.h"
#include "lamina/model/model.h"
#include "lamina/model/network.h"

namespace lamina::bench {

// Files of the repository: examples/networks/NAME.json, and examples/models/NAME.onnx or NAME.json.
// They fail as io::read_network and io::read_model do.
[[nodiscard]] Expected<std::shared_ptr<const Network>> example_network(std::string_view name);
[[nodiscard]] Expected<std::shared_ptr<const Model>> example_model(std::string_view name);

}  // namespace lamina::bench
