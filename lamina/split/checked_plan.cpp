#include "lamina/split/checked_plan.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

#include "lamina/api/load_input.h"
#include "lamina/core/nearest.h"
#include "lamina/io/files.h"
#include "lamina/model/fingerprint.h"
#include "lamina/plan/inputs.h"
#include "lamina/plan/operator_order.h"
#include "lamina/plan/walk.h"

namespace lamina::split {
namespace {

// Errors about a plan, with their place in it.
class PlanChecker {
 public:
  explicit PlanChecker(CheckedPlan& it) : it_(it) {}

  Expected<void> run() {
    return demand_inputs()
        .and_then([&] { return match_jobs(); })
        .and_then([&] { return put_in_order(); })
        .and_then([&] { return demand_walks(); });
  }

 private:
  using Done = Expected<void>;

  [[nodiscard]] Done wrong(std::string message, std::string_view place = {}) const {
    return error(ErrorCode::kValue, std::move(message),
                 place.empty() ? it_.name : fmt::format("{}: {}", it_.name, place));
  }

  // A plan that says nothing is judged by its steps.
  [[nodiscard]] Done demand_inputs() const {
    const auto notes = other_inputs(it_.instance, it_.plan);
    return notes.empty() ? Done() : wrong(notes.front().text);
  }

  // Puts the rows in the order of the jobs.
  Done match_jobs() {
    std::vector<PlannedJob> rows;
    for (const PlannedJob& row : it_.plan.jobs)
      if (std::ranges::count(it_.instance.jobs, row.id, &Job::id) == 0)
        return wrong(fmt::format("there is no job {}", lamina::quoted(row.id)), "jobs");
    for (const Job& job : it_.instance.jobs) {
      const auto row = std::ranges::find(it_.plan.jobs, job.id(), &PlannedJob::id);
      if (row == it_.plan.jobs.end())
        return wrong(fmt::format("it says nothing of job {}", lamina::quoted(job.id())), "jobs");
      if (!row->planned)
        return wrong(fmt::format("job {} has no plan: {}", lamina::quoted(job.id()),
                                 row->reason.empty() ? "it is infeasible" : row->reason),
                     "jobs");
      rows.push_back(std::move(*row));
    }
    if (rows.size() != it_.plan.jobs.size()) return wrong("a job is there twice", "jobs");
    it_.plan.jobs = std::move(rows);
    return {};
  }

  Done put_in_order() {
    std::vector<Fault> faults;
    auto along = along_plan(it_.instance, it_.plan, faults);
    if (!along) return fault(0, faults.front());
    it_.instance = *std::move(along);
    return {};
  }

  [[nodiscard]] Done fault(std::size_t job, const Fault& it) const {
    std::string place = fmt::format("jobs[{}]", job);
    if (it.step) place += fmt::format(".steps[{}]", *it.step);
    if (it.step && !it.key.empty()) place += fmt::format(".{}", it.key);
    return wrong(it.message, place);
  }

  [[nodiscard]] Done demand_walks() const {
    for (std::size_t j = 0; j < it_.instance.jobs.size(); ++j) {
      const Walk walk =
          walk_of(*it_.instance.network, it_.instance.jobs[j], it_.plan.jobs[j].steps);
      if (!walk.faults.empty()) return fault(j, walk.faults.front());
      if (!walk.route) return wrong("its steps are no way of the job", fmt::format("jobs[{}]", j));
    }
    return {};
  }

