#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "python/binding/given.h"
#include "python/binding/held.h"

#include "lamina/api/requests.h"

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

struct Answer {
  std::string document, file;
  api::Outcome outcome = api::Outcome::kDone;
};

// A verb as Python sees it: a row a verb. Options come from the tables of lamina/api alone.
struct Verb {
  std::string_view name;
  std::vector<OptionRow> (*options)();
  Answer (*run)(const Call& call);  // throws BadInput
  bool can_stop = false;            // a search that ends early with its best
};

[[nodiscard]] std::span<const Verb> verbs();

// The instance that a verb asks of, with what every answer on it has to say; `cuts` are those of a
// plan, which its models get. Throws BadInput.
[[nodiscard]] api::LoadedInstance instance_of(const Call& call,
                                              std::optional<Cuts> cuts = std::nullopt);
// The options of that.
[[nodiscard]] std::vector<OptionRow> instance_rows();
// Whose device classes changes know.
[[nodiscard]] io::Defaults fill_of(const Call& call);

}  // namespace lamina::python
