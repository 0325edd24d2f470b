#pragma once

#include <span>
#include <string>
#include <string_view>

#include "apps/lamina/show/text.h"

#include "lamina/api/inspect.h"

// What texts about files of any kind have in common.
namespace lamina::app {

// How many of `rows` are shown: all, or a page of them.
[[nodiscard]] std::size_t shown_of(std::size_t rows, bool all);
// That there are more, and how to see them; empty where all are shown.
[[nodiscard]] std::string rest_text(const Style& style, std::size_t rows, std::size_t shown);

// The first line: a name, or another word if there is none, and what counts most.
[[nodiscard]] std::string title(const Style& style, std::string_view name,
                                std::string_view otherwise, std::string_view facts);

[[nodiscard]] std::string notes_text(std::span<const Note> notes, const Style& style);
[[nodiscard]] std::string recipe_text(const io::Recipe& recipe, const Style& style);

}  // namespace lamina::app
