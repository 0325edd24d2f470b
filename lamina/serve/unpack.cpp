#include "lamina/serve/unpack.h"

#include <fmt/format.h>

#include "lamina/core/units.h"
#include "lamina/io/text/gzip.h"

namespace lamina::serve {

std::optional<Response> unpack(std::string& body, std::size_t most) {
  constexpr std::size_t kPiece = 4096;  // unpacks to 4 MiB at most
  io::Gunzip gunzip;
  std::string out;
  Expected<void> ok = error(ErrorCode::kFile, "the body is not gzip");
  if (is_packed(body)) ok = {};
  for (std::size_t at = 0; ok && at < body.size(); at += kPiece) {
    ok = gunzip.append(std::string_view(body).substr(at, kPiece), out);
    if (out.size() > most) return too_large(most);
  }
  if (ok) ok = gunzip.append({}, out);
  if (!ok && ok.error().code == ErrorCode::kLimit)
    return refuse({413, to_text(ok.error().code), ok.error().message, "body"});
  if (!ok) return refuse({400, to_text(ok.error().code), ok.error().message, "body"});
  body = std::move(out);
  return std::nullopt;
}

bool is_packed(std::string_view body) { return io::Gunzip::is_packed(body); }

Response too_large(std::size_t most) {
  return refuse({413, "limit",
                 fmt::format("it is larger than {}, the limit of this server (--max-body)",
                             to_human(Bytes(static_cast<double>(most)))),
                 "body"});
}

}  // namespace lamina::serve
