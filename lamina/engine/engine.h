#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/plan/deployment.h"

// What computes models: a handful of functions, so that other engines can stand behind them.
namespace lamina::engine {

// A tensor with its elements: row-major, little endian, without gaps. num_bytes(spec) of them.
struct Tensor {
  TensorSpec spec{};
  std::string bytes{};
};

// A file of weights that stands beside a model, by the name that the model calls it.
struct FileBeside {
  std::string name{};
  std::string_view bytes{};
};

struct SessionOptions {
  int threads = 1;        // of one operator; 1 or more
  bool spinning = false;  // whether threads that wait for work keep their core busy
  bool exact = false;  // no optimisation of the graph: a model and its parts then agree bit by bit
  // A file that gets the graph as it will be run, with operators that were joined, but tensors laid
  // out as in the model: not for sessions that are to be quick. Empty: none.
  std::filesystem::path joined_graph{};
  // Of a model of memory: its external data, which are read while it is loaded, and not kept. It
  // gets no others: no file is read.
  std::vector<FileBeside> beside{};
};

// A model that is ready to run. `run` may be called from several threads at once.
class Session {
 public:
  virtual ~Session() = default;

  // In the order of the model. A dimension that the model leaves open is -1.
  [[nodiscard]] virtual std::span<const TensorSpec> inputs() const = 0;
  [[nodiscard]] virtual std::span<const TensorSpec> outputs() const = 0;

  // All outputs, in the order of `outputs()`. The inputs may come in any order; each of the model's
  // must be there, of its type and shape: fails with kMissingKey, kUnknownName or kValue, `where`
  // is the tensor's name; with kModel where the engine fails.
  [[nodiscard]] virtual Expected<std::vector<Tensor>> run(std::span<const Tensor> inputs) = 0;
};

class Engine {
 public:
  virtual ~Engine() = default;

  // "ONNX Runtime 1.32.0".
  [[nodiscard]] virtual const std::string& name() const = 0;

  // Makes a model of memory or of a file, beside which its external data lie. Fails with kModel
  // where the engine cannot run it (the message is the engine's, and names an operator that it
  // lacks), with kFile where the file cannot be read, with kUnsupported where a tensor at its ends
  // is none of numbers. `where` is the file.
  [[nodiscard]] virtual Expected<std::unique_ptr<Session>> load(std::string_view model,
                                                                const SessionOptions& options) = 0;
  [[nodiscard]] virtual Expected<std::unique_ptr<Session>> load_file(
      const std::filesystem::path& file, const SessionOptions& options) = 0;
};

// ONNX Runtime, by its library: the file `chosen`; else $LAMINA_ONNXRUNTIME; else libonnxruntime.so
// beside the program; else libonnxruntime.so or libonnxruntime.so.1 where the system looks. A name
// without a folder is a file of the current one, if it is there. ORT_DISABLE_TELEMETRY=1 is set
// before it is opened, so call this before other threads read the environment.
//
// Fails with kFile where there is none or it cannot be opened, and with kUnsupported where it is
// too old; `where` is the file.
[[nodiscard]] Expected<std::shared_ptr<Engine>> open_engine(
    const std::filesystem::path& chosen = {});

}  // namespace lamina::engine
