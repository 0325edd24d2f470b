#pragma once

#include <span>
#include <string>
#include <string_view>

#include "lamina/core/expected.h"
#include "lamina/io/files.h"
#include "lamina/plan/check.h"
#include "lamina/plan/check_capacity.h"

// The JSON documents that fronts hand out beside files.
namespace lamina::api {

// {"error": {"code", "message", "where"}}; `code` is to_text(error.code), or "internal".
[[nodiscard]] std::string error_json(std::string_view code, const Error& error);

// {"ok", "theta", "upper", "violations", "assumptions"}; "filled" as below.
[[nodiscard]] std::string verdict_json(const CapacityVerdict& verdict,
                                       const io::Premises& premises = {});

// {"ok", "latency_s", "optimum_s", "optimal", "bound": {"proved"}, "violations", "assumptions"};
// "unproved_alternatives", where there are some; and "filled", where the network lacked what the
// options gave it
[[nodiscard]] std::string verdict_json(const Verdict& verdict, const io::Premises& premises = {});

}  // namespace lamina::api
