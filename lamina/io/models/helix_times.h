#pragma once

#include <string_view>

#include "lamina/core/expected.h"
#include "lamina/io/models/model_options.h"
#include "lamina/io/text/source_text.h"
#include "lamina/model/model.h"

namespace lamina::io {

// Helix's profiles (github.com/Thesys-lab/Helix-ASPLOS25, simulator/model_manager): rows `tokens in
// the batch, ms of one transformer layer`, in rising order of tokens, no header. The model is a
// chain of `options.layers` such layers for `options.tokens` tokens on `options.profiled_on`, each
// with a tensor of `options.input` behind it; all four are needed. Between rows the time is
// interpolated on a straight line, as Helix does.
[[nodiscard]] Expected<Model> parse_helix_times(const SourceText& source,
                                                const ModelOptions& options);

// Whether the first line is two numbers parted by a comma.
[[nodiscard]] bool may_be_helix_times(std::string_view head);

}  // namespace lamina::io
