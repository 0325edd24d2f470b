// A page holds a record or none, and each document of a record is read, or refused, on its own.
#include "fuzz/documents.h"
#include "fuzz/target.h"

#include "lamina/io/documents/jobs_json.h"
#include "lamina/io/documents/plan_json.h"
#include "lamina/io/documents/report_record.h"
#include "lamina/io/documents/trace_json.h"
#include "lamina/io/models/model_json.h"
#include "lamina/io/networks/network_json.h"

namespace {

template <class Read>
void try_part(const std::string& text, Read read) {
  if (const auto document = read(lamina::io::SourceText("input", text)); !document)
    fuzz::require_good(document.error());
}

}  // namespace

FUZZ_TARGET(report_record) {
  using namespace lamina::io;
  const auto record = parse_report(fuzz::source(data, size));
  if (!record) {
    fuzz::require_good(record.error());
    return 0;
  }
  try_part(record->plan, parse_plan_json);
  try_part(record->network, [](const SourceText& text) { return parse_network_json(text); });
  try_part(record->jobs, parse_jobs_json);
  if (!record->trace.empty()) try_part(record->trace, parse_trace_json);
  for (const auto& [name, model] : record->models) try_part(model, parse_model_json);
  return 0;
}
