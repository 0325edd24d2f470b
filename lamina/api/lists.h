#pragma once

#include <span>
#include <string>
#include <string_view>

// What there is to choose, as documents.
namespace lamina::api {

struct List {
  std::string_view name, summary;
  std::string (*document)() = nullptr;  // one JSON document with a newline at its end
};

// planners, objectives, disciplines, formulations: rows {"name", "help"}; planners also say whether
// they take several jobs. And examples: an object of documents by name.
[[nodiscard]] std::span<const List> lists();
// The row with this name; null if there is none.
[[nodiscard]] const List* find_list(std::string_view name);

}  // namespace lamina::api
