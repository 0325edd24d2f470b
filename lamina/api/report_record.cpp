#include "lamina/api/report_record.h"

#include <fmt/format.h>
#include <map>
#include <set>
#include <utility>

#include "lamina/io/documents/jobs_json.h"
#include "lamina/io/models/model_json.h"
#include "lamina/io/networks/network_json.h"

namespace lamina::api {
namespace {

// What the record calls the models: as the jobs call them, and where two of one name differ, the
// second "name#2".
class Names {
 public:
  // The name, and whether it is new.
  std::pair<std::string, bool> of(const Job& job) {
    const auto [known, is_new] = names_.try_emplace(job.shared_model().get());
    if (is_new) {
      known->second = job.model_name();
      for (int i = 2; !taken_.insert(known->second).second; ++i)
        known->second = fmt::format("{}#{}", job.model_name(), i);
    }
    return {known->second, is_new};
  }

 private:
  std::map<const Model*, std::string> names_;
  std::set<std::string> taken_;
};

}  // namespace

io::ReportRecord record_of(const Instance& instance) {
  io::ReportRecord record{
      .plan = {}, .network = io::network_json(*instance.network), .jobs = {}, .trace = {}};
  io::JobsDocument document;
  Names names;
  for (const Job& job : instance.jobs) {
    const auto [name, is_new] = names.of(job);
    document.rows.push_back(io::row_of(*instance.network, job));
    document.rows.back().model = name;
    if (!is_new) continue;
    record.models.emplace_back(name, io::model_json(job.model(), io::ModelText::kWithNames));
    document.models.emplace_back(name, name + ".json");
  }
  record.jobs = io::jobs_json(document);
  return record;
}

}  // namespace lamina::api
