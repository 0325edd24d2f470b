#pragma once

#include <span>
#include <string>

#include "apps/lamina/show/text.h"

#include "lamina/model/note.h"

namespace lamina::app {

// What a plan takes for granted: "assuming ...", a line each.
[[nodiscard]] std::string assumptions_text(const Style& style, std::span<const Note> assumptions);

}  // namespace lamina::app
