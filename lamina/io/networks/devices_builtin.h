#pragma once

#include <string_view>

namespace lamina::io {

// The text of lamina/io/networks/devices.json, compiled in.
extern const std::string_view kBuiltinDevices;

}  // namespace lamina::io
