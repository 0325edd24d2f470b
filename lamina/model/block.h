#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "lamina/model/model.h"

// Blocks of a model as graphs of their own, in integers: what cut_order.h works on.
namespace lamina {

// A tensor that a block makes or is given: its maker and users are positions in the block.
struct BlockTensor {
  static constexpr std::size_t kGiven = std::numeric_limits<std::size_t>::max();
  std::size_t maker = kGiven;
  std::vector<std::size_t> users{};  // each once, ascending
  bool leaves = false;               // a result, or used behind the block
  std::int64_t bytes = 0;
};

// What blocks of a model ask of it, found once for all: how long tensors are needed, and how works
// and bytes become integers, of up to 50 bits together in the whole model.
class ModelIndex {
 public:
  explicit ModelIndex(const Model& model);
  // The position of the last operator that reads the tensor; of results, the end.
  [[nodiscard]] std::size_t last_use(TensorId t) const { return last_use_[t.index()]; }
  // Exact where binary digits allow.
  [[nodiscard]] std::int64_t integer(Flop work) const;
  [[nodiscard]] std::int64_t integer(Bytes size) const;
  // A number a tensor, 0 at first, for the block at hand, which leaves 0 behind.
  [[nodiscard]] std::size_t& place(TensorId t) { return place_[t.index()]; }

 private:
  std::vector<std::size_t> last_use_, place_;
  int work_shift_ = 0, bytes_shift_ = 0;
};

// The operators between two neighbouring cut tensors, numbered from 0 in their order. Works and
// bytes are integers: exact where their binary digits allow, so that minimum cuts are.
class Block {
 public:
  // The operators of the layer of a model with single cuts.
  Block(const Model& model, const Layer& layer, ModelIndex& index);

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::span<const BlockTensor> tensors() const { return tensors_; }
  [[nodiscard]] std::int64_t work(std::size_t op) const { return work_[op]; }
  // Operators of the block that must run before, each once.
  [[nodiscard]] const std::vector<std::size_t>& needs(std::size_t op) const { return needs_[op]; }
  // Tensors that the operator reads or makes.
  [[nodiscard]] const std::vector<std::size_t>& touched(std::size_t op) const {
    return touched_[op];
  }

 private:
  void add_tensors(const Model& model, std::span<const Operator> operators, std::size_t end,
                   ModelIndex& index);
  void find_needs();

  std::size_t size_ = 0;
  std::vector<BlockTensor> tensors_;
  std::vector<std::int64_t> work_;
  std::vector<std::vector<std::size_t>> needs_, touched_;
};

}  // namespace lamina
