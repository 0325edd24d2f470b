#include "lamina/model/cut_order.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <unordered_set>
#include <utility>

#include "lamina/model/lower_hull.h"
#include "lamina/model/max_flow.h"

namespace lamina {
namespace {

using Wide = MaxFlow::Capacity;
using Member = std::vector<bool>;  // by operator of the block

// Values as integers of up to 50 bits together, exact where their binary digits allow.
std::vector<std::int64_t> as_integers(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  const int shift = sum > 0.0 && std::isfinite(sum) ? 50 - std::ilogb(sum) : 0;
  std::vector<std::int64_t> out;
  for (const double value : values) out.push_back(std::llround(std::ldexp(value, shift)));
  return out;
}

// A tensor that a block makes or is given: its maker and users are positions in the block.
struct BlockTensor {
  static constexpr std::size_t kGiven = std::numeric_limits<std::size_t>::max();
  std::size_t maker = kGiven;
  std::vector<std::size_t> users{};  // each once, ascending
  bool leaves = false;               // a result, or used behind the block
  std::int64_t bytes = 0;
};

// What blocks of a model ask of it, found once for all.
class Lives {
 public:
  explicit Lives(const Model& model) : last_use_(model.tensors().size(), 0), place_(last_use_) {
    for (std::size_t i = 0; i < model.operators().size(); ++i)
      for (const TensorId t : model.operators()[i].inputs) last_use_[t.index()] = i;
    for (const TensorId t : model.results()) last_use_[t.index()] = model.operators().size();
  }
  // The position of the last operator that reads the tensor; of results, the end.
  [[nodiscard]] std::size_t last_use(TensorId t) const { return last_use_[t.index()]; }
  // A number a tensor, 0 at first, for the block at hand, which leaves 0 behind.
  [[nodiscard]] std::size_t& place(TensorId t) { return place_[t.index()]; }

