#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lamina/core/expected.h"

namespace lamina::agents {

// HOST:PORT, where an IPv6 address stands in brackets: "[::1]:7071".
struct Address {
  std::string host{};  // without brackets
  std::uint16_t port = 0;

  [[nodiscard]] std::string text() const;
  friend bool operator==(const Address&, const Address&) = default;
};

// Fails with kValue where the text is no HOST:PORT, or the port is above 65535.
[[nodiscard]] Expected<Address> parse_address(std::string_view text);

// Whether only this machine reaches it: 127.0.0.0/8, ::1, localhost.
[[nodiscard]] bool is_loopback(const Address& address);

// Files of a certificate, its key, and of who signs those of the others; all three or none.
struct Tls {
  std::string cert{}, key{}, ca{};
  bool insecure = false;  // other addresses than the loopback's are used without

  [[nodiscard]] bool is_on() const { return !cert.empty(); }
};

// That all three files are given or none. Fails with kUsage; `where` is the option that is missing.
[[nodiscard]] Expected<void> demand_whole(const Tls& tls);
// That the address may be used so. Fails with kUsage, naming the options that would allow it.
[[nodiscard]] Expected<void> demand_allowed(const Address& address, const Tls& tls);

}  // namespace lamina::agents
