#include "tests/support/random_dag.h"

#include <algorithm>
#include <string>
#include <utility>

namespace lamina::testing {
namespace {

double whole(Random& random, std::size_t most) {
  return static_cast<double>(random.below(most + 1));
}

Operator random_operator(Random& random, std::size_t number, bool ends) {
  Operator op;
  op.name = "o" + std::to_string(number);
  op.work = Flop(whole(random, 6));
  for (const char* device : {"pi", "gpu"})
    if (random.chance(0.25)) op.times.push_back({device, Seconds(whole(random, 8))});
  op.only_timed = !op.times.empty() && random.chance(0.2);
  if (op.only_timed) op.work = Flop();
  for (std::vector<DeviceTime>* times : {&op.enter, &op.leave})
    for (const char* device : {"pi", "gpu"})
      if (ends && random.chance(0.6)) times->push_back({device, Seconds(whole(random, 4))});
  return op;
}

// Appends all orders that begin with `order`.
void extend(const Model& model, std::vector<bool>& done, std::vector<std::uint32_t>& order,
            std::vector<std::vector<std::uint32_t>>& all) {
  if (order.size() == done.size()) {
    all.push_back(order);
    return;
  }
  for (std::uint32_t op = 0; op < done.size(); ++op) {
    const bool ready = std::ranges::all_of(model.operators()[op].inputs, [&](TensorId t) {
      const OperatorId maker = model.tensors()[t.index()].producer;
      return !maker.valid() || done[maker.index()];
    });
    if (done[op] || !ready) continue;
    done[op] = true;
    order.push_back(op);
    extend(model, done, order, all);
    order.pop_back();
    done[op] = false;
  }
}

}  // namespace

std::shared_ptr<const Model> random_dag(Random& random, std::size_t most_operators, bool ends) {
  ModelBuilder builder("dag");
  std::vector<TensorId> tensors{builder.add_tensor("input", Bytes(1 + whole(random, 20)))};
  builder.add_input(tensors.front());
  std::vector<bool> is_read(1, true);
  const std::size_t count = 1 + random.below(most_operators);
  for (std::size_t i = 1; i <= count; ++i) {
    Operator op = random_operator(random, i, ends);
    for (std::size_t k = random.below(2) + 1; k > 0; --k) {
      const std::size_t read = random.below(tensors.size());
      op.inputs.push_back(tensors[read]);
      is_read[read] = true;
    }
    tensors.push_back(builder.add_tensor("t" + std::to_string(i), Bytes(whole(random, 12))));
    is_read.push_back(false);
    op.outputs = {tensors.back()};
    builder.add_operator(std::move(op));
  }
  for (std::size_t t = 1; t < tensors.size(); ++t)
    if (!is_read[t] || random.chance(0.1)) builder.add_result(tensors[t]);
  return std::make_shared<const Model>(*std::move(builder).build());
}

std::vector<std::vector<std::uint32_t>> all_orders(const Model& model) {
  std::vector<std::vector<std::uint32_t>> all;
  std::vector<bool> done(model.operators().size(), false);
  std::vector<std::uint32_t> order;
  extend(model, done, order, all);
  return all;
}

}  // namespace lamina::testing
