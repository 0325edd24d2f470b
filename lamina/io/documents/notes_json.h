#pragma once

#include <span>
#include <string>
#include <vector>

#include "lamina/io/text/json_reader.h"
#include "lamina/io/text/json_writer.h"
#include "lamina/model/note.h"

// Notes as Lamina's own documents have them: "notes", a list of texts, and "assumptions", a list of
// objects with a code, a count and a text.
namespace lamina::io {

// The reader stands at the value of the key: appends what is there.
void read_notes(JsonReader& in, std::vector<Note>& notes);
void read_assumptions(JsonReader& in, std::vector<Note>& notes);

// The key "assumptions" with those of the notes that are such; an empty list where none is.
void write_assumptions(std::string& out, JsonBlock& document, std::span<const Note> notes);
// Both keys, each only where it would not be empty: so that a converted file keeps all notes.
void write_notes(std::string& out, JsonBlock& document, std::span<const Note> notes);

}  // namespace lamina::io
