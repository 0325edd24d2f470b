#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

#include "lamina/core/expected.h"

namespace lamina {

// Where the text of a file goes, piece by piece.
using Sink = std::function<void(std::string_view)>;

// Writes the whole text, or leaves everything as it is: into a new file beside `file`, which then
// takes its name in one step. Nobody else's file is opened, links beside it are not followed, and
// of several writers at once the last one's file stays whole. A file that is replaced keeps its
// permissions; one that is protected from writing is refused, whoever asks. If `file` is a link,
// what it leads to is replaced; a pipe, a terminal or a device is written to as it is.
// Fails with kFile.
[[nodiscard]] Expected<void> write_file(const std::filesystem::path& file, std::string_view text);
// The same of what `fill(sink)` hands to its sink.
[[nodiscard]] Expected<void> write_file(const std::filesystem::path& file,
                                        const std::function<void(const Sink&)>& fill);

}  // namespace lamina
