#pragma once

#include <span>
#include <string>
#include <string_view>

#include "lamina/model/note.h"
#include "lamina/plan/check.h"
#include "lamina/report/figures.h"

namespace lamina::report {

// What a report tells of a plan to people; views, which must outlive it.
struct Told {
  Drawn drawn;
  const Verdict& verdict;  // the judge's
  std::span<const Note> assumptions;
  std::string_view version;  // of the program
  bool plans_again = false;  // the planner is in the file
};

// The report as plain HTML, to be read without a script and on paper: summary, figures, tables,
// inputs, options, assumptions. Bounded: of many jobs and steps it shows the first, and says so.
[[nodiscard]] std::string static_html(const Told& told);

// Its parts.
[[nodiscard]] std::string summary_html(const Told& told);
[[nodiscard]] std::string steps_html(const Told& told);
[[nodiscard]] std::string jobs_html(const Told& told);
[[nodiscard]] std::string measured_html(const Told& told);  // "" where nothing was
[[nodiscard]] std::string alternatives_html(const Told& told);
[[nodiscard]] std::string proof_html(const Told& told);
[[nodiscard]] std::string inputs_html(const Told& told);

// "Plan of 3 jobs on us-24": the title of the page.
[[nodiscard]] std::string title_of(const Told& told);

}  // namespace lamina::report
