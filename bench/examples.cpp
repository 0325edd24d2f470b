#include "bench/examples.h"

#include <filesystem>
#include <fmt/format.h>
#include <utility>

#include "lamina/io/files.h"

namespace lamina::bench {
namespace {

std::filesystem::path example(std::string_view folder, std::string_view name,
                              std::string_view extension) {
  return std::filesystem::path(LAMINA_EXAMPLES) / folder / fmt::format("{}{}", name, extension);
}

}  // namespace

Expected<std::shared_ptr<const Network>> example_network(std::string_view name) {
  auto file = io::read_network(example("networks", name, ".json"));
  if (!file) return tl::unexpected(file.error());
  return std::make_shared<const Network>(std::move(file->network));
}

Expected<std::shared_ptr<const Model>> example_model(std::string_view name) {
  const auto onnx = example("models", name, ".onnx");
  auto model =
      io::read_model(std::filesystem::exists(onnx) ? onnx : example("models", name, ".json"));
  if (!model) return tl::unexpected(model.error());
  return std::make_shared<const Model>(*std::move(model));
}

}  // namespace lamina::bench
