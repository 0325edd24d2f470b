#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/core/ids.h"
#include "lamina/core/quantity.h"
#include "lamina/model/cuts.h"
#include "lamina/model/network.h"
#include "lamina/model/note.h"

namespace lamina {

struct Tensor {
  std::string name;
  Bytes size;
  OperatorId producer;  // not valid(): an input of the model
  Bytes step_size{};    // in each further run of a model that generates
};

// The measured time of something on one class of devices.
struct DeviceTime {
  std::string device;
  Seconds time;
};

// One operation of the model, as its file has it.
struct Operator {
  std::string name{};
  std::string type{};  // "Conv"; empty where the file gives none
  Flop work{};         // 2 per multiply-add; zero where it is `only_timed`
  double macs = 0.0;   // multiply-adds of Conv, Gemm and MatMul; 0 for all else
  Bytes weights{};
  Bytes state{};  // kept where it runs, a job: a cache of keys and values, at full length
  std::vector<DeviceTime> times{};  // override work / compute on nodes of that class
  bool only_timed = false;          // its work is not known: it runs on devices with a time alone
  std::vector<TensorId> inputs{};   // tensors of this model; weights are not among them
  std::vector<TensorId> outputs{};
  // Of each further run of a model that generates (Model::steps): instead of work and times.
  Flop step_work{};
  std::vector<DeviceTime> step_times{};
  bool step_only_timed = false;
  // What it costs a stay to begin or to end with it, on nodes of that class: layouts changed, fused
  // kernels torn apart. In further runs as well.
  std::vector<DeviceTime> enter{}, leave{};
  bool fused = false;  // one kernel runs it and the next: no plan cuts behind it unless asked to
};

// One layer of the chain: the operators between two neighbouring cuts.
struct Layer {
  // On devices of this class: `measured`, plus what is not measured at the node's own speed.
  struct OnDevice {
    std::string device;
    Seconds measured;
    Flop rest;
    bool needs_compute = false;  // some operator has no time for the device
  };

  std::string name;
  std::uint32_t first_operator = 0, last_operator = 0;  // positions in execution order, inclusive
  Flop work;                                            // of the operators whose work is known
  bool only_timed = false;  // that of some is not: it runs on the devices of `on_device` alone
  double macs = 0.0;
  Bytes weights;
  Bytes state;  // of one job
  Bytes output;
  // Sorted by device; those without a time for an operator that is only timed are left out.
  std::vector<OnDevice> on_device;
  // Of a stay whose first layer it is: what its first operator costs to begin with; and of one
  // whose last layer it is, what its last operator costs to end with. Sorted by device.
  std::vector<DeviceTime> enter, leave;
  bool fused = false;  // its last operator is
};

// A DNN: a DAG of operators and tensors, and the chain of its blocks.
//
// A *cut tensor* alone separates the input from the result: every path between them passes through
// it. What lies between two neighbouring cut tensors is a block; the blocks are layers 1..L, and
// tensor l is the output of layer l (tensor 0 the input, tensor L the result). Where a model has
// several inputs or results, they count together as tensor 0 or L. A model whose operators form a
// chain is its own chain of blocks.
//
// With cuts of kind `any` or `lattice` the layers are the operators, one each, in the order of
// cut_order.h or the one given to `ordered`, and tensor l is the *bundle* of all tensors that
// operators 1..l made, or that are inputs, and that are still needed behind them or are results;
// its size is their sum (docs/theory.md#order-of-operators).
//
// Immutable and valid by construction (see ModelBuilder). Operators are in an execution order, and
// each of them takes part in making the result.
class Model {
 public:
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::span<const Operator> operators() const { return operators_; }
  [[nodiscard]] std::span<const Tensor> tensors() const { return tensors_; }
  [[nodiscard]] std::span<const TensorId> inputs() const { return inputs_; }
  [[nodiscard]] std::span<const TensorId> results() const { return results_; }
  // How its chain is cut.
  [[nodiscard]] Cuts cuts() const { return cuts_; }
  // The same model with its chain cut so; for cuts other than single ones its operators are put in
  // the order of cut_order.h. O(1) but for copying if it is cut so already, else as chain_of_blocks
  // or, once, cut_order.
  [[nodiscard]] Model cut(Cuts cuts) const;
  // The same model cut behind any operator along this order: a permutation of the positions of its
  // operators, in which each follows those that it needs (not checked). Cuts of kind `lattice` stay
  // so.
  [[nodiscard]] Model ordered(std::span<const std::uint32_t> order) const;
  // How often the chain runs again after the run on the prompt, once for each further token; 0 for
  // models that do not generate.
  [[nodiscard]] std::uint32_t steps() const { return steps_; }
  // What each further run does, as a model of the same layers with the same weights and states:
  // its tensor 0 goes from the node of the last layer to that of the first. Null without steps.
  [[nodiscard]] const std::shared_ptr<const Model>& step_model() const { return step_model_; }
  // What the reader of the file assumed or left out.
  [[nodiscard]] std::span<const Note> notes() const { return notes_; }

