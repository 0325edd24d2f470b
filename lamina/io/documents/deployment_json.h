#pragma once

#include <string>

#include "lamina/core/expected.h"
#include "lamina/io/text/source_text.h"
#include "lamina/plan/deployment.h"

namespace lamina::io {

// lamina.deployment/1, ours or a stranger's: `demand_sound` accepts what this returns. The files
// that it names are not looked at.
[[nodiscard]] Expected<Deployment> parse_deployment_json(const SourceText& source);

// The same document as text, with a newline at its end. Deterministic: same data, same bytes.
[[nodiscard]] std::string deployment_json(const Deployment& deployment);

}  // namespace lamina::io
