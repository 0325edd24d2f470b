#include "lamina/api/report_record.h"

#include <algorithm>
#include <utility>

#include "lamina/io/documents/jobs_json.h"
#include "lamina/io/models/model_json.h"
#include "lamina/io/networks/network_json.h"

namespace lamina::api {
io::ReportRecord record_of(const Instance& instance) {
  io::ReportRecord record{
      .plan = {}, .network = io::network_json(*instance.network), .jobs = {}, .trace = {}};
  io::JobsDocument document;
  for (const Job& job : instance.jobs) {
    const std::string& name = job.model_name();
    document.rows.push_back(io::row_of(*instance.network, job));
    if (std::ranges::any_of(record.models, [&](const auto& known) { return known.first == name; }))
      continue;
    record.models.emplace_back(name, io::model_json(job.model(), io::ModelText::kWithNames));
    document.models.emplace_back(name, name + ".json");
  }
  record.jobs = io::jobs_json(document);
  return record;
}

}  // namespace lamina::api
