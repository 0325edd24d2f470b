#include "lamina/api/lists.h"

#include <algorithm>
#include <array>

#include "lamina/api/document_parts.h"
#include "lamina/api/examples.h"
#include "lamina/api/planners.h"
#ifndef LAMINA_NO_SOLVERS
#include "lamina/formulations/formulation.h"
#endif
#include "lamina/plan/objective.h"
#include "lamina/sim/disciplines.h"

namespace lamina::api {
namespace {

// A list of rows: a name, one line of help, and what `more` adds.
template <class Rows, class More>
std::string rows_document(const Rows& rows, More more) {
  std::string out;
  JsonBlock list(out, '[', JsonBlock::Layout::kLines);
  for (const auto& row : rows) {
    list.element();
    JsonBlock block(out, '{');
    block.field("name", row.name);
    block.field("help", row.summary);
    more(block, row);
    block.close();
  }
  list.close();
  return out + '\n';
}

constexpr auto kNothingMore = [](JsonBlock&, const auto&) {};

std::string planner_list() {
  return rows_document(planners(), [](JsonBlock& block, const Planner& planner) {
    block.field("takes_several", planner.takes_several);
  });
}

std::string objective_list() { return rows_document(objectives(), kNothingMore); }
std::string discipline_list() { return rows_document(sim::disciplines(), kNothingMore); }

#ifndef LAMINA_NO_SOLVERS
std::string formulation_list() {
  return rows_document(formulations::all_formulations(), kNothingMore);
}
#endif

std::string example_list() {
  return document_of([](std::string& out, JsonBlock& document) {
    for (const Example& example : examples()) {
      document.key(example.name);
      out += example.document;
    }
  });
}

constexpr auto kLists = std::to_array<List>({
    {"planners", "the planners of lamina plan", planner_list},
    {"objectives", "what planners minimise", objective_list},
    {"disciplines", "how resources serve several jobs", discipline_list},
#ifndef LAMINA_NO_SOLVERS
    {"formulations", "the mathematical programmes of lamina solve", formulation_list},
#endif
    {"examples", "documents to begin with, by name", example_list},
});

}  // namespace

std::span<const List> lists() { return kLists; }

const List* find_list(std::string_view name) {
  const auto row = std::ranges::find(kLists, name, &List::name);
  return row == kLists.end() ? nullptr : &*row;
}

}  // namespace lamina::api
