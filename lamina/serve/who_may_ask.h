#pragma once

#include <optional>
#include <string_view>

#include "lamina/serve/http.h"
#include "lamina/serve/serve_options.h"

// Pages of other sites run in browsers that reach the server: through its address (their requests
// then carry their origin) and through names of their own that they point at it (DNS rebinding).
namespace lamina::serve {

// 127.0.0.0/8, ::1 and localhost.
[[nodiscard]] bool is_loopback(std::string_view host);

// The host of "name:8080", "[::1]:8080" or "http://name:8080"; in small letters, without brackets.
[[nodiscard]] std::string host_of(std::string_view authority);

// The refusal of a request that may not be made; nothing if it may:
//   400  no Host;
//   403  a Host that a stranger could own: names with a dot in them, unless --allow-host or --host
//        names them (addresses, localhost and names without a dot nobody on the internet owns);
//   403  a POST from a page of another origin than the host it asks, or of --allow-host;
//   401  a POST without the token.
[[nodiscard]] std::optional<Response> refusal_of(const Head& head, const ServeOptions& options);

}  // namespace lamina::serve
