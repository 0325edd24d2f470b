#include "lamina/plan/operator_order.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "lamina/core/nearest.h"

namespace lamina {
namespace {

constexpr std::string_view kCode = "wrong-order";

std::string text_of(const OperatorName& name) {
  if (const auto* const number = std::get_if<std::int64_t>(&name))
    return fmt::format("{}", *number);
  return quoted(std::get<std::string>(name));
}

// Follows the operators that the stays list.
class OrderReader {
 public:
  explicit OrderReader(const Model& model)
      : model_(model), names_(operator_names(model)), is_run_(names_.size(), false) {
    for (std::uint32_t i = 0; i < names_.size(); ++i) {
      if (const auto* const name = std::get_if<std::string>(&names_[i])) place_.emplace(*name, i);
    }
  }

  void take(std::size_t step, const ComputeStep& stay) {
    step_ = step;
    if (!stay.operators) return fail("the stay does not list its operators");
    const std::int64_t layers = stay.last_layer - stay.first_layer + 1;
    if (static_cast<std::int64_t>(stay.operators->size()) != layers)
      fail(fmt::format("layers {}..{} are listed as {} operators", stay.first_layer,
                       stay.last_layer, stay.operators->size()));
    for (const OperatorName& name : *stay.operators) run(name);
  }

  StatedOrder finish() && {
    const auto missing = std::ranges::find(is_run_, false);
    if (missing != is_run_.end() && told_.faults.empty())
      told_.faults.push_back(
          {kCode,
           std::nullopt,
           {},
           fmt::format("no stay lists operator {}",
                       text_of(names_[static_cast<std::size_t>(missing - is_run_.begin())]))});
    return std::move(told_);
  }

 private:
  void fail(std::string message) {
    told_.faults.push_back({kCode, step_, "operators", std::move(message)});
  }

  // The position of the operator; nothing if there is none.
  [[nodiscard]] std::optional<std::uint32_t> find(const OperatorName& name) const {
    if (const auto* const number = std::get_if<std::int64_t>(&name)) {
      if (*number < 1 || *number > static_cast<std::int64_t>(names_.size())) return std::nullopt;
      return static_cast<std::uint32_t>(*number - 1);
    }
    const auto found = place_.find(std::get<std::string>(name));
    return found == place_.end() ? std::nullopt : std::optional(found->second);
  }

  void run(const OperatorName& name) {
    const auto op = find(name);
    if (!op) return fail(fmt::format("the model has no operator {}", text_of(name)));
    if (is_run_[*op]) fail(fmt::format("operator {} is listed twice", text_of(name)));
    for (const TensorId t : model_.operators()[*op].inputs) {
      const OperatorId maker = model_.tensors()[t.index()].producer;
      if (!maker.valid() || is_run_[maker.index()]) continue;
      fail(fmt::format("operator {} runs before {}, whose output it reads", text_of(name),
                       text_of(names_[maker.index()])));
      break;
    }
    is_run_[*op] = true;
    told_.order.push_back(*op);
  }

  const Model& model_;
  std::vector<OperatorName> names_;
  std::map<std::string_view, std::uint32_t> place_;  // of names in names_
  std::vector<bool> is_run_;
  std::size_t step_ = 0;
  StatedOrder told_;
};

}  // namespace

std::vector<OperatorName> operator_names(const Model& model) {
  std::map<std::string_view, std::size_t> count;
  for (const Operator& op : model.operators()) ++count[op.name];
  std::vector<OperatorName> names;
  for (const Operator& op : model.operators()) {
    if (!op.name.empty() && count[op.name] == 1)
      names.emplace_back(op.name);
    else
      names.emplace_back(static_cast<std::int64_t>(names.size() + 1));
  }
  return names;
}

void state_operators(const Model& model, std::span<const std::uint32_t> order, PlannedJob& row) {
  const std::vector<OperatorName> names = operator_names(model);
  for (Step& step : row.steps) {
    auto* const stay = std::get_if<ComputeStep>(&step.what);
    if (stay == nullptr) continue;
    auto& list = stay->operators.emplace();
    for (std::int64_t l = stay->first_layer; l <= stay->last_layer; ++l)
      list.push_back(names[order[static_cast<std::size_t>(l - 1)]]);
  }
}

std::optional<Instance> along_plan(const Instance& instance, const Plan& plan,
                                   std::vector<Fault>& faults) {
  if (plan.cuts != Cuts::kLattice || instance.jobs.size() != 1) return instance;
  const Job& job = instance.jobs.front();
  const auto row = std::ranges::find(plan.jobs, job.id(), &PlannedJob::id);
  if (job.model().cuts() != Cuts::kLattice || row == plan.jobs.end() || !row->planned)
    return instance;
  StatedOrder stated = stated_order(job.model(), row->steps);
  faults = std::move(stated.faults);
  if (!faults.empty()) return std::nullopt;
  auto along = job.along(stated.order);
  if (along) return Instance{instance.network, {*std::move(along)}};
  faults.push_back({kCode, std::nullopt, {}, "the private layers are not the first to run"});
  return std::nullopt;
}

StatedOrder stated_order(const Model& model, const std::vector<Step>& steps) {
  OrderReader reader(model);
  for (std::size_t i = 0; i < steps.size(); ++i)
    if (const auto* const stay = std::get_if<ComputeStep>(&steps[i].what)) reader.take(i, *stay);
  return std::move(reader).finish();
}

}  // namespace lamina
