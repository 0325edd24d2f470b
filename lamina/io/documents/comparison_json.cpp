#include "lamina/io/documents/comparison_json.h"

#include "lamina/io/documents/lamina_format.h"
#include "lamina/io/documents/objective_unit.h"
#include "lamina/io/text/json_reader.h"
#include "lamina/io/text/json_writer.h"

namespace lamina::io {
namespace {

using ComparedRow = PlannerComparison::Row;

ComparedRow read_compared_row(JsonReader& in) {
  ComparedRow row;
  in.object({{"planner", [&] { row.planner = in.text(); }, kRequired},
             {"objective_s",
              [&] {
                if (!in.is_null()) row.objective = Seconds(in.number());
              },
              kRequired},
             {"gap",
              [&] {
                if (!in.is_null()) row.gap = in.number();
              },
              kRequired},
             {"missed_deadlines", [&] { row.missed_deadlines = in.count(); }, kRequired},
             {"planning_time_s", [&] { row.planning_time = Seconds(in.number()); }, kRequired},
             {"infeasible_jobs", [&] { row.infeasible_jobs = in.count(); }, kRequired}});
  return row;
}

PlannerComparison read_comparison_document(JsonReader& in) {
  PlannerComparison comparison;
  in.object(
      {{"format", [&] { demand_format(in, kComparisonFormat); }, kRequired},
       {"objective", [&] { comparison.objective = in.text(); }, kRequired},
       {"unit", [&] { comparison.unit = read_unit(in); }},
       {"discipline", [&] { comparison.discipline = in.text(); }},
       {"rows",
        [&] { in.list([&](std::size_t) { comparison.rows.push_back(read_compared_row(in)); }); },
        kRequired},
       {"assumptions", [&] { in.pass_over(); }},  // of network and models, and for people
       {"filled", [&] { in.pass_over(); }},       // likewise
       {"changes", [&] { in.pass_over(); }}});    // likewise
  return comparison;
}

void write_row(std::string& out, const ComparedRow& it) {
  JsonBlock row(out, '{');
  row.field("planner", it.planner);
  row.field("objective_s", it.objective ? std::optional(it.objective->value()) : std::nullopt);
  row.field("gap", it.gap);
  row.field("missed_deadlines", it.missed_deadlines);
  row.field("planning_time_s", it.planning_time.value());
  row.field("infeasible_jobs", it.infeasible_jobs);
  row.close();
}

}  // namespace

Expected<PlannerComparison> parse_comparison_json(const SourceText& source) {
  PlannerComparison comparison;
  if (auto ok =
          read_json(source, [&](JsonReader& in) { comparison = read_comparison_document(in); });
      !ok)
    return tl::unexpected(std::move(ok.error()));
  return comparison;
}

std::string comparison_json(const PlannerComparison& comparison, const Premises& premises) {
  std::string out;
  JsonBlock document(out, '{', JsonBlock::Layout::kLines);
  document.field("format", kComparisonFormat);
  document.field("objective", comparison.objective);
  write_unit(document, comparison.unit);
  if (!comparison.discipline.empty()) document.field("discipline", comparison.discipline);
  document.key("rows");
  JsonBlock rows(out, '[', JsonBlock::Layout::kLines, 1);
  for (const ComparedRow& row : comparison.rows) {
    rows.element();
    write_row(out, row);
  }
  rows.close();
  write_premises(out, document, premises);
  document.close();
  return out + '\n';
}

}  // namespace lamina::io
