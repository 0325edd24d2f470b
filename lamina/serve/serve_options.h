#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lamina/api/option.h"
#include "lamina/core/quantity.h"

namespace lamina::serve {

enum class LogFormat { kText, kJson };

struct ServeOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;  // 0: any that is free
  bool allow_remote = false;  // listens on other addresses than the loopback without a token
  std::vector<std::string> allow_hosts{};  // names under which others reach the server
  std::string token{};                     // that every POST must bear; "": none
  Bytes max_body{64.0 * 1024 * 1024};      // as sent, and as unpacked
  Seconds max_time{30.0};                  // of one plan
  std::size_t max_plans = 64;              // at once
  LogFormat log = LogFormat::kText;
};

[[nodiscard]] std::span<const api::Option<ServeOptions>> serve_options();

// That strangers reach the server only where that is wanted. Fails with kUsage; `where` is "host".
[[nodiscard]] Expected<void> demand_guarded(const ServeOptions& options);

}  // namespace lamina::serve
