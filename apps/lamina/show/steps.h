#pragma once

#include <string>
#include <vector>

#include "apps/lamina/show/text.h"

#include "lamina/model/model.h"
#include "lamina/plan/plan.h"

namespace lamina::app {

// A row of the table of steps: one compute step, or all hops of one tensor in a row.
struct StepRow {
  std::vector<std::string> nodes;  // one where it computes; the way, ends included, where it sends
  std::string what;                // "layers 1-3 (conv1 to pool1), 39.3 GFLOP", "input, 588 KiB"
  Seconds waiting, start, end;
};

// The work of layers is said where there is a model; the plan itself knows the rest.
[[nodiscard]] std::vector<StepRow> step_rows(const PlannedJob& planned, const Model* model);

// "a -> b -> c"; where that is wider than `width`, "a -> (7 nodes) -> z", or "a -> ... -> z".
[[nodiscard]] std::string way_text(const Style& style, const std::vector<std::string>& nodes,
                                   std::size_t width);

// The table of the rows: where, what, how long, until when, and how long of it is waiting; with
// `all` every node of every way. A table more for the further runs of a model that generates.
[[nodiscard]] std::string show_steps(const Style& style, const PlannedJob& planned,
                                     const Model* model, bool all = false);

// "first token 1.20 s, then 35.0 ms a token" of a model that generates; else "".
[[nodiscard]] std::string tokens_text(const PlannedJob& planned);

// The job's id, and its table with all.
[[nodiscard]] std::string show_job_steps(const Style& style, const PlannedJob& planned,
                                         const Model* model);

}  // namespace lamina::app
