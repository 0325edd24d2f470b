// A comparison that is read is written so that it reads back as the same.
#include "fuzz/documents.h"
#include "fuzz/target.h"

#include "lamina/io/documents/comparison_json.h"

FUZZ_TARGET(comparison_json) {
  using namespace lamina::io;
  const auto comparison = parse_comparison_json(fuzz::source(data, size));
  if (!comparison) {
    fuzz::require_good(comparison.error());
    return 0;
  }
  const std::string text = comparison_json(*comparison);
  const auto again = parse_comparison_json(SourceText("written", text));
  fuzz::require(again && comparison_json(*again) == text);
  return 0;
}
