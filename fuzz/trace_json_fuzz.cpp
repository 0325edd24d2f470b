// A trace that is read is written so that it reads back as the same.
#include "fuzz/documents.h"
#include "fuzz/target.h"

#include "lamina/io/documents/trace_json.h"

FUZZ_TARGET(trace_json) {
  using namespace lamina::io;
  const auto trace = parse_trace_json(fuzz::source(data, size));
  if (!trace) {
    fuzz::require_good(trace.error());
    return 0;
  }
  const std::string text = trace_json(*trace);
  const auto again = parse_trace_json(SourceText("written", text));
  fuzz::require(again && trace_json(*again) == text);
  return 0;
}
