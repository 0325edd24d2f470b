#include "lamina/io/documents/notes_json.h"

#include <algorithm>
#include <cstdint>

namespace lamina::io {
namespace {

constexpr std::int64_t kMostCounted = std::int64_t{1} << 53;

Note read_assumption(JsonReader& in) {
  Note note{.assumption = true};
  in.object({{"code", [&] { note.code = in.text(); }, kRequired},
             {"count", [&] { note.count = static_cast<std::size_t>(in.whole(1, kMostCounted)); }},
             {"text", [&] { note.text = in.text(); }, kRequired}});
  return note;
}

}  // namespace

void read_notes(JsonReader& in, std::vector<Note>& notes) {
  in.list([&](std::size_t) { notes.push_back({.code = "note", .text = std::string(in.text())}); });
}

void read_assumptions(JsonReader& in, std::vector<Note>& notes) {
  in.list([&](std::size_t) { notes.push_back(read_assumption(in)); });
}

void write_assumptions(std::string& out, JsonBlock& document, std::span<const Note> notes) {
  document.key("assumptions");
  JsonBlock list(out, '[', JsonBlock::Layout::kLines, 1);
  for (const Note& note : notes) {
    if (!note.assumption) continue;
    list.element();
    JsonBlock row(out, '{');
    row.field("code", note.code);
    row.field("count", static_cast<std::int64_t>(note.count));
    row.field("text", note.text);
    row.close();
  }
  list.close();
}

void write_notes(std::string& out, JsonBlock& document, std::span<const Note> notes) {
  const auto num_assumptions =
      static_cast<std::size_t>(std::ranges::count_if(notes, &Note::assumption));
  if (num_assumptions < notes.size()) {
    document.key("notes");
    JsonBlock list(out, '[', JsonBlock::Layout::kLines, 1);
    for (const Note& note : notes) {
      if (note.assumption) continue;
      list.element();
      append_json(out, note.text);
    }
    list.close();
  }
  if (num_assumptions > 0) write_assumptions(out, document, notes);
}

}  // namespace lamina::io
