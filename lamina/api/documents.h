#pragma once

#include <string>
#include <string_view>

#include "lamina/core/expected.h"
#include "lamina/plan/check.h"

// The JSON documents that fronts hand out beside files.
namespace lamina::api {

// {"error": {"code", "message", "where"}}; `code` is to_text(error.code), or "internal".
[[nodiscard]] std::string error_json(std::string_view code, const Error& error);

// {"ok", "latency_s", "optimum_s", "optimal", "violations"}
[[nodiscard]] std::string verdict_json(const Verdict& verdict);

}  // namespace lamina::api
