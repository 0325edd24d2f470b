#pragma once

#include <string>

#include "lamina/api/inspect.h"

namespace lamina::api {

struct Converted {
  std::string text;  // the document in Lamina's format
  Facts facts;       // of it; what was filled in is in there
};

// A network or model of any supported format in Lamina's. Fails as the readers do, and with
// kUnsupported for files that are neither.
[[nodiscard]] Expected<Converted> convert(const io::Input& file,
                                          const InspectOptions& options = {});

}  // namespace lamina::api
