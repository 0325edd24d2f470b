#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "lamina/serve/http.h"

namespace lamina::serve {

// Unpacks a body that is gzip, in place. Nothing if it worked, else the refusal: 413 if there is
// more in it than `most` bytes (no more is unpacked then), 400 if it is no gzip.
[[nodiscard]] std::optional<Response> unpack(std::string& body, std::size_t most);

[[nodiscard]] bool is_packed(std::string_view body);

// 413.
[[nodiscard]] Response too_large(std::size_t most);

}  // namespace lamina::serve
