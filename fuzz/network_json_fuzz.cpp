// A network that is read is written so that it reads back as the same.
#include "fuzz/documents.h"
#include "fuzz/target.h"

#include "lamina/io/files.h"
#include "lamina/io/networks/network_json.h"

FUZZ_TARGET(network_json) {
  using namespace lamina::io;
  const auto file = parse_network_json(fuzz::source(data, size));
  if (!file) {
    fuzz::require_good(file.error());
    return 0;
  }
  const std::string text = network_json(file->network);
  const auto again = parse_network_json(SourceText("written", text));
  fuzz::require(again && network_json(again->network) == text);
  return 0;
}
