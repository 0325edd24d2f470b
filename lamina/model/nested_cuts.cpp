#include "lamina/model/nested_cuts.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "lamina/model/max_flow.h"

namespace lamina {
namespace {

using Wide = MaxFlow::Capacity;
using Operators = std::vector<std::size_t>;

// What an ideal is worth: by_bytes x its bytes + by_work x its work, which may count against it.
struct Worth {
  Wide by_bytes = 0, by_work = 0;
};

// What changes if operators run.
struct Change {
  std::int64_t work = 0, bytes = 0;
  [[nodiscard]] Wide worth(Worth by) const { return by.by_bytes * bytes + by.by_work * work; }
};

// Which operators of a block have run, and what becomes of its tensors if others do.
class Progress {
 public:
  explicit Progress(const Block& block)
      : block_(&block),
        done_(block.size(), false),
        marked_(block.size(), false),
        unread_(block.tensors().size()),
        readers_(unread_.size(), 0) {
    for (std::size_t t = 0; t < unread_.size(); ++t) unread_[t] = block.tensors()[t].users.size();
  }

  void run(const Operators& ops) {
    for (const std::size_t op : ops) {
      done_[op] = true;
      for (const std::size_t t : block_->touched(op))
        if (block_->tensors()[t].maker != op) --unread_[t];
    }
  }

  // If these ran next.
  [[nodiscard]] Change change(const Operators& ops) {
    Change change;
    for (const std::size_t op : ops) change.work += block_->work(op);
    for (const std::size_t t : marked(ops)) {
      const BlockTensor& tensor = block_->tensors()[t];
      const bool is_made = is_there(tensor), will_be = is_made || marked_[tensor.maker];
      if (is_made && is_needed(tensor, unread_[t])) change.bytes -= tensor.bytes;
      if (will_be && is_needed(tensor, unread_[t] - readers_[t])) change.bytes += tensor.bytes;
    }
    unmark(ops);
    return change;
  }

  // Those of `open` in the smallest ideal between what has run and that with all of `open`, itself
  // one, that minimises the worth: one minimum cut. `open` ascends, and so does the answer.
  [[nodiscard]] Operators least(const Operators& open, Worth worth) {
    const Operators tensors = marked(open);
    const std::size_t source = open.size() + tensors.size(), sink = source + 1;
    MaxFlow flow(sink + 1);
    place_.resize(block_->size());
    for (std::size_t i = 0; i < open.size(); ++i) place_[open[i]] = i;
    for (std::size_t i = 0; i < open.size(); ++i) {
      for (const std::size_t need : block_->needs(open[i]))
        if (marked_[need]) flow.add_arc(i, place_[need], MaxFlow::kUnlimited);
      const Wide weight = worth.by_work * block_->work(open[i]);
      if (weight > 0) flow.add_arc(i, sink, weight);
      if (weight < 0) flow.add_arc(source, i, -weight);
    }
    for (std::size_t k = 0; k < tensors.size(); ++k)
      add_tensor(tensors[k], open.size() + k, worth, flow);
    flow.solve(source, sink);
    unmark(open);
    Operators inside;
    for (std::size_t i = 0; i < open.size(); ++i)
      if (flow.is_on_source_side(i)) inside.push_back(open[i]);
    return inside;
  }

 private:
  // The vertex of a tensor that marked operators touch, with the source and the sink as the last
  // two.
  void add_tensor(std::size_t t, std::size_t at, Worth worth, MaxFlow& flow) const {
    const std::size_t source = flow.num_vertices() - 2, sink = source + 1;
    const BlockTensor& tensor = block_->tensors()[t];
    const bool is_made = is_there(tensor);
    const bool stays = is_needed(tensor, unread_[t] - readers_[t]);
    if (is_made && stays) return;  // crosses all of these cuts
    flow.add_arc(is_made ? source : place_[tensor.maker], at, worth.by_bytes * tensor.bytes);
    if (stays) flow.add_arc(at, sink, MaxFlow::kUnlimited);
    for (const std::size_t user : tensor.users)
      if (marked_[user]) flow.add_arc(at, place_[user], MaxFlow::kUnlimited);
  }

  [[nodiscard]] bool is_there(const BlockTensor& tensor) const {
    return tensor.maker == BlockTensor::kGiven || done_[tensor.maker];
  }
  static bool is_needed(const BlockTensor& tensor, std::size_t unread) {
    return tensor.leaves || unread > 0;
  }

  // Marks the operators and counts them as readers; the tensors that they touch.
  Operators marked(const Operators& ops) {
    Operators tensors;
    for (const std::size_t op : ops) {
      marked_[op] = true;
      for (const std::size_t t : block_->touched(op)) {
        tensors.push_back(t);
        if (block_->tensors()[t].maker != op) ++readers_[t];
      }
    }
    std::ranges::sort(tensors);
    tensors.erase(std::unique(tensors.begin(), tensors.end()), tensors.end());
    return tensors;
  }
  void unmark(const Operators& ops) {
    for (const std::size_t op : ops) {
      marked_[op] = false;
      for (const std::size_t t : block_->touched(op)) readers_[t] = 0;
    }
  }

  const Block* block_;
  std::vector<bool> done_, marked_;
  std::vector<std::size_t> unread_, readers_;  // by tensor: users that have not run, marked ones
  Operators place_;                            // of marked operators among those
};

Operators without(const Operators& all, const Operators& some) {
  Operators rest;
  std::ranges::set_difference(all, some, std::back_inserter(rest));
  return rest;
}

// Takes the operators above what has run apart at the cuts strictly between, by a stack: there may
// be as many as operators.
void take_apart(Operators all, Progress& progress, std::vector<CutStep>& steps) {
  std::vector<Operators> todo{std::move(all)};
  while (!todo.empty()) {
    const Operators open = std::move(todo.back());
    todo.pop_back();
    if (open.empty()) continue;
    const Change whole = progress.change(open);
    const Worth worth{whole.work, -Wide{whole.bytes}};
    Operators inside = whole.work > 0 ? progress.least(open, worth) : Operators();
    if (!inside.empty() && progress.change(inside).worth(worth) < 0) {
      todo.push_back(without(open, inside));
      todo.push_back(std::move(inside));
    } else {
      progress.run(open);
      steps.push_back({open, whole.work, whole.bytes});
    }
  }
}

}  // namespace

std::vector<CutStep> nested_cuts(const Block& block) {
  Progress progress(block);
  std::vector<CutStep> steps;
  const auto take = [&](const Operators& ops) {
    if (ops.empty()) return;
    const Change change = progress.change(ops);
    progress.run(ops);
    steps.push_back({ops, change.work, change.bytes});
  };
  if (block.size() == 1) {
    take({0});
    return steps;
  }
  std::int64_t bytes = 1;
  for (const BlockTensor& tensor : block.tensors()) bytes += tensor.bytes;
  Operators all(block.size());
  for (std::size_t op = 0; op < all.size(); ++op) all[op] = op;
  // Little work above all, or much above all; among such the fewest bytes.
  const Operators lower = progress.least(all, {1, bytes});
  take(lower);
  const Operators rest = without(all, lower);
  const Operators upper = progress.least(rest, {1, -Wide{bytes}});
  take_apart(upper, progress, steps);
  take(without(rest, upper));
  return steps;
}

}  // namespace lamina
