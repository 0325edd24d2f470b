#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/engine/engine.h"
#include "lamina/runtime/clients.h"

// The documents of the Open Inference Protocol over REST, with the extension for binary tensors.
namespace lamina::runtime {

struct AskedOutput {
  std::string name{};
  bool binary = false;
};

struct InferenceRequest {
  std::string id{};
  std::vector<engine::Tensor> inputs{};
  std::optional<std::vector<AskedOutput>> outputs{};  // none: all
  bool binary = false;                                // of all outputs, unless they say else
};

// `json` is the document, `binary` what stands behind it. Fails as readers of documents do; `where`
// is the input where it is about one.
[[nodiscard]] Expected<InferenceRequest> parse_inference(std::string_view json,
                                                         std::string_view binary);

// The answer: the document, and the bytes behind it. Fails with kUnknownName for an output that the
// model does not have.
struct InferenceAnswer {
  std::string json{}, binary{};
};
[[nodiscard]] Expected<InferenceAnswer> inference_answer(
    const InferenceRequest& request, const std::string& model,
    const std::vector<engine::Tensor>& outputs);
// That the model has all outputs that are asked for.
[[nodiscard]] Expected<void> demand_outputs(const ServedModel& model,
                                            const InferenceRequest& request);

[[nodiscard]] std::string server_json();
[[nodiscard]] std::string model_json(const ServedModel& model);
[[nodiscard]] std::string ready_json(const ServedModel& model);  // that it is
[[nodiscard]] std::string error_document(std::string_view text);

inline constexpr std::string_view kPlatform = "lamina_onnxruntime";

}  // namespace lamina::runtime
