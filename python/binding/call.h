#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "python/binding/given.h"
#include "python/binding/held.h"

#include "lamina/api/verbs.h"

namespace lamina::python {

// What a verb is asked: of an instance, a file or a recipe.
struct Call {
  const HeldNetwork* network = nullptr;
  std::vector<std::pair<std::string, HeldModel>> models{};  // by the names that the jobs use
  std::string jobs{};                                       // lamina.jobs/1; "": one job
  std::string source{}, destination{};                      // of one job
  std::optional<std::string> plan{};                        // lamina.plan/1
  std::string file{};                                       // of inspect, convert; what to generate
  std::string family{};                                     // of a network to generate
  std::string output{};                                     // the file that it will be
  Texts options{};
  const std::atomic<bool>* stop = nullptr;
};

using Answer = api::VerbAnswer;

// A verb as Python sees it: a row of lamina/api, or one that makes files.
struct Verb {
  std::string_view name;
  std::vector<OptionRow> (*options)() = nullptr;
  const api::Verb* row = nullptr;              // of lamina/api
  Answer (*make)(const Call& call) = nullptr;  // else; throws BadInput
};

[[nodiscard]] std::span<const Verb> verbs();

// Throws BadInput.
[[nodiscard]] Answer run(const Verb& verb, const Call& call);

// The instance that a verb asks of, with what every answer on it has to say; `cuts` are those of a
// plan, which its models get. Throws BadInput.
[[nodiscard]] api::LoadedInstance instance_of(const Call& call,
                                              std::optional<Cuts> cuts = std::nullopt);

}  // namespace lamina::python