  [[nodiscard]] std::uint32_t num_layers() const {
    return static_cast<std::uint32_t>(layers_.size());
  }
  // Layer l, 1 <= l <= num_layers().
  [[nodiscard]] const Layer& layer(std::uint32_t l) const { return layers_[l - 1]; }
  [[nodiscard]] std::span<const Layer> layers() const { return layers_; }
  // Tensor l of the chain, 0 <= l <= num_layers().
  [[nodiscard]] Bytes tensor_size(std::uint32_t l) const {
    return l == 0 ? input_ : layers_[l - 1].output;
  }

  // Time of layer l at the node, the sum over its operators: the device's time where given, else
  // the greater of work / compute and (weights + state) / memory bandwidth. Nothing where the node
  // cannot run it, having neither, or no time for a layer whose work is not known. O(log devices),
  // or O(operators of the layer) where the node limits the bandwidth of its memory.
  [[nodiscard]] std::optional<Seconds> layer_time(std::uint32_t l, const Node& node) const;

  // Whether beginning or ending a stay costs something at some layer, on some device.
  [[nodiscard]] bool charges_ends() const { return charges_ends_; }
  // What a stay at the node pays once for beginning with layer l, and for ending with it; they
  // occupy the node like layers. Nothing on devices without an entry. O(log devices).
  [[nodiscard]] Seconds enter_time(std::uint32_t l, const Node& node) const;
  [[nodiscard]] Seconds leave_time(std::uint32_t l, const Node& node) const;

 private:
  friend class ModelBuilder;
  Model() = default;
  void set_cuts(Cuts cuts);
  [[nodiscard]] std::optional<Seconds> time_by_operators(const Layer& layer,
                                                         const Node& node) const;

  std::string name_;
  std::vector<Operator> operators_;
  std::vector<Tensor> tensors_;
  std::vector<TensorId> inputs_, results_;
  std::vector<Note> notes_;
  std::vector<Layer> layers_;
  Cuts cuts_ = Cuts::kSingle;
  bool in_cut_order_ = false;  // its operators
  bool charges_ends_ = false;
  Bytes input_;
  std::uint32_t steps_ = 0;
  std::shared_ptr<const Model> step_model_;
};

// Collects tensors and operators. Operators may come in any order.
class ModelBuilder {
 public:
  explicit ModelBuilder(std::string name = {});

  TensorId add_tensor(std::string name, Bytes size);
  void add_input(TensorId tensor);
  OperatorId add_operator(Operator op);
  void add_result(TensorId tensor);
  void add_note(Note note);
  // The chain runs so many times more, with the operators' step values. The sizes of tensors then
  // are those of add_tensor, and of set_step_size.
  void set_steps(std::uint32_t steps) { model_.steps_ = steps; }
  void set_step_size(TensorId tensor, Bytes size) {
    model_.tensors_[tensor.index()].step_size = size;
  }

  // Orders the operators, leaves out those that no result depends on (with a note), and finds the
  // blocks; a note says how many operators are only timed. Fails with kModel: a cycle (names an
  // operator on it), a tensor that is used but made by nobody, made twice, or without results;
  // kValue: a size, work or time that is negative or not finite. O((operators + tensors) log
  // operators).
  [[nodiscard]] Expected<Model> build() &&;

 private:
  [[nodiscard]] Expected<Model> step_model_of() const;

  Model model_;
};

}  // namespace lamina
