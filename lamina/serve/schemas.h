#pragma once

#include <span>
#include <string_view>

namespace lamina::serve {

// A file of schema/, compiled in: "plan" is schema/plan.schema.json.
struct Schema {
  std::string_view name, text;
};
[[nodiscard]] std::span<const Schema> schemas();

}  // namespace lamina::serve
