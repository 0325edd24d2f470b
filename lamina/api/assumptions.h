#pragma once

#include <span>
#include <string>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/io/files.h"
#include "lamina/io/networks/devices.h"
#include "lamina/model/job.h"
#include "lamina/model/note.h"

// What plans take for granted (docs/concepts.md has the list of codes).
namespace lamina::api {

// What answers on the instance take for granted, one row a code: what the readers of its files
// assumed (`file`: of its network), what options filled in or could not, and what planning leaves
// out: nodes that cannot run some layer, memory, branches that could run side by side.
//
// Fails with kUnknownName where a node states no speed and its device class is known to neither the
// catalogue nor any of the models. O(nodes + operators + layers times device classes).
[[nodiscard]] Expected<std::vector<Note>> assumptions_of(const Instance& instance,
                                                         const io::NetworkFile& file,
                                                         const io::Defaults& fill);

// The device classes of the network that the catalogue does not know, in one note; nothing where
// there are none.
[[nodiscard]] std::vector<Note> unknown_devices(const Network& network,
                                                const io::DeviceCatalogue& catalogue);

// Rows of equal code as one: counts are added, texts follow one another.
[[nodiscard]] std::vector<Note> merged(std::vector<Note> notes);

}  // namespace lamina::api
