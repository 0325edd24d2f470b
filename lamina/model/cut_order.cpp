#include "lamina/model/cut_order.h"

#include <algorithm>
#include <span>
#include <unordered_set>
#include <utility>

#include "lamina/model/block.h"
#include "lamina/model/lower_hull.h"
#include "lamina/model/nested_cuts.h"

namespace lamina {
namespace {

using Member = std::vector<bool>;  // by operator of the block

// Runs operators of a block one by one and knows what is live.
class Runner {
 public:
  explicit Runner(const Block& block)
      : block_(block),
        done_(block.size(), false),
        missing_(block.size()),
        unread_(block.tensors().size()) {
    for (std::size_t op = 0; op < block.size(); ++op) missing_[op] = block.needs(op).size();
    for (std::size_t t = 0; t < block.tensors().size(); ++t) {
      const BlockTensor& tensor = block.tensors()[t];
      unread_[t] = tensor.users.size() + (tensor.leaves ? 1 : 0);
    }
    users_.resize(block.size());
    for (std::size_t op = 0; op < block.size(); ++op)
      for (const std::size_t need : block.needs(op)) users_[need].push_back(op);
  }

  [[nodiscard]] bool is_ready(std::size_t op) const { return !done_[op] && missing_[op] == 0; }

  // By how much the live bytes change if the operator runs next.
  [[nodiscard]] std::int64_t change(std::size_t op) const {
    std::int64_t sum = 0;
    for (const std::size_t t : block_.touched(op)) {
      const BlockTensor& tensor = block_.tensors()[t];
      if (tensor.maker == op)
        sum += unread_[t] > 0 ? tensor.bytes : 0;
      else if (unread_[t] == 1)
        sum -= tensor.bytes;
    }
    return sum;
  }

  void run(std::size_t op) {
    done_[op] = true;
    for (const std::size_t t : block_.touched(op))
      if (block_.tensors()[t].maker != op) --unread_[t];
    for (const std::size_t user : users_[op]) --missing_[user];
  }
  [[nodiscard]] const std::vector<std::size_t>& users(std::size_t op) const { return users_[op]; }

 private:
  const Block& block_;
  Member done_;
  std::vector<std::size_t> missing_, unread_;
  std::vector<std::vector<std::size_t>> users_;
};

// The block's operators in the order of cut_order.h.
std::vector<std::size_t> order_of(const Block& block) {
  Runner runner(block);
  std::vector<std::size_t> order;
  const auto steps = nested_cuts(block);
  std::vector<std::size_t> step_of(block.size());
  for (std::size_t s = 0; s < steps.size(); ++s)
    for (const std::size_t op : steps[s]) step_of[op] = s;
  for (std::size_t s = 0; s < steps.size(); ++s) {
    std::vector<std::size_t> ready;
    const auto offer = [&](std::size_t op) {
      if (step_of[op] == s && runner.is_ready(op)) ready.push_back(op);
    };
    for (const std::size_t op : steps[s]) offer(op);
    while (!ready.empty()) {
      const auto next = std::ranges::min_element(
          ready, {}, [&](std::size_t op) { return std::pair(runner.change(op), op); });
      const std::size_t op = *next;
      ready.erase(next);
      runner.run(op);
      order.push_back(op);
      for (const std::size_t user : runner.users(op)) offer(user);
    }
  }
  return order;
}

// An ideal of a block, and the operators that may run behind it.
struct Ideal {
  Member done;
  std::vector<std::size_t> ready;
};

// Counts the ideals of a block, those of one size from those with one operator less.
class IdealCount {
 public:
  explicit IdealCount(const Block& block) : block_(&block), users_(block.size()) {
    for (std::size_t op = 0; op < block.size(); ++op)
      for (const std::size_t need : block.needs(op)) users_[need].push_back(op);
  }

