// A catalogue that is read is written so that it reads back as the same.
#include "fuzz/documents.h"
#include "fuzz/target.h"

#include "lamina/io/networks/devices.h"

FUZZ_TARGET(devices) {
  using namespace lamina::io;
  const auto catalogue = parse_devices_json(fuzz::source(data, size));
  if (!catalogue) {
    fuzz::require_good(catalogue.error());
    return 0;
  }
  const std::string text = devices_json(*catalogue);
  const auto again = parse_devices_json(SourceText("written", text));
  fuzz::require(again && devices_json(*again) == text);
  return 0;
}
