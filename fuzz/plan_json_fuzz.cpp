// A plan that is read is written so that it reads back as the same.
#include "fuzz/documents.h"
#include "fuzz/target.h"

#include "lamina/io/documents/plan_json.h"
#include "lamina/io/files.h"

FUZZ_TARGET(plan_json) {
  using namespace lamina::io;
  const auto plan = parse_plan_json(fuzz::source(data, size));
  if (!plan) {
    fuzz::require_good(plan.error());
    return 0;
  }
  const std::string text = plan_json(*plan);
  const auto again = parse_plan_json(SourceText("written", text));
  fuzz::require(again && plan_json(*again) == text);
  return 0;
}
