#pragma once

#include <filesystem>
#include <string_view>

#include "lamina/core/expected.h"
#include "lamina/io/models/model_options.h"
#include "lamina/io/text/source_text.h"
#include "lamina/model/model.h"

namespace lamina::io {

class InputFile;

// PipeEdge's scheduler files (github.com/usc-isi/PipeEdge), YAML: `models.yml` has the layers of
// models and the elements of each tensor for one item, `device_types.yml` the seconds of each layer
// for a micro-batch, by device type, batch size and type of numbers.
//
// The model is a chain with times for every device type that has a profile of it. `options.profile`
// names one of several models, `options.batch` and `options.dtype` one of several profiles; each is
// needed only where there is a choice. Tensors are those of the micro-batch.
[[nodiscard]] Expected<Model> parse_pipeedge(const SourceText& models, const SourceText& types,
                                             const ModelOptions& options);

// The models file `file` with `options.device_types`, or, where that is not given, with the file
// beside it whose name has `device_types` in place of `models`.
[[nodiscard]] Expected<Model> read_pipeedge(InputFile& file, const ModelOptions& options);

[[nodiscard]] bool may_be_pipeedge(std::string_view head);

}  // namespace lamina::io