  // Nothing above the limit.
  [[nodiscard]] std::optional<std::uint64_t> upto(std::uint64_t limit) const {
    std::vector<Ideal> level{{Member(block_->size(), false), {}}};
    for (std::size_t op = 0; op < block_->size(); ++op)
      if (block_->needs(op).empty()) level.front().ready.push_back(op);
    std::uint64_t count = 0;
    while (!level.empty()) {
      count += level.size();
      if (count > limit) return std::nullopt;
      std::unordered_set<Member> seen;
      std::vector<Ideal> next;
      for (const Ideal& ideal : level) {
        for (const std::size_t op : ideal.ready) {
          Member larger = ideal.done;
          larger[op] = true;
          if (!seen.insert(larger).second) continue;
          if (count + seen.size() > limit) return std::nullopt;
          next.push_back(with(ideal, op, std::move(larger)));
        }
      }
      level = std::move(next);
    }
    return count;
  }

 private:
  [[nodiscard]] Ideal with(const Ideal& ideal, std::size_t op, Member done) const {
    Ideal more{std::move(done), ideal.ready};
    std::erase(more.ready, op);
    for (const std::size_t user : users_[op])
      if (std::ranges::all_of(block_->needs(user), [&](std::size_t n) { return more.done[n]; }))
        more.ready.push_back(user);
    return more;
  }

  const Block* block_;
  std::vector<std::vector<std::size_t>> users_;
};

}  // namespace

std::vector<std::uint32_t> cut_order(const Model& model) {
  TensorLives lives(model);
  std::vector<std::uint32_t> order;
  order.reserve(model.operators().size());
  for (const Layer& layer : model.layers()) {
    if (layer.first_operator == layer.last_operator) {
      order.push_back(layer.first_operator);
      continue;
    }
    const Block block(model, layer, lives);
    for (const std::size_t op : order_of(block))
      order.push_back(layer.first_operator + static_cast<std::uint32_t>(op));
  }
  return order;
}

std::optional<std::uint64_t> count_ideals(const Model& model, std::uint64_t limit) {
  TensorLives lives(model);
  std::uint64_t count = 1;
  for (const Layer& layer : model.layers()) {
    if (count > limit) return std::nullopt;
    if (layer.first_operator == layer.last_operator) {
      ++count;
      continue;
    }
    const auto inner = IdealCount(Block(model, layer, lives)).upto(limit - count + 1);
    if (!inner) return std::nullopt;
    count += *inner - 1;
  }
  return count <= limit ? std::optional(count) : std::nullopt;
}

namespace {

// The cuts of the chain, both ends among them.
std::vector<CutPoint> points_of(const Model& model) {
  std::vector<CutPoint> points{{0.0, model.tensor_size(0).value()}};
  for (const Layer& layer : model.layers())
    points.push_back({points.back().work + layer.work.value(), layer.output.value()});
  return points;
}

std::vector<CutPoint> hull_of(const std::vector<CutPoint>& points) {
  std::vector<CutPoint> hull;
  for (const CutPoint& point : points) {
    while (hull.size() > 1 && is_needless(hull[hull.size() - 2], hull.back(), point))
      hull.pop_back();
    hull.push_back(point);
  }
  return hull;
}

// Sums of work in another order may differ in their last digits.
bool is_below(CutPoint left, CutPoint it, CutPoint right) {
  return !is_needless(left, {it.work, it.bytes * (1.0 + 1e-9)}, right);
}

}  // namespace

bool single_cuts_suffice(const Model& model) {
  const auto single = hull_of(points_of(model.cut(Cuts::kSingle)));
  if (single.size() == 1) return true;  // no layers
  std::size_t at = 0;
  for (const CutPoint& point : hull_of(points_of(model.cut(Cuts::kAny)))) {
    while (at + 2 < single.size() && single[at + 1].work < point.work) ++at;
    if (is_below(single[at], point, single[at + 1])) return false;
  }
  return true;
}

}  // namespace lamina
