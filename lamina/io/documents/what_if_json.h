#pragma once

#include <string>

#include "lamina/core/expected.h"
#include "lamina/io/documents/premises.h"
#include "lamina/io/text/source_text.h"
#include "lamina/plan/what_if.h"

namespace lamina::io {

// lamina.sweep/1 and lamina.upgrades/1, ours or a stranger's; figures are not judged. All rows are
// of one job (`latency_s`) or all of several (`objective_s`).
[[nodiscard]] Expected<Sweep> parse_sweep_json(const SourceText& source);
[[nodiscard]] Expected<Upgrades> parse_upgrades_json(const SourceText& source);

// The same documents as text, with a newline at the end. Deterministic: same data, same bytes.
[[nodiscard]] std::string sweep_json(const Sweep& sweep, const Premises& premises = {});
[[nodiscard]] std::string upgrades_json(const Upgrades& upgrades, const Premises& premises = {});

// What the objective is called in both.
[[nodiscard]] std::string_view objective_key(bool is_single);

}  // namespace lamina::io
