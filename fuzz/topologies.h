// What fuzz targets of topology formats share.
#pragma once

#include "fuzz/documents.h"

#include "lamina/io/files.h"
#include "lamina/io/networks/network_json.h"

namespace fuzz {

// A topology is read, with all gaps filled, and written so that it reads back; or it is refused in
// one line.
inline int try_topology(lamina::Expected<lamina::io::NetworkFile> (*parse)(
                            const lamina::io::SourceText&, const lamina::io::Defaults&),
                        const lamina::io::SourceText& text) {
  using namespace lamina;
  const io::Defaults fill{FlopPerSecond(1e9), BytesPerSecond(1e6), Seconds(1e-3), Seconds(5e-6)};
  const auto file = parse(text, fill);
  if (!file) {
    require_good(file.error());
    return 0;
  }
  constexpr std::size_t kEnough = 10'000;
  if (file->network.num_nodes() > kEnough) return 0;
  const auto again = io::parse_network_json({"written", io::network_json(file->network)});
  require(again && again->network.num_links() == file->network.num_links());
  return 0;
}

}  // namespace fuzz