  CheckedPlan& it_;
};

// What stands for one model: "NAME=FILE" or "FILE".
Expected<void> replace(std::string_view item, ModelFiles& files) {
  const std::size_t equals = item.find('=');
  if (equals == std::string_view::npos) {
    if (files.size() != 1)
      return error(ErrorCode::kUsage,
                   fmt::format("{}: there are {} models: say which, as in NAME=FILE",
                               lamina::quoted(item), files.size()),
                   "onnx");
    files.begin()->second = io::Input(item);
    return {};
  }
  const std::string_view name = item.substr(0, equals);
  const auto file = files.find(name);
  if (file == files.end()) {
    std::vector<std::string_view> names;
    for (const auto& [known, input] : files) names.push_back(known);
    return error(
        ErrorCode::kUnknownName,
        fmt::format("no job has a model {}{}", lamina::quoted(name), did_you_mean(name, names)),
        "onnx");
  }
  file->second = io::Input(item.substr(equals + 1));
  return {};
}

// The inputs that a jobs file names, by the names that it gives them.
Expected<ModelFiles> named_files(const api::InstanceSource& source) {
  auto file = source.jobs.open();
  if (!file) return tl::unexpected(file.error());
  const auto document = io::read_jobs_document(*file);
  if (!document) return tl::unexpected(document.error());
  ModelFiles files;
  for (const auto& [name, path] : document->models) {
    auto input = source.jobs_models ? source.jobs_models(name, path) : io::beside(*file, path);
    if (!input) return tl::unexpected(input.error());
    files.emplace(name, *std::move(input));
  }
  return files;
}

// Why an instance cannot be loaded: where a model is another one than the plan's, that; its jobs
// may then name layers that it does not have.
Error cause_of(Error failed, const api::InstanceSource& source, const CheckedPlan& it) {
  ModelFiles files;
  if (source.jobs.empty()) {
    if (it.plan.models.size() == 1) files.emplace(it.plan.models.front().name, source.model);
  } else if (auto named = named_files(source)) {
    files = *std::move(named);
  }
  for (const PlanInput& stated : it.plan.models) {
    const auto file = files.find(stated.name);
    if (file == files.end()) continue;
    const auto model = io::read_model(file->second, it.options);
    if (model && fingerprint(*model) != stated.fingerprint)
      return {
          ErrorCode::kValue,
          fmt::format("the plan was made for another model than {}: its fingerprint is {}, here "
                      "it is {}",
                      lamina::quoted(stated.name), stated.fingerprint, fingerprint(*model)),
          it.name};
  }
  return failed;
}

}  // namespace

Expected<CheckedPlan> checked_plan(const io::Input& plan, const api::InstanceSource& source) {
  CheckedPlan it;
  it.name = plan.path().string();
  auto read = io::read_plan(plan);
  if (!read) return tl::unexpected(read.error());
  it.plan = *std::move(read);
  it.options = source.model_options;
  it.options.cuts = it.plan.cuts;
  auto loaded = api::loaded(source, it.plan.cuts);
  if (!loaded) return tl::unexpected(cause_of(std::move(loaded.error()), source, it));
  it.instance = std::move(loaded->instance);
  if (auto ok = api::demand_no_streams(it.instance, "a plan that is run"); !ok)
    return tl::unexpected(ok.error());
  if (auto ok = PlanChecker(it).run(); !ok) return tl::unexpected(ok.error());
  return it;
}

Stays stays_of(const Network& network, const Job& job, const PlannedJob& row) {
  Stays out;
  Way way;
  way.from = network.node(job.source()).id;
  for (const Step& step : row.steps) {
    if (const auto* const send = std::get_if<SendStep>(&step.what)) {
      way.links.push_back(send->link);
      continue;
    }
    const auto& stay = std::get<ComputeStep>(step.what);
    way.to = stay.node;
    out.ways.push_back(std::exchange(way, Way{stay.node, {}, {}, {}}));
    out.stays.push_back(stay);
  }
  way.to = network.node(job.destination()).id;
  out.ways.push_back(std::move(way));
  return out;
}

Expected<ModelFiles> model_files(const api::InstanceSource& source, const Instance& instance,
                                 const std::vector<std::string>& onnx) {
  ModelFiles all;
  if (!source.jobs.empty()) {
    auto named = named_files(source);
    if (!named) return named;
    all = *std::move(named);
  }
  ModelFiles used;  // a jobs file may name models that no job has
  for (const Job& job : instance.jobs) {
    const auto file = all.find(job.model_name());
    used.emplace(job.model_name(), file == all.end() ? source.model : file->second);
  }
  for (const std::string& item : onnx)
    if (auto ok = replace(item, used); !ok) return tl::unexpected(ok.error());
  return used;
}

}  // namespace lamina::split
