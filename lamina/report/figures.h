#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "lamina/model/job.h"
#include "lamina/plan/plan.h"
#include "lamina/plan/run.h"
#include "lamina/plan/trace.h"
#include "lamina/report/land.h"

namespace lamina::report {

// What figures are drawn of: a plan, its instance, and what came of it when it was simulated.
// Views, which must outlive it; the trace is one of a simulation, so that its jobs have steps.
struct Drawn {
  const Instance& instance;
  const Plan& plan;
  const Trace& trace;
  const Land& land;
  // The job whose route is shown, a position in plan and instance.
  std::size_t job = 0;
  const MeasuredPlan* measured = nullptr;  // what came of running it; null: it was not

  [[nodiscard]] const Network& network() const { return *instance.network; }
  [[nodiscard]] bool is_single() const { return plan.jobs.size() == 1; }
};

// A figure: adding one is one file and one row of the table. It is an SVG document that stands
// alone (Svg) and is bounded: however large network and plan are, it has some thousand elements,
// and says what it leaves out. Equal input, equal bytes.
struct Figure {
  std::string_view name;     // as --svg calls it
  std::string_view caption;  // what it shows, a sentence without a full stop
  std::string (*draw)(const Drawn& drawn);
};

[[nodiscard]] std::span<const Figure> figures();
// The row of this name, or nullptr.
[[nodiscard]] const Figure* find_figure(std::string_view name);

// The rows' functions.
[[nodiscard]] std::string draw_map(const Drawn& drawn);
[[nodiscard]] std::string draw_timeline(const Drawn& drawn);
[[nodiscard]] std::string draw_breakdown(const Drawn& drawn);
[[nodiscard]] std::string draw_layers(const Drawn& drawn);

}  // namespace lamina::report
