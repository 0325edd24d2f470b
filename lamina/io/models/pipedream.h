#pragma once

#include <string_view>

#include "lamina/core/expected.h"
#include "lamina/io/models/model_options.h"
#include "lamina/io/text/source_text.h"
#include "lamina/model/model.h"

namespace lamina::io {

// PipeDream's profiles, `graph.txt` (github.com/msr-fiddle/pipedream, profiler/torchmodules): lines
// `id -- description -- forward_compute_time=ms, backward_compute_time=ms, activation_size=B,
// parameter_size=B` and edges `from -- to`, in any order. Nodes described as `Input` are the
// model's inputs; nodes that nobody reads are results. Times and sizes are those of one whole
// batch, on one device, which the file does not name: `options.profiled_on`, or "gpu".
[[nodiscard]] Expected<Model> parse_pipedream(const SourceText& source,
                                              const ModelOptions& options);

[[nodiscard]] bool may_be_pipedream(std::string_view head);

}  // namespace lamina::io
