#include "lamina/serve/who_may_ask.h"

#include <algorithm>
#include <cctype>

namespace lamina::serve {
namespace {

std::string small(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

bool is_address(std::string_view host) {
  if (host.find(':') != host.npos) return true;  // of IPv6; names have none
  return !host.empty() && host.find_first_not_of("0123456789.") == host.npos;
}

bool is_allowed(std::string_view host, const ServeOptions& options) {
  return host == small(options.host) ||
         std::ranges::any_of(options.allow_hosts,
                             [&](const std::string& name) { return host_of(name) == host; });
}

bool knows(std::string_view host, const ServeOptions& options) {
  return is_address(host) || host.find('.') == host.npos || host.ends_with(".localhost") ||
         is_allowed(host, options);
}

// Takes as long whatever the first difference is, so that no clock tells the token.
bool are_equal(std::string_view a, std::string_view b) {
  unsigned difference = a.size() == b.size() ? 0U : 1U;
  for (std::size_t i = 0; i < a.size(); ++i)
    difference |= static_cast<unsigned>(a[i] ^ b[i % std::max<std::size_t>(1, b.size())]);
  return difference == 0;
}

bool bears_token(std::string_view authorization, std::string_view token) {
  constexpr std::string_view kScheme = "bearer ";
  if (small(authorization.substr(0, kScheme.size())) != kScheme) return false;
  return are_equal(authorization.substr(kScheme.size()), token);
}

// Behind a proxy that does not hand the host on, the origin is one of those allowed.
bool is_own(const Head& head, const ServeOptions& options) {
  if (head.origin.empty()) return true;  // no browser
  const std::size_t scheme = head.origin.find("://");
  if (scheme == head.origin.npos) return false;  // "null"
  const std::string authority = small(std::string_view(head.origin).substr(scheme + 3));
  if (authority == small(head.host)) return true;
  return std::ranges::any_of(options.allow_hosts, [&](const std::string& name) {
    return host_of(name) == host_of(authority);
  });
}

}  // namespace

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" || (host.starts_with("127.") && is_address(host));
}

std::string host_of(std::string_view authority) {
  if (const std::size_t at = authority.find("://"); at != authority.npos)
    authority.remove_prefix(at + 3);
  if (authority.starts_with('[')) return small(authority.substr(1, authority.find(']') - 1));
  return small(authority.substr(0, authority.find(':')));
}

std::optional<Response> refusal_of(const Head& head, const ServeOptions& options) {
  if (head.host.empty())
    return refuse({400, "http", "the header Host is missing or occurs twice", "Host"});
  const std::string host = host_of(head.host);
  if (!knows(host, options))
    return refuse(
        {403, "forbidden", "unknown host: --allow-host names the hosts that are served", "Host"});
  if (head.method != "POST") return std::nullopt;
  if (!is_own(head, options))
    return refuse({403, "forbidden", "pages of other origins may not ask", "Origin"});
  if (!options.token.empty() && !bears_token(head.authorization, options.token))
    return refuse(
        {401, "unauthorized", "a token is needed: Authorization: Bearer TOKEN", "Authorization"},
        {{"WWW-Authenticate", "Bearer realm=\"lamina\""}});
  return std::nullopt;
}

}  // namespace lamina::serve
