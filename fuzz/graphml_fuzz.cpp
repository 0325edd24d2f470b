// GraphML is read, with everything filled in, or refused in one line.
#include "fuzz/documents.h"

#include "lamina/io/graphml.h"
#include "lamina/io/network_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lamina;
  const io::FillIns fill{FlopPerSecond(1e9), BytesPerSecond(1e6), Seconds(1e-3), Seconds(5e-6)};
  const auto file = io::parse_graphml(fuzz::source(data, size), fill);
  if (!file) {
    fuzz::require_good(file.error());
    return 0;
  }
  const auto again = io::parse_network_json({"written", io::network_json(file->network)});
  fuzz::require(again && again->network.num_links() == file->network.num_links());
  return 0;
}
