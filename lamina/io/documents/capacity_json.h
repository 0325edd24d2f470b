#pragma once

#include <string>

#include "lamina/core/expected.h"
#include "lamina/io/documents/premises.h"
#include "lamina/io/text/source_text.h"
#include "lamina/plan/capacity.h"

namespace lamina::io {

// lamina.capacity/1, ours or a stranger's. What it says is not judged here: names may be unknown,
// shares, loads and prices be wrong.
[[nodiscard]] Expected<Capacity> parse_capacity_json(const SourceText& source);

// The same document as text, with a newline at its end. Steps state no times. Deterministic: same
// data, same bytes.
[[nodiscard]] std::string capacity_json(const Capacity& capacity, const Premises& premises = {});

}  // namespace lamina::io
