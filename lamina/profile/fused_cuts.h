#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/engine/engine.h"
#include "lamina/model/model.h"

namespace lamina::profile {

// Whether the cut behind each layer lies inside of a kernel of the engine, given the names of the
// tensors that the engine makes: the layer's last operator computes a tensor that later layers need
// and the engine makes it nowhere, since it computes that operator and the next in one. Tensors of
// operators that only move data don't count: leaving these out joins no kernels.
[[nodiscard]] std::vector<bool> fused_cuts(const Model& model, std::span<const std::string> made);

// The names of the tensors that the engine makes when it runs the whole model, given as the bytes
// of its ONNX file. Fails as Engine::load; writes a file to the folder for temporary ones and
// removes it.
[[nodiscard]] Expected<std::vector<std::string>> tensors_of(engine::Engine& engine,
                                                            std::string_view model,
                                                            engine::SessionOptions options);

}  // namespace lamina::profile