 private:
  std::vector<std::size_t> last_use_, place_;
};

// The operators between two neighbouring cut tensors.
class Block {
 public:
  Block(const Model& model, const Layer& layer, Lives& lives) {
    const auto operators = model.operators().subspan(
        layer.first_operator, layer.last_operator - layer.first_operator + std::size_t{1});
    size_ = operators.size();
    std::vector<double> works;
    for (const Operator& op : operators) works.push_back(op.work.value());
    work_ = as_integers(works);
    add_tensors(model, operators, layer.last_operator, lives);
    find_needs();
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::span<const BlockTensor> tensors() const { return tensors_; }
  [[nodiscard]] std::int64_t work(std::size_t op) const { return work_[op]; }
  // Operators of the block that must run before, each once.
  [[nodiscard]] const std::vector<std::size_t>& needs(std::size_t op) const { return needs_[op]; }
  // Tensors that the operator reads or makes.
  [[nodiscard]] const std::vector<std::size_t>& touched(std::size_t op) const {
    return touched_[op];
  }

  [[nodiscard]] std::int64_t work(const Member& ideal) const {
    std::int64_t sum = 0;
    for (std::size_t op = 0; op < size_; ++op)
      if (ideal[op]) sum += work_[op];
    return sum;
  }
  // Of what crosses the cut behind the ideal.
  [[nodiscard]] std::int64_t bytes(const Member& ideal) const {
    std::int64_t sum = 0;
    for (const BlockTensor& tensor : tensors_)
      if (crosses(tensor, ideal)) sum += tensor.bytes;
    return sum;
  }

  [[nodiscard]] static bool crosses(const BlockTensor& tensor, const Member& ideal) {
    if (tensor.maker != BlockTensor::kGiven && !ideal[tensor.maker]) return false;
    return tensor.leaves ||
           std::ranges::any_of(tensor.users, [&](std::size_t user) { return !ideal[user]; });
  }

 private:
  void add_tensors(const Model& model, std::span<const Operator> operators, std::size_t end,
                   Lives& lives) {
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

  void find_needs() {
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

  std::size_t size_ = 0;
  std::vector<BlockTensor> tensors_;
  std::vector<std::int64_t> work_;
  std::vector<std::vector<std::size_t>> needs_, touched_;
};

// What an ideal is worth: by_bytes x its bytes + by_work x its work, which may count against it.
struct Worth {
  Wide by_bytes = 0, by_work = 0;
};

// The smallest ideal between two, inside and outside, that minimises the worth: one minimum cut
// (docs/theory.md#order-of-operators).
Member least_ideal(const Block& block, const Member& inside, const Member& outside, Worth worth) {
  const std::size_t source = block.size() + block.tensors().size(), sink = source + 1;
  MaxFlow flow(sink + 1);
  for (std::size_t op = 0; op < block.size(); ++op) {
    if (inside[op]) flow.add_arc(source, op, MaxFlow::kUnlimited);
    if (!outside[op]) flow.add_arc(op, sink, MaxFlow::kUnlimited);
    for (const std::size_t need : block.needs(op)) flow.add_arc(op, need, MaxFlow::kUnlimited);
    const Wide weight = worth.by_work * block.work(op);
    if (weight > 0) flow.add_arc(op, sink, weight);
    if (weight < 0) flow.add_arc(source, op, -weight);
  }
  for (std::size_t t = 0; t < block.tensors().size(); ++t) {
    const BlockTensor& tensor = block.tensors()[t];
    const std::size_t at = block.size() + t;
    flow.add_arc(tensor.maker == BlockTensor::kGiven ? source : tensor.maker, at,
                 worth.by_bytes * tensor.bytes);
    for (const std::size_t user : tensor.users) flow.add_arc(at, user, MaxFlow::kUnlimited);
    if (tensor.leaves) flow.add_arc(at, sink, MaxFlow::kUnlimited);
  }
  flow.solve(source, sink);
  Member ideal(block.size());
  for (std::size_t op = 0; op < block.size(); ++op) ideal[op] = flow.is_on_source_side(op);
  return ideal;
}

// The nested minimum cuts of a block, ascending, with the empty ideal and the whole block.
class NestedCuts {
 public:
  explicit NestedCuts(const Block& block) : block_(block) {
    const Member none(block.size(), false), all(block.size(), true);
    std::int64_t bytes = 1;
    for (const BlockTensor& tensor : block.tensors()) bytes += tensor.bytes;
    // Little work above all, or much above all; among such the fewest bytes.
    const Member lower = least_ideal(block, none, all, {1, bytes});
    const Member upper = least_ideal(block, lower, all, {1, -Wide{bytes}});
    add(none);
    add(lower);
    between(lower, upper);
    add(upper);
    add(all);
  }
  [[nodiscard]] const std::vector<Member>& cuts() const { return cuts_; }

 private:
  void add(const Member& cut) {
    if (cuts_.empty() || cuts_.back() != cut) cuts_.push_back(cut);
  }

  // Appends the cuts strictly between two, by a stack: there may be as many as operators.
  void between(const Member& lower, const Member& upper) {
    std::vector<std::pair<Member, Member>> todo{{lower, upper}};
    while (!todo.empty()) {
      const auto [a, b] = std::move(todo.back());
      todo.pop_back();
      add(a);
      const Wide work = block_.work(b) - block_.work(a), bytes = block_.bytes(a) - block_.bytes(b);
      if (work <= 0) continue;
      const Worth worth{work, bytes};
      const auto value = [&](const Member& ideal) {
        return worth.by_bytes * block_.bytes(ideal) + worth.by_work * block_.work(ideal);
      };
      Member best = least_ideal(block_, a, b, worth);
      if (value(best) >= value(a)) continue;
      todo.emplace_back(best, b);
      todo.emplace_back(a, std::move(best));
    }
  }

  const Block& block_;
  std::vector<Member> cuts_;
};

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
  const NestedCuts nested(block);
  for (std::size_t c = 1; c < nested.cuts().size(); ++c) {
    const Member& cut = nested.cuts()[c];
    std::vector<std::size_t> ready;
    const auto offer = [&](std::size_t op) {
      if (cut[op] && runner.is_ready(op)) ready.push_back(op);
    };
    for (std::size_t op = 0; op < block.size(); ++op) offer(op);
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

// The ideals of a block; nothing above the limit. Ideals of one size from those with one operator
// less.
std::optional<std::uint64_t> ideals_of(const Block& block, std::uint64_t limit) {
  // Every ideal asks every operator: in large blocks the count would take minutes.
  constexpr std::uint64_t kMostQuestions = 10'000'000, kAlways = 3'000;
  limit = std::min(limit, std::max(kAlways, kMostQuestions / block.size()));
  std::unordered_set<Member> level{Member(block.size(), false)};
  std::uint64_t count = 0;
  while (!level.empty()) {
    count += level.size();
    if (count > limit) return std::nullopt;
    std::unordered_set<Member> next;
    for (const Member& ideal : level) {
      for (std::size_t op = 0; op < block.size(); ++op) {
        const auto is_inside = [&](std::size_t need) { return ideal[need]; };
        if (ideal[op] || !std::ranges::all_of(block.needs(op), is_inside)) continue;
        Member larger = ideal;
        larger[op] = true;
        next.insert(std::move(larger));
        if (count + next.size() > limit) return std::nullopt;
      }
    }
    level = std::move(next);
  }
  return count;
}

}  // namespace

std::vector<std::uint32_t> cut_order(const Model& model) {
  Lives lives(model);
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
  Lives lives(model);
  std::uint64_t count = 1;
  for (const Layer& layer : model.layers()) {
    if (count > limit) return std::nullopt;
    if (layer.first_operator == layer.last_operator) {
      ++count;
      continue;
    }
    const auto inner = ideals_of(Block(model, layer, lives), limit - count + 1);
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
