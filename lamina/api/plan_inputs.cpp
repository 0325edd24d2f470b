#include "lamina/api/plan_inputs.h"

#include <fmt/format.h>
#include <string>
#include <utility>
#include <vector>

#include "lamina/io/documents/report_record.h"

namespace lamina::api {
namespace {

// Nothing says what is to be planned or judged.
bool is_empty(const InstanceInput& instance) {
  const auto* const source = std::get_if<InstanceSource>(&instance);
  return source != nullptr && source->network.empty() && source->jobs.empty() &&
         source->model.empty() && source->source.empty() && source->destination.empty();
}

}  // namespace

Expected<PlanInputs> unpacked(const io::Input& plan, const InstanceInput& instance) {
  if (!is_empty(instance) || plan.empty()) return PlanInputs{plan, instance};
  auto file = plan.open();
  if (!file) return tl::unexpected(file.error());
  const auto kind = io::kind_of(*file);
  if (!kind) return PlanInputs{plan, instance};  // whoever reads it says so
  const std::string name = file->name();
  if (*kind != io::FileKind::kReport) {
    // A pipe is read once only.
    const auto source = file->text();
    if (!source) return tl::unexpected(source.error());
    return PlanInputs{io::Input::of_bytes(name, std::string(source->text())), instance};
  }
  auto record = io::read_report(*file);
  if (!record) return tl::unexpected(record.error());
  const auto part = [&](std::string_view what, std::string text) {
    return io::Input::of_bytes(fmt::format("{}: {}", name, what), std::move(text));
  };
  InstanceSource source = std::get<InstanceSource>(instance);
  source.network = part("network", std::move(record->network));
  source.jobs = part("jobs", std::move(record->jobs));
  std::vector<std::pair<std::string, io::Input>> models;
  for (auto& [model, text] : record->models)
    models.emplace_back(model, part("models." + model, std::move(text)));
  source.jobs_models = io::among(std::move(models));
  io::Input run = record->run.empty() ? io::Input() : part("run", std::move(record->run));
  return PlanInputs{part("plan", std::move(record->plan)), std::move(source), std::move(run)};
}

}  // namespace lamina::api
