#pragma once

#include <filesystem>
#include <onnxruntime/onnxruntime_c_api.h>
#include <string>

#include "lamina/core/expected.h"

namespace lamina::engine {

// The opened library of ONNX Runtime. It is never closed: its threads may outlive any session.
struct Library {
  const OrtApi* api = nullptr;
  std::string version{};
};

// As open_engine.
[[nodiscard]] Expected<Library> open_library(const std::filesystem::path& chosen);

}  // namespace lamina::engine
