// A document of streams that is read is written so that it reads back as the same.
#include "fuzz/documents.h"
#include "fuzz/target.h"

#include "lamina/io/documents/capacity_json.h"

FUZZ_TARGET(capacity_json) {
  using namespace lamina::io;
  const auto capacity = parse_capacity_json(fuzz::source(data, size));
  if (!capacity) {
    fuzz::require_good(capacity.error());
    return 0;
  }
  const std::string text = capacity_json(*capacity);
  const auto again = parse_capacity_json(SourceText("written", text));
  fuzz::require(again && capacity_json(*again) == text);
  return 0;
}
