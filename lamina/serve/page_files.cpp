#include "lamina/serve/page_files.h"

#include <array>
#include <fmt/format.h>
#include <functional>
#include <utility>

#include "lamina/io/text/gzip.h"
#include "lamina/page/assets.h"
#include "lamina/serve/service.h"

namespace lamina::serve {
namespace {

constexpr std::string_view kFolder = "page/";        // of the files that servers send
constexpr std::string_view kReport = "report.html";  // which the page fills for a download

// Scripts and styles are files of the server; workers and pictures may be made by the page itself.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kTypes{
    {{".html", "text/html; charset=utf-8"},
     {".js", "text/javascript; charset=utf-8"},
     {".css", "text/css; charset=utf-8"},
     {".json", "application/json"},
     {".svg", "image/svg+xml"},
     {".png", "image/png"},
     {".txt", "text/plain; charset=utf-8"},
     {".wasm", "application/wasm"}}};

std::string_view type_of(std::string_view path) {
  for (const auto& [end, type] : kTypes)
    if (path.ends_with(end)) return type;
  return "application/octet-stream";
}

// Whether the client takes gzip: named, and not with weight zero.
bool takes_gzip(std::string_view accept_encoding) {
  const std::size_t at = accept_encoding.find("gzip");
  if (at == accept_encoding.npos) return false;
  const std::string_view rest = accept_encoding.substr(at + 4);
  const std::string_view weight = rest.substr(0, rest.find(','));
  return weight.find("q=0") == weight.npos || weight.find("q=0.") != weight.npos;
}

}  // namespace

std::vector<PageFile> page_files(std::vector<File> beside) {
  std::vector<PageFile> files;
  for (const page::Asset& asset : page::assets()) {
    const bool is_page = asset.path.starts_with(kFolder);
    if (!is_page && asset.path != kReport) continue;
    std::string path = "/" + std::string(asset.path.substr(is_page ? kFolder.size() : 0));
    files.push_back({path, type_of(path), asset.bytes, nullptr, std::string(asset.sha256)});
    if (path != "/index.html") continue;
    files.push_back(files.back());
    files.back().path = "/";
  }
  for (File& file : beside) {
    const std::string_view bytes = *file.bytes;
    files.push_back({"/" + file.path, type_of(file.path), bytes, std::move(file.bytes),
                     fmt::format("{:x}-{:x}", bytes.size(), std::hash<std::string_view>()(bytes))});
  }
  for (PageFile& file : files) {
    auto packed = std::make_shared<const std::string>(io::gzip_packed(file.bytes));
    if (packed->size() < file.bytes.size()) file.packed = std::move(packed);
  }
  return files;
}

Response answer_file(const PageFile& file, const Head& head) {
  const bool is_packed = file.packed != nullptr && takes_gzip(head.accept_encoding);
  const std::string tag = fmt::format("\"{}{}\"", file.tag, is_packed ? "-gzip" : "");
  Response response{.type = file.type, .owner = is_packed ? file.packed : file.owner};
  response.headers = {{"ETag", tag}, {"Cache-Control", "no-cache"}, {"Vary", "Accept-Encoding"}};
  if (is_packed) response.headers.emplace_back("Content-Encoding", "gzip");
  if (file.type.starts_with("text/html"))
    response.headers.emplace_back("Content-Security-Policy", std::string(kPolicy));
  if (head.if_none_match.find(tag) != head.if_none_match.npos)
    response.status = 304;
  else
    response.body = is_packed ? std::string_view(*file.packed) : file.bytes;
  return response;
}

}  // namespace lamina::serve
