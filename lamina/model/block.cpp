#include "lamina/model/block.h"

#include <algorithm>
#include <cmath>

namespace lamina {
namespace {

// By how many binary digits values of this sum are shifted so that they have 50 together.
int shift_for(double sum) {
  constexpr int kDigits = 50;
  return sum > 0.0 && std::isfinite(sum) ? kDigits - std::ilogb(sum) : 0;
}

}  // namespace

ModelIndex::ModelIndex(const Model& model)
    : last_use_(model.tensors().size(), 0), place_(last_use_) {
  for (std::size_t i = 0; i < model.operators().size(); ++i)
    for (const TensorId t : model.operators()[i].inputs) last_use_[t.index()] = i;
  for (const TensorId t : model.results()) last_use_[t.index()] = model.operators().size();
  Flop work;
  for (const Operator& op : model.operators()) work += op.work;
  Bytes bytes;
  for (const Tensor& tensor : model.tensors()) bytes += tensor.size;
  work_shift_ = shift_for(work.value());
  bytes_shift_ = shift_for(bytes.value());
}

std::int64_t ModelIndex::integer(Flop work) const {
  return std::llround(std::ldexp(work.value(), work_shift_));
}
std::int64_t ModelIndex::integer(Bytes size) const {
  return std::llround(std::ldexp(size.value(), bytes_shift_));
}

Block::Block(const Model& model, const Layer& layer, ModelIndex& index) {
  const auto operators = model.operators().subspan(
      layer.first_operator, layer.last_operator - layer.first_operator + std::size_t{1});
  size_ = operators.size();
  for (const Operator& op : operators) work_.push_back(index.integer(op.work));
  add_tensors(model, operators, layer.last_operator, index);
  find_needs();
}

void Block::add_tensors(const Model& model, std::span<const Operator> operators, std::size_t end,
                        ModelIndex& index) {
  std::vector<TensorId> seen;
  const auto tensor = [&](TensorId id) -> BlockTensor& {
    std::size_t& place = index.place(id);
    if (place == 0) {
      tensors_.push_back({.leaves = index.last_use(id) > end,
                          .bytes = index.integer(model.tensors()[id.index()].size)});
      seen.push_back(id);
      place = tensors_.size();
    }
    return tensors_[place - 1];
  };
  for (std::size_t op = 0; op < size_; ++op) {
    for (const TensorId id : operators[op].inputs) {
      auto& users = tensor(id).users;
      if (users.empty() || users.back() != op) users.push_back(op);
    }
    for (const TensorId id : operators[op].outputs) tensor(id).maker = op;
  }
  for (const TensorId id : seen) index.place(id) = 0;
}

void Block::find_needs() {
  needs_.resize(size_);
  touched_.resize(size_);
  for (std::size_t t = 0; t < tensors_.size(); ++t) {
    const BlockTensor& tensor = tensors_[t];
    if (tensor.maker != BlockTensor::kGiven) touched_[tensor.maker].push_back(t);
    for (const std::size_t user : tensor.users) {
      touched_[user].push_back(t);
      if (tensor.maker != BlockTensor::kGiven) needs_[user].push_back(tensor.maker);
    }
  }
  for (auto& needs : needs_) {
    std::ranges::sort(needs);
    needs.erase(std::unique(needs.begin(), needs.end()), needs.end());
  }
}

}  // namespace lamina
