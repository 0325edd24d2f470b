#pragma once

#include <cstdint>
#include <string>

#include "lamina/core/expected.h"
#include "lamina/engine/engine.h"
#include "lamina/io/models/model_options.h"
#include "lamina/profile/profiler.h"

namespace lamina::profile {

struct FileRequest {
  std::string model;           // an ONNX file
  std::string device;          // the class of devices that this machine is one of
  std::string into{};          // a lamina.model/1 that gets the device, too; "": none
  io::ModelOptions options{};  // cuts, open dimensions
  Profiling how{};
};

struct ProfiledFile {
  std::string text;  // lamina.model/1 with the device
  Profile profile;
  StayErrors errors;
  std::uint32_t num_layers = 0;
  std::uint32_t num_fused = 0;  // cuts inside of a kernel
  std::uint32_t num_uncut = 0;  // places where the file cannot be cut
};

// Profiles a file on this machine. The document has all that plans need: layers, the tensors'
// names, and how it was measured as a note. Fails with kModel for a model without layers, kValue
// where the layers of `into` are others, and as Cutter, the engine and the readers; nothing is
// written.
[[nodiscard]] Expected<ProfiledFile> profile_file(engine::Engine& engine,
                                                  const FileRequest& request);

}  // namespace lamina::profile
