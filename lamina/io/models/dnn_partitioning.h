#pragma once

#include "lamina/core/expected.h"
#include "lamina/io/models/model_options.h"
#include "lamina/io/text/source_text.h"
#include "lamina/model/model.h"

namespace lamina::io {

// The instances of "Efficient Algorithms for Device Placement of DNN Graph Operators"
// (github.com/msr-fiddle/dnn-partitioning), JSON: nodes with `cpuLatency` and `fpgaLatency` in ms
// (kept as times of the device classes cpu and fpga) and edges with the `size` of the tensor in
// bytes. All figures are those of one whole batch.
//
// Layer graphs (nodes with `layerId`) come from PipeDream: their sources are the model's inputs,
// and the `size` of a node is that of its weights and its output. In operator graphs sources
// without latency are weights, other sources read an input whose size the file does not state
// (`options.input`, or 0 B with a note), and the `size` of a node is that of its output. Backward
// nodes are left out.
[[nodiscard]] Expected<Model> parse_dnn_partitioning(const SourceText& source,
                                                     const ModelOptions& options);

}  // namespace lamina::io
