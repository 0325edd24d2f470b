#include "lamina/profile/fused_cuts.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fmt/format.h>
#include <random>
#include <unordered_set>

#include "lamina/io/onnx/tensors_made.h"
#include "lamina/io/text/input_file.h"

namespace lamina::profile {
namespace {

// Operators that engines leave out, or do by the way, without joining what stands beside them.
constexpr std::array<std::string_view, 13> kMoves{
    "Transpose", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Identity", "Dropout",
    "Cast",      "Slice",   "Expand",  "Concat",  "Split",     "Pad"};

// Whether each tensor is read behind operator `last`, or a result.
std::vector<bool> needed_behind(const Model& model, std::uint32_t last) {
  std::vector<bool> needed(model.tensors().size());
  for (std::size_t i = last + 1; i < model.operators().size(); ++i)
    for (const TensorId t : model.operators()[i].inputs) needed[t.index()] = true;
  for (const TensorId t : model.results()) needed[t.index()] = true;
  return needed;
}

// A file of its own name that is gone at the end.
class TemporaryFile {
 public:
  TemporaryFile()
      : path_(std::filesystem::temp_directory_path() /
              fmt::format("lamina-graph-{:08x}.onnx", std::random_device()())) {}
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace

std::vector<bool> fused_cuts(const Model& model, std::span<const std::string> made) {
  const std::unordered_set<std::string_view> names(made.begin(), made.end());
  std::vector<bool> fused;
  for (const Layer& layer : model.layers()) {
    const Operator& op = model.operators()[layer.last_operator];
    const std::vector<bool> needed = needed_behind(model, layer.last_operator);
    const bool is_last = layer.last_operator + 1 == model.operators().size();
    fused.push_back(!is_last && std::ranges::find(kMoves, op.type) == kMoves.end() &&
                    std::ranges::any_of(op.outputs, [&](TensorId t) {
                      return needed[t.index()] && !names.contains(model.tensors()[t.index()].name);
                    }));
  }
  return fused;
}

Expected<std::vector<std::string>> tensors_of(engine::Engine& engine, std::string_view model,
                                              engine::SessionOptions options) {
  const TemporaryFile file;
  options.joined_graph = file.path();
  if (auto session = engine.load(model, options); !session) return tl::unexpected(session.error());
  auto opened = io::InputFile::open(file.path());
  if (!opened) return tl::unexpected(opened.error());
  const auto text = opened->text();
  if (!text) return tl::unexpected(text.error());
  return io::tensors_made(text->text());
}

}  // namespace lamina::profile
