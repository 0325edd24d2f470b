#include "lamina/plan/inputs.h"

#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "lamina/core/quoted.h"
#include "lamina/model/fingerprint.h"

namespace lamina {
namespace {

PlanInput input_of(const Network& network) { return {network.name(), fingerprint(network)}; }

bool has_name(const std::vector<PlanInput>& inputs, std::string_view name) {
  return std::ranges::find(inputs, name, &PlanInput::name) != inputs.end();
}

// "vgg19", or "vgg19#2" where another model has that name.
std::string free_name(const std::vector<PlanInput>& inputs, const std::string& name) {
  std::string found = name;
  for (std::size_t n = 2; has_name(inputs, found); ++n) found = fmt::format("{}#{}", name, n);
  return found;
}

std::vector<PlanInput> inputs_of(const std::vector<Job>& jobs) {
  std::vector<PlanInput> inputs;
  std::unordered_set<const Model*> seen;
  for (const Job& job : jobs) {
    if (!seen.insert(&job.model()).second) continue;
    std::string print = fingerprint(job.model());
    const bool is_known = std::ranges::any_of(inputs, [&](const PlanInput& input) {
      return input.fingerprint == print && input.name == job.model_name();
    });
    if (!is_known) inputs.push_back({free_name(inputs, job.model_name()), std::move(print)});
  }
  return inputs;
}

bool is_of(const Plan& plan, const PlanInput& model) {
  const auto same_name = std::ranges::find(plan.models, model.name, &PlanInput::name);
  if (same_name != plan.models.end()) return same_name->fingerprint == model.fingerprint;
  return std::ranges::find(plan.models, model.fingerprint, &PlanInput::fingerprint) !=
         plan.models.end();
}

Note other_network(const PlanInput& theirs, const PlanInput& ours) {
  return {.code = "other-network",
          .text = fmt::format("the plan was made for another network, {} with fingerprint {}; this "
                              "one is {} with {}",
                              quoted(theirs.name), theirs.fingerprint, quoted(ours.name),
                              ours.fingerprint),
          .assumption = true};
}

}  // namespace

std::optional<Cuts> cuts_of(const Instance& instance) {
  if (instance.jobs.empty()) return Cuts::kSingle;
  const Cuts first = instance.jobs.front().model().cuts();
  const auto is_like_first = [&](const Job& job) { return job.model().cuts() == first; };
  return std::ranges::all_of(instance.jobs, is_like_first) ? std::optional(first) : std::nullopt;
}

void state_inputs(const Instance& instance, Plan& plan) {
  plan.cuts = cuts_of(instance).value_or(Cuts::kSingle);
  plan.network = input_of(*instance.network);
  plan.models = inputs_of(instance.jobs);
}

std::vector<Note> other_inputs(const Instance& instance, const Plan& plan) {
  std::vector<Note> notes;
  if (plan.network) {
    const PlanInput ours = input_of(*instance.network);
    if (ours.fingerprint != plan.network->fingerprint)
      notes.push_back(other_network(*plan.network, ours));
  }
  if (plan.models.empty()) return notes;
  std::string names;
  std::size_t count = 0;
  for (const PlanInput& model : inputs_of(instance.jobs)) {
    if (is_of(plan, model)) continue;
    names +=
        fmt::format("{}{} ({})", count++ == 0 ? "" : ", ", quoted(model.name), model.fingerprint);
  }
  if (count > 0)
    notes.push_back({.code = "other-model",
                     .count = count,
                     .text = fmt::format("the plan was made for {} than {}, by fingerprint",
                                         count == 1 ? "another model" : "other models", names),
                     .assumption = true});
  return notes;
}

}  // namespace lamina
