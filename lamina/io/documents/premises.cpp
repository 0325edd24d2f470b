#include "lamina/io/documents/premises.h"

#include <fmt/format.h>

namespace lamina::io {

std::vector<Note> notes_of(std::span<const Filled> filled) {
  std::vector<Note> notes;
  for (const Filled& row : filled) {
    const bool of_links = row.what == "bandwidth" || row.what == "delay";
    notes.push_back({.code = "filled-" + row.what,
                     .count = row.count,
                     .text = fmt::format(
                         "{} of {} {}{} filled in: {}{}", row.what, row.count,
                         of_links ? "directed link" : "node", row.count == 1 ? "" : "s", row.value,
                         row.source.empty() ? "" : ", from the catalogue of devices"),
                     .assumption = true});
  }
  return notes;
}

}  // namespace lamina::io
