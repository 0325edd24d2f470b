#include "lamina/io/documents/premises.h"

#include <algorithm>
#include <fmt/format.h>

namespace lamina::io {

namespace {

// "memory_bandwidth" with its words apart.
std::string words_of(std::string key, char between) {
  std::ranges::replace(key, '_', between);
  return key;
}

}  // namespace

std::vector<Note> notes_of(std::span<const Filled> filled) {
  std::vector<Note> notes;
  for (const Filled& row : filled) {
    const bool of_links = row.what == "bandwidth" || row.what == "delay";
    notes.push_back({.code = "filled-" + words_of(row.what, '-'),
                     .count = row.count,
                     .text = fmt::format(
                         "{} of {} {}{} filled in: {}{}", words_of(row.what, ' '), row.count,
                         of_links ? "directed link" : "node", row.count == 1 ? "" : "s", row.value,
                         row.source.empty() ? "" : ", from the catalogue of devices"),
                     .assumption = true});
  }
  return notes;
}

}  // namespace lamina::io
