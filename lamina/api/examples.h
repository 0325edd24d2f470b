#pragma once

#include <span>
#include <string_view>

namespace lamina::api {

// A document of Lamina that is compiled in, for a first try.
struct Example {
  std::string_view name;
  std::string_view document;  // JSON without a newline at its end
};

// Networks, models (from examples/, converted) and a jobs document that names two of the models.
[[nodiscard]] std::span<const Example> examples();

}  // namespace lamina::api
