#include "lamina/model/block.h"

#include <algorithm>
#include <cmath>

namespace lamina {
namespace {

// Values as integers of up to 50 bits together, exact where their binary digits allow.
std::vector<std::int64_t> as_integers(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  const int shift = sum > 0.0 && std::isfinite(sum) ? 50 - std::ilogb(sum) : 0;
  std::vector<std::int64_t> out;
  for (const double value : values) out.push_back(std::llround(std::ldexp(value, shift)));
  return out;
}

}  // namespace

TensorLives::TensorLives(const Model& model)
    : last_use_(model.tensors().size(), 0), place_(last_use_) {
  for (std::size_t i = 0; i < model.operators().size(); ++i)
    for (const TensorId t : model.operators()[i].inputs) last_use_[t.index()] = i;
  for (const TensorId t : model.results()) last_use_[t.index()] = model.operators().size();
}

Block::Block(const Model& model, const Layer& layer, TensorLives& lives) {
  const auto operators = model.operators().subspan(
      layer.first_operator, layer.last_operator - layer.first_operator + std::size_t{1});
  size_ = operators.size();
  std::vector<double> works;
  for (const Operator& op : operators) works.push_back(op.work.value());
  work_ = as_integers(works);
  add_tensors(model, operators, layer.last_operator, lives);
  find_needs();
}

void Block::add_tensors(const Model& model, std::span<const Operator> operators, std::size_t end,
                        TensorLives& lives) {
  std::vector<double> sizes;
  std::vector<TensorId> seen;
  const auto tensor = [&](TensorId id) -> BlockTensor& {
    std::size_t& place = lives.place(id);
    if (place == 0) {
      tensors_.push_back({.leaves = lives.last_use(id) > end});
      sizes.push_back(model.tensors()[id.index()].size.value());
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
  const auto bytes = as_integers(sizes);
  for (std::size_t t = 0; t < tensors_.size(); ++t) tensors_[t].bytes = bytes[t];
  for (const TensorId id : seen) lives.place(id) = 0;
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
