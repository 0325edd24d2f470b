#include "lamina/model/cut_order.h"

#include <algorithm>
#include <span>
#include <utility>

#include "lamina/model/block.h"
#include "lamina/model/lower_hull.h"
#include "lamina/model/max_flow.h"
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

// A minimum cut of some block, or the end of a block: the work done and the bytes that cross.
struct NestedCut {
  std::int64_t work = 0, bytes = 0;
};

// Whether a cut is no vertex of the lower hull that has the two beside it.
bool is_needless(const NestedCut& left, const NestedCut& it, const NestedCut& right) {
  using Wide = MaxFlow::Capacity;
  return Wide{it.bytes - left.bytes} * (right.work - left.work) >=
         Wide{right.bytes - left.bytes} * (it.work - left.work);
}

// Which cuts, from the empty one to the whole model, are nested minimum cuts of the model: both
// ends, and the lower hull from the least bytes without work to the least with all work.
std::vector<bool> nested_in_model(const std::vector<NestedCut>& cuts) {
  const auto least = [](const NestedCut& a, const NestedCut& b) { return a.bytes < b.bytes; };
  const auto has_work = [](const NestedCut& cut) { return cut.work > 0; };
  const auto first = std::min_element(cuts.begin(), std::ranges::find_if(cuts, has_work), least);
  const auto has_all = [&](const NestedCut& cut) { return cut.work == cuts.back().work; };
  const auto last = std::min_element(std::ranges::find_if(cuts, has_all), cuts.end(), least);
  std::vector<bool> is_nested(cuts.size(), false);
  is_nested.front() = is_nested.back() = true;
  std::vector<std::size_t> hull;
  for (auto cut = first; cut <= last; ++cut) {
    if (!hull.empty() && cut->work == cuts[hull.back()].work &&
        cut->bytes >= cuts[hull.back()].bytes)
      continue;
    while (hull.size() > 1 && is_needless(cuts[hull[hull.size() - 2]], cuts[hull.back()], *cut))
      hull.pop_back();
    hull.push_back(static_cast<std::size_t>(cut - cuts.begin()));
  }
  for (const std::size_t c : hull) is_nested[c] = true;
  return is_nested;
}

// A block with its own nested minimum cuts; `cut_behind[i]` is the number among those of the model
// of the cut behind step i.
struct CutBlock {
  const Layer* layer;
  Block block;
  std::vector<CutStep> steps;
  std::vector<std::size_t> cut_behind;
};

// The block's operators in the order of cut_order.h.
std::vector<std::size_t> order_of(const CutBlock& it, const std::vector<bool>& is_nested) {
  Runner runner(it.block);
  std::vector<std::size_t> order, step_of(it.block.size());
  std::size_t stretch = 0;  // between two nested cuts of the model
  for (std::size_t s = 0; s < it.steps.size(); ++s) {
    for (const std::size_t op : it.steps[s].operators) step_of[op] = stretch;
    stretch += is_nested[it.cut_behind[s]] ? 1 : 0;
  }
  for (std::size_t s = 0; s <= stretch; ++s) {
    std::vector<std::size_t> ready;
    const auto offer = [&](std::size_t op) {
      if (step_of[op] == s && runner.is_ready(op)) ready.push_back(op);
    };
    for (std::size_t op = 0; op < it.block.size(); ++op) offer(op);
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

// Counts the ideals of a block, each once: each has one of its operators last in the block's order,
// and is found from the ideal without it.
class IdealCount {
 public:
  explicit IdealCount(const Block& block) : missing_(block.size()), users_(block.size()) {
    for (std::size_t op = 0; op < block.size(); ++op) {
      missing_[op] = block.needs(op).size();
      for (const std::size_t need : block.needs(op)) users_[need].push_back(op);
    }
  }

  // Nothing above the limit.
  [[nodiscard]] std::optional<std::uint64_t> upto(std::uint64_t limit) {
    std::vector<Ideal> way(1);  // by rising last operators
    for (std::size_t op = 0; op < missing_.size(); ++op)
      if (missing_[op] == 0) way.front().ready.push_back(op);
    std::uint64_t count = 1;
    while (!way.empty() && count <= limit) {
      Ideal& ideal = way.back();
      if (ideal.next == ideal.ready.size()) {
        way.pop_back();
        if (!way.empty()) take_back(way.back().ready[way.back().next - 1]);
        continue;
      }
      const std::size_t op = ideal.ready[ideal.next++];
      Ideal more{.ready = {ideal.ready.begin() + static_cast<std::ptrdiff_t>(ideal.next),
                           ideal.ready.end()}};
      run(op, more.ready);
      ++count;
      way.push_back(std::move(more));
    }
    return count <= limit ? std::optional(count) : std::nullopt;
  }

 private:
  // An ideal on the way: the operators that may run behind it and stand behind its last one.
  struct Ideal {
    std::vector<std::size_t> ready;
    std::size_t next = 0;  // of them to be tried
  };

  void run(std::size_t op, std::vector<std::size_t>& ready) {
    for (const std::size_t user : users_[op])
      if (--missing_[user] == 0) ready.push_back(user);
  }
  void take_back(std::size_t op) {
    for (const std::size_t user : users_[op]) ++missing_[user];
  }

  std::vector<std::size_t> missing_;  // needs that have not run, by operator
  std::vector<std::vector<std::size_t>> users_;
};

}  // namespace

std::vector<std::uint32_t> cut_order(const Model& model) {
  ModelIndex index(model);
  std::vector<CutBlock> blocks;
  std::vector<NestedCut> cuts{{0, index.integer(model.tensor_size(0))}};
  for (const Layer& layer : model.layers()) {
    CutBlock& it = blocks.emplace_back(CutBlock{&layer, Block(model, layer, index), {}, {}});
    it.steps = nested_cuts(it.block);
    for (const CutStep& step : it.steps) {
      it.cut_behind.push_back(cuts.size());
      cuts.push_back({cuts.back().work + step.work, cuts.back().bytes + step.bytes});
    }
  }
  const std::vector<bool> is_nested = nested_in_model(cuts);
  std::vector<std::uint32_t> order;
  order.reserve(model.operators().size());
  for (const CutBlock& it : blocks)
    for (const std::size_t op : order_of(it, is_nested))
      order.push_back(it.layer->first_operator + static_cast<std::uint32_t>(op));
  return order;
}

std::optional<std::uint64_t> count_ideals(const Model& model, std::uint64_t limit) {
  ModelIndex index(model);
  std::uint64_t count = 1;
  for (const Layer& layer : model.layers()) {
    if (count > limit) return std::nullopt;
    if (layer.first_operator == layer.last_operator) {
      ++count;
      continue;
    }
    const auto inner = IdealCount(Block(model, layer, index)).upto(limit - count + 1);
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
  if (single.size() == 1) return true;     // no layers
  if (model.charges_ends()) return false;  // a stay may end for less within a block
  std::size_t at = 0;
  for (const CutPoint& point : hull_of(points_of(model.cut(Cuts::kAny)))) {
    while (at + 2 < single.size() && single[at + 1].work < point.work) ++at;
    if (is_below(single[at], point, single[at + 1])) return false;
  }
  return true;
}

}  // namespace lamina
