#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/io/models/model_options.h"
#include "lamina/io/text/input_file.h"
#include "lamina/model/model.h"
#include "lamina/plan/deployment.h"
#include "lamina/split/assemble.h"

namespace lamina::split {

// One part of a model: an ONNX file that computes its outputs from its inputs.
struct CutPart {
  std::vector<TensorSpec> inputs, outputs;
  Assembled file;
};

struct CutModel {
  std::vector<TensorSpec> inputs, outputs;  // of the whole model
  std::vector<CutPart> parts;
  // Names of what travels: one more than parts, as the ways of a deployment.
  std::vector<std::vector<std::string>> ways;
};

struct GraphPart;  // division.h

struct CutOptions {
  std::uint64_t largest = kLargestFile;  // bytes of a part's ONNX file
  // What the files of weights are called, by part, where there are any; may be shorter.
  std::vector<std::string> data_names{};
};

// Cuts one ONNX file where plans cut its model. Weights stay in their files until parts are poured.
class Cutter {
 public:
  // Reads the file as `read_onnx`. Fails as that does, and with kValue where it is no ONNX file.
  [[nodiscard]] static Expected<Cutter> open(const io::Input& file,
                                             const io::ModelOptions& options);
  Cutter(Cutter&&) noexcept;
  Cutter& operator=(Cutter&&) noexcept;
  ~Cutter();

  // The model as planners see it, cut as the options say.
  [[nodiscard]] const Model& model() const;

  // The nodes of the file behind each layer of `model`, by name (of a node without one: its first
  // output), in an order that can run; those of functions are called CALLER/NODE. `model` is this
  // file's, however it is cut and ordered and whatever its times. Fails with kModel where it is
  // not.
  [[nodiscard]] Expected<std::vector<std::vector<std::string>>> nodes_of_layers(
      const Model& model) const;

  // The parts behind cuts of `model`, which is as above: part k has the layers behind those of part
  // k-1 up to last_layers[k], the last of which is the model's. Fails with kUnsupported for a cut
  // that cannot be made (naming the tensor), with kModel, kFile, kValue for weights that are not
  // there, with kLimit. O(parts x size of the graph), whatever the weights.
  [[nodiscard]] Expected<CutModel> cut(const Model& model,
                                       std::span<const std::uint32_t> last_layers,
                                       const CutOptions& options = {});

 private:
  struct State;
  // The node of the file behind each operator of the model.
  [[nodiscard]] Expected<std::vector<std::uint32_t>> steps_of(const Model& model) const;
  [[nodiscard]] Expected<CutPart> make_part(const GraphPart& part, std::size_t k,
                                            const CutOptions& options);
  explicit Cutter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace lamina::split
