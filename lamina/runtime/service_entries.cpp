#include "lamina/runtime/service_entries.h"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <optional>
#include <utility>

#include "lamina/core/quoted.h"
#include "lamina/runtime/deployed.h"
#include "lamina/runtime/unique_name.h"

namespace lamina::runtime {
namespace {

// Where the job is in the deployment; nothing if it has no plan.
std::optional<std::uint32_t> position_of(const std::string& job, const DeployedPlan& deployed) {
  const auto& jobs = deployed.deployment().jobs;
  const auto it = std::ranges::find(jobs, job, &DeployedJob::id);
  if (it == jobs.end()) return std::nullopt;
  return static_cast<std::uint32_t>(it - jobs.begin());
}

std::string why_not(const std::string& job, const ServiceEntries::Target& target) {
  const auto it = std::ranges::find(target.unplanned, job, &Unplanned::job);
  return it == target.unplanned.end() ? target.reason : it->reason;
}

}  // namespace

ServiceEntries::ServiceEntries(Fleet& fleet, agents::Address first, const DeployedPlan& whole,
                               const split::ModelFiles& models)
    : fleet_(fleet), first_(std::move(first)), name_(unique_name()) {
  for (std::size_t j = 0; j < whole.deployment().jobs.size(); ++j)
    add(whole.placement().jobs[j].source, whole.deployment().jobs[j], models);
}

// A model has the name of the jobs file and that of its own file; of two jobs with one model the
// first is served.
void ServiceEntries::add(const std::string& source, const DeployedJob& job,
                         const split::ModelFiles& models) {
  auto entry = std::ranges::find(entries_, source, &Entry::node);
  if (entry == entries_.end()) {
    entries_.push_back({source, {}, "", ""});
    entry = entries_.end() - 1;
  }
  const auto file = models.find(job.model);
  for (const std::string& name :
       {job.model, file == models.end() ? "" : file->second.path().stem().string()}) {
    const auto is_same = [&](const Row& row) { return row.model.name() == name; };
    if (name.empty() || std::ranges::any_of(entry->rows, is_same)) continue;
    Row& row = entry->rows.emplace_back();
    row.job = job.id;
    row.model.set_name(name);
    for (const TensorSpec& spec : job.inputs) fill(*row.model.add_inputs(), spec);
    for (const TensorSpec& spec : job.outputs) fill(*row.model.add_outputs(), spec);
  }
}

agent::v1::ServeRequest ServiceEntries::request_of(const Entry& entry, const Target& target) const {
  agent::v1::ServeRequest request;
  request.set_service(name_);
  if (&entry == &entries_.front()) request.set_address(first_.text());
  for (const Row& row : entry.rows) {
    agent::v1::ServedModel& model = *request.add_models();
    model = row.model;
    const auto job = target.deployed ? position_of(row.job, *target.deployed) : std::nullopt;
    if (job) {
      model.set_job(*job);
      request.set_deployment(target.deployed->name());
    } else {
      model.set_reason(why_not(row.job, target));
      request.set_reason(model.reason());
    }
  }
  return request;
}

Expected<void> ServiceEntries::lead(const Target& target, const std::vector<std::string>& lost,
                                    const std::function<void(std::string_view)>& log) {
  std::vector<std::string> nodes;
  for (const Entry& entry : entries_)
    if (std::ranges::find(lost, entry.node) == lost.end()) nodes.push_back(entry.node);
  std::vector<std::pair<std::string, std::string>> before;
  for (const Entry& entry : entries_) before.emplace_back(entry.http, entry.grpc);
  auto led = fleet_.each(nodes, [&](Remote& remote) -> Expected<void> {
    Entry& entry = *std::ranges::find(entries_, remote.node(), &Entry::node);
    auto reply = remote.serve(request_of(entry, target));
    if (!reply) return tl::unexpected(reply.error());
    entry.http = reply->http();
    entry.grpc = reply->grpc();
    return {};
  });
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const Entry& entry = entries_[i];
    if (before[i] == std::pair{entry.http, entry.grpc}) continue;
    if (i == 0)
      log(fmt::format("serving http://{}\nserving grpc://{}\n", entry.http, entry.grpc));
    else
      log(fmt::format("lamina run: clients of node {} are served at http://{} and grpc://{}\n",
                      lamina::quoted(entry.node), entry.http, entry.grpc));
  }
  return led;
}

void ServiceEntries::close() {
  agent::v1::ServeRequest end;
  end.set_service(name_);
  end.set_end(true);
  std::vector<std::string> nodes;
  for (const Entry& entry : entries_) nodes.push_back(entry.node);
  (void)fleet_.each(nodes, [&](Remote& remote) -> Expected<void> {
    (void)remote.serve(end);
    return {};
  });
}

Expected<void> demand_entries(Fleet& fleet, const Placement& placement) {
  for (const Placement::PlacedJob& job : placement.jobs) {
    if (job.source == placement.jobs.front().source || fleet.has_entry(job.source)) continue;
    return error(ErrorCode::kUsage,
                 "jobs begin there, and it was told no address for their clients: start it with "
                 "--serve HOST:PORT (run --serve is for the source of the first job)",
                 fleet.find(job.source)->title());
  }
  return {};
}

}  // namespace lamina::runtime
