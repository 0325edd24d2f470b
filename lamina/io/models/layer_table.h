#pragma once

#include <string_view>

#include "lamina/core/expected.h"
#include "lamina/io/models/model_options.h"
#include "lamina/io/text/source_text.h"
#include "lamina/model/model.h"

namespace lamina::io {

// A table of layers, CSV. The first row names the columns: `name`, `type`, `inputs` (names parted
// by semicolons; empty: the row before), `work`, `macs`, `output`, `weights`, and `time DEVICE` for
// each device. Behind a name its unit may stand, `output [kB]`: the cells then are bare numbers;
// else they carry their units. A row called `input` states the size of the model's input as its
// output; without it `options.input` is needed. Empty cells state nothing.
[[nodiscard]] Expected<Model> parse_layer_table(const SourceText& source,
                                                const ModelOptions& options);

// Whether the first line names a column `output`.
[[nodiscard]] bool may_be_layer_table(std::string_view head);

}  // namespace lamina::io
