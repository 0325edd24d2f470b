// A run that is read is written so that it reads back as the same.
#include "fuzz/documents.h"
#include "fuzz/target.h"

#include "lamina/io/documents/run_json.h"

FUZZ_TARGET(run_json) {
  using namespace lamina::io;
  const auto run = parse_run_json(fuzz::source(data, size));
  if (!run) {
    fuzz::require_good(run.error());
    return 0;
  }
  const std::string text = run_json(*run);
  const auto again = parse_run_json(SourceText("written", text));
  fuzz::require(again && run_json(*again) == text);
  return 0;
}
