#include "bench/operator_orders.h"

#include <algorithm>
#include <utility>

namespace lamina::bench {
namespace {

// Which operators have run, and what others wait for.
class Run {
 public:
  explicit Run(const Model& model)
      : model_(&model), missing_(model.operators().size(), 0), unread_(model.tensors().size(), 0) {
    readers_.resize(unread_.size());
    for (std::uint32_t op = 0; op < missing_.size(); ++op)
      for (const TensorId t : reads(op)) {
        readers_[t.index()].push_back(op);
        ++unread_[t.index()];
        missing_[op] += model.tensors()[t.index()].producer.valid() ? 1 : 0;
      }
    for (const TensorId t : model.results()) ++unread_[t.index()];
  }

  [[nodiscard]] std::vector<std::uint32_t> ready_at_first() const {
    std::vector<std::uint32_t> ready;
    for (std::uint32_t op = 0; op < missing_.size(); ++op)
      if (missing_[op] == 0) ready.push_back(op);
    return ready;
  }
  // By how many bytes the live tensors grow.
  [[nodiscard]] double growth(std::uint32_t op) const {
    double bytes = 0.0;
    for (const TensorId t : model_->operators()[op].outputs)
      if (unread_[t.index()] > 0) bytes += model_->tensors()[t.index()].size.value();
    for (const TensorId t : reads(op))
      if (unread_[t.index()] == 1) bytes -= model_->tensors()[t.index()].size.value();
    return bytes;
  }
  // The operators that have become ready, ascending.
  std::vector<std::uint32_t> run(std::uint32_t op) {
    order_.push_back(op);
    for (const TensorId t : reads(op)) --unread_[t.index()];
    std::vector<std::uint32_t> ready;
    for (const TensorId t : model_->operators()[op].outputs)
      for (const std::uint32_t reader : readers_[t.index()])
        if (--missing_[reader] == 0) ready.push_back(reader);
    std::ranges::sort(ready);
    return ready;
  }
  [[nodiscard]] std::vector<std::uint32_t> order() && { return std::move(order_); }

 private:
  // Each once.
  [[nodiscard]] std::vector<TensorId> reads(std::uint32_t op) const {
    std::vector<TensorId> tensors = model_->operators()[op].inputs;
    std::ranges::sort(tensors);
    tensors.erase(std::unique(tensors.begin(), tensors.end()), tensors.end());
    return tensors;
  }

  const Model* model_;
  std::vector<std::size_t> missing_, unread_;  // by operator, by tensor
  std::vector<std::vector<std::uint32_t>> readers_;
  std::vector<std::uint32_t> order_;
};

}  // namespace

std::vector<std::uint32_t> depth_first_order(const Model& model) {
  Run run(model);
  std::vector<std::uint32_t> stack = run.ready_at_first();
  std::ranges::reverse(stack);
  while (!stack.empty()) {
    const std::uint32_t op = stack.back();
    stack.pop_back();
    const auto ready = run.run(op);
    stack.insert(stack.end(), ready.rbegin(), ready.rend());
  }
  return std::move(run).order();
}

std::vector<std::uint32_t> least_live_order(const Model& model) {
  Run run(model);
  std::vector<std::uint32_t> ready = run.ready_at_first();
  while (!ready.empty()) {
    const auto next = std::ranges::min_element(
        ready, {}, [&](std::uint32_t op) { return std::pair(run.growth(op), op); });
    const std::uint32_t op = *next;
    ready.erase(next);
    const auto more = run.run(op);
    ready.insert(ready.end(), more.begin(), more.end());
  }
  return std::move(run).order();
}

}  // namespace lamina::bench
