#pragma once

#include <string_view>
#include <vector>

#include "lamina/model/network.h"

namespace lamina::report {

// The outline of land: closed rings of places.
using Land = std::vector<std::vector<Coordinates>>;

// From the text of land.json (tools/make_land); nothing of what is no such text.
[[nodiscard]] Land read_land(std::string_view json);

}  // namespace lamina::report
