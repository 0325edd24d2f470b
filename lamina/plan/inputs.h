#pragma once

#include <optional>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/model/note.h"
#include "lamina/plan/plan.h"

namespace lamina {

// How the models of the jobs are cut; `single` without jobs, nothing where they differ.
[[nodiscard]] std::optional<Cuts> cuts_of(const Instance& instance);

// Writes into the plan which network and models it is made for: names and fingerprints, and cuts.
// Models go by what jobs call them, each once, in the order of the jobs; where two of one name
// differ, the second is "name#2". O(size of network and models).
void state_inputs(const Instance& instance, Plan& plan);

// What is taken for granted where a plan made for something else is judged or executed on the
// instance: "other-network" where its network has another fingerprint, "other-model" with the
// number of models that the plan was not made for. Models are told by their names, and one whose
// name the plan does not know by any of its fingerprints. Backlogs are a state and no difference.
// Nothing where the plan says nothing. O(size of network and models).
[[nodiscard]] std::vector<Note> other_inputs(const Instance& instance, const Plan& plan);

}  // namespace lamina
