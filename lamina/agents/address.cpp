#include "lamina/agents/address.h"

#include <arpa/inet.h>
#include <charconv>
#include <fmt/format.h>
#include <netinet/in.h>

#include "lamina/core/quoted.h"

namespace lamina::agents {
namespace {

tl::unexpected<Error> no_address(std::string_view text) {
  return error(ErrorCode::kValue,
               fmt::format("{} is no HOST:PORT, as in \"127.0.0.1:7071\" or \"[::1]:7071\"",
                           lamina::quoted(text)));
}

bool is_plain(std::string_view host) {
  return !host.empty() && host.find_first_of(" \t\r\n/@,;[]") == std::string_view::npos;
}

}  // namespace

std::string Address::text() const {
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                             : fmt::format("[{}]:{}", host, port);
}

Expected<Address> parse_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return no_address(text);
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']'))
    host = host.substr(1, host.size() - 2);
  else if (host.find(':') != std::string_view::npos)
    return no_address(text);
  unsigned number = 0;
  const auto [end, failure] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (!is_plain(host) || port.empty() || end != port.data() + port.size() ||
      failure == std::errc::invalid_argument)
    return no_address(text);
  if (failure != std::errc() || number > 65535)
    return error(ErrorCode::kValue,
                 fmt::format("{}: a port is a number up to 65535", lamina::quoted(text)));
  return Address{std::string(host), static_cast<std::uint16_t>(number)};
}

bool is_loopback(const Address& address) {
  // Numbers alone: a name may begin with "127.", too.
  in_addr four{};
  in6_addr six{};
  if (inet_pton(AF_INET, address.host.c_str(), &four) == 1) return ntohl(four.s_addr) >> 24U == 127;
  if (inet_pton(AF_INET6, address.host.c_str(), &six) == 1) return IN6_IS_ADDR_LOOPBACK(&six);
  return address.host == "localhost";
}

Expected<void> demand_whole(const Tls& tls) {
  const std::pair<const char*, const std::string*> files[] = {
      {"tls-cert", &tls.cert}, {"tls-key", &tls.key}, {"tls-ca", &tls.ca}};
  const bool some = !tls.cert.empty() || !tls.key.empty() || !tls.ca.empty();
  for (const auto& [name, file] : files)
    if (some && file->empty())
      return error(ErrorCode::kUsage,
                   "is missing: mutual TLS needs --tls-cert, --tls-key and --tls-ca", name);
  return {};
}

Expected<void> demand_allowed(const Address& address, const Tls& tls) {
  if (is_loopback(address) || tls.is_on() || tls.insecure) return {};
  return error(ErrorCode::kUsage,
               fmt::format("{} is not of the loopback: give --tls-cert, --tls-key and --tls-ca for "
                           "mutual TLS, or --insecure to do without",
                           address.text()));
}

}  // namespace lamina::agents
