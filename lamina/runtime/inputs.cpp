#include "lamina/runtime/inputs.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <fmt/format.h>
#include <set>
#include <utility>

#include "lamina/core/random.h"
#include "lamina/engine/npz.h"
#include "lamina/engine/types.h"
#include "lamina/runtime/elements.h"

namespace lamina::runtime {
namespace {

template <class T>
void append(std::string& bytes, T value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

engine::Tensor drawn(const TensorSpec& spec, Random& random) {
  engine::Tensor tensor{spec, {}};
  const engine::ElementType& type = *engine::find_type(spec.type);
  const std::uint64_t count = engine::num_elements(spec.shape).value_or(0);
  for (std::uint64_t i = 0; i < count; ++i) {
    const double value = random.uniform(-1.0, 1.0);
    if (type.name == "float32")
      append(tensor.bytes, static_cast<float>(value));
    else if (type.name == "float64")
      append(tensor.bytes, value);
    else if (type.name == "float16")
      append(tensor.bytes, float_to_half(static_cast<float>(value)));
    else if (type.name == "bfloat16")
      append(tensor.bytes, static_cast<std::uint16_t>(
                               std::bit_cast<std::uint32_t>(static_cast<float>(value)) >> 16));
    else
      tensor.bytes += std::string(1, value > 0.0 ? '\1' : '\0') + std::string(type.bytes - 1, '\0');
  }
  return tensor;
}

Expected<engine::Tensor> given(const TensorSpec& spec, const std::vector<engine::Tensor>& arrays,
                               const std::string& file) {
  const auto it = std::ranges::find_if(
      arrays, [&](const engine::Tensor& tensor) { return tensor.spec.name == spec.name; });
  const std::string where = fmt::format("{}: {}", file, spec.name);
  if (it == arrays.end())
    return error(ErrorCode::kMissingKey, "is an input of the model, and is not in the file", where);
  if (it->spec != spec)
    return error(
        ErrorCode::kValue,
        fmt::format("is {}, the model takes {}", engine::to_text(it->spec), engine::to_text(spec)),
        where);
  return *it;
}

}  // namespace

Expected<std::vector<std::vector<engine::Tensor>>> inputs_of(const Deployment& deployment,
                                                             const std::string& file) {
  std::vector<engine::Tensor> arrays;
  std::set<std::string> known;
  if (!file.empty()) {
    auto read = engine::read_npz(file);
    if (!read) return tl::unexpected(read.error());
    arrays = std::move(*read);
  }
  Random random(1);
  std::vector<std::vector<engine::Tensor>> inputs;
  for (const DeployedJob& job : deployment.jobs) {
    auto& row = inputs.emplace_back();
    for (const TensorSpec& spec : job.inputs) {
      known.insert(spec.name);
      auto tensor = file.empty() ? drawn(spec, random) : given(spec, arrays, file);
      if (!tensor) return tl::unexpected(tensor.error());
      row.push_back(std::move(*tensor));
    }
  }
  for (const engine::Tensor& tensor : arrays)
    if (!known.contains(tensor.spec.name))
      return error(ErrorCode::kUnknownName, "is no input of the models",
                   fmt::format("{}: {}", file, tensor.spec.name));
  return inputs;
}

}  // namespace lamina::runtime
