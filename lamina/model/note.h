#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace lamina {

// What the reader of a file found worth telling: it left something out, or it took something for
// granted that the file does not say.
struct Note {
  std::string code{};       // for machines, in kebab case: "open-dimensions"
  std::size_t count = 1;    // of the dimensions, links, nodes, ... that it is about
  std::string text{};       // for people, with no full stop
  bool assumption = false;  // plans rest on it, so everything that shows a plan says it

  friend bool operator==(const Note&, const Note&) = default;
};

[[nodiscard]] inline std::vector<std::string> texts_of(std::span<const Note> notes) {
  std::vector<std::string> texts;
  for (const Note& note : notes) texts.push_back(note.text);
  return texts;
}

}  // namespace lamina
