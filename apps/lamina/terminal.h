#pragma once

#include <string_view>

#include "apps/lamina/show/text.h"

#include "lamina/core/expected.h"

namespace lamina::app {

// What standard output can show: colours where it is a terminal, TERM is not "dumb" and NO_COLOR
// (no-color.org) is not set; ornaments beyond ASCII where the locale is UTF-8 too.
[[nodiscard]] Style style_of_stdout();

[[nodiscard]] bool stderr_is_terminal();

// Writes the whole text. A reader that went away early (`| head`) is no failure: what it did not
// want is dropped. Fails with kFile where the text cannot be written.
[[nodiscard]] Expected<void> write_stdout(std::string_view text);

// Writes what can be written: where nobody can be told, the exit code still says it.
void write_stderr(std::string_view text);

// Where a standard stream is closed, the next file that is opened would take its number, and
// errors would be written into it. This keeps the number taken, and the stream as good as closed.
void hold_standard_streams();

}  // namespace lamina::app
