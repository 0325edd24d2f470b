#include "lamina/plan/judged_generation.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <utility>
#include <vector>

#include "lamina/model/memory_use.h"
#include "lamina/plan/generation.h"
#include "lamina/plan/judged_transfers.h"

namespace lamina {
namespace {

// Of the first run, and what all further ones take together.
struct Runs {
  Seconds first, further;

  [[nodiscard]] Seconds total() const { return first + further; }
};

Seconds longest_backlog(const Network& network) {
  Seconds longest;
  for (const Node& node : network.nodes()) longest = std::max(longest, node.backlog_time());
  for (const Link& link : network.links()) longest = std::max(longest, link.backlog_time());
  return longest;
}

// Backlogs in so many equal shares, one a run: what is charged once is then charged in all runs
// together.
Network in_shares(const Network& network, double count) {
  NetworkBuilder builder(network.name());
  for (Node node : network.nodes()) {
    node.backlog = node.backlog / count;
    [[maybe_unused]] const auto added = builder.add_node(std::move(node));
    assert(added && "a valid node stays valid with less to do");
  }
  for (LinkRow row : network.rows()) {
    row.backlog = row.backlog / count;
    [[maybe_unused]] const auto added = builder.add_link(row);
    assert(added && "a valid row stays valid with less to do");
  }
  [[maybe_unused]] const auto set = builder.set_chunk(network.chunk());
  assert(set && "the chunk was valid before");
  return std::move(builder).build();
}

// Least times from every place to all of them, and to the destination behind those.
using Closure = std::vector<std::vector<Seconds>>;

class Prover {
 public:
  Prover(const Network& network, const Job& job, Waiting waiting, Seconds cap,
         GenerationScope scope)
      : network_(network),
        job_(job),
        step_(*job.model().step_model()),
        waiting_(waiting),
        best_(cap),
        scope_(scope),
        count_(job.model().steps()),
        last_(job.model().num_layers()),
        shared_(in_shares(network, count_)),
        waits_(network, waiting, job.release(), scope.chunk_times),
        first_(network, waiting, drains() ? longest_backlog(network) : Seconds(),
               scope.chunk_times),
        further_(shared_, waiting, drains() ? longest_backlog(network) : Seconds(),
                 scope.chunk_times) {
    for (const NodeId v : all_ids<NodeId>(network.num_nodes()))
      if (v == scope_.only.value_or(v) && runs_some_layer(v)) places_.push_back(v);
    find_times();
    if (!drains()) return;
    for (const NodeId v : places_)
      last_wait_ = std::max(last_wait_, network.node(v).backlog_time() - job.release());
    for (const Link& link : network.links())
      last_wait_ = std::max(last_wait_, link.backlog_time() - job.release());
  }

  Proof run() {
    Proof proof{best_, false, is_exact()};
    if (is_too_large()) return proof;
    const Seconds refund = all_refunds();
    best_ += refund;
    std::vector<Seconds> start(network_.num_nodes(), Seconds::infinity());
    start[job_.source().index()] = Seconds();
    if (job_.constraints().leaves(0))
      holds_ = waits_.spread(job_.model().tensor_size(0), start) && holds_;
    find_least_to_go();
    for (std::size_t p = 0; p < places_.size(); ++p) {
      const Seconds there = start[places_[p].index()];
      if (there + to_begin_[0][p] < best_) prove_from(p, there);
    }
    proof.latency = std::max(Seconds(), best_ - refund);
    proof.holds = holds_;
    return proof;
  }

 private:
  using Pairs = std::vector<Runs>;

  [[nodiscard]] bool drains() const { return waiting_ == Waiting::kDraining; }
  [[nodiscard]] bool is_too_large() const {
    constexpr double kMostMoves = 2e9, kMostRows = 40'000.0;
    const double k = static_cast<double>(places_.size());
    std::map<Bytes, int> sizes;
    for (std::uint32_t l = 0; l <= last_; ++l) {
      ++sizes[job_.model().tensor_size(l)];
      ++sizes[step_.tensor_size(l)];
    }
    return last_ * k * (k + last_) > kMostMoves ||
           static_cast<double>(sizes.size()) * k > kMostRows;
  }
  // A bound is attained unless it leaves something out.
  [[nodiscard]] bool is_exact() const {
    // One stay that fits by itself fits.
    const bool limited = !scope_.one_stay && memory_may_bind(network_, job_.model());
    return !limited && std::ranges::none_of(network_.links(), [&](const Link& link) {
      return drains() && link.backlog_time() > job_.release();
    });
  }

  [[nodiscard]] bool runs_some_layer(NodeId v) const {
    for (std::uint32_t l = 1; l <= last_; ++l)
      if (time_of(l, v).total().is_finite()) return true;
    return false;
  }
  [[nodiscard]] Runs time_of(std::uint32_t l, NodeId v) const {
    const Node& node = network_.node(v);
    const auto first = job_.model().layer_time(l, node), further = step_.layer_time(l, node);
    if (!first || !further || !job_.constraints().allows(l, v))
      return {Seconds::infinity(), Seconds::infinity()};
    const Seconds each = waiting_ == Waiting::kPerLayer ? node.backlog_time() : Seconds();
    const double price = scope_.prices.empty() ? 0.0 : scope_.prices[v.index()];
    const Seconds paid = price * Seconds(memory_of(job_.model().layer(l)).value());
    return {*first + each, count_ * *further + paid};
  }
  // What a plan that fits everywhere pays for memory at most.
  [[nodiscard]] Seconds all_refunds() const {
    Seconds sum;
    for (std::size_t v = 0; v < scope_.prices.size(); ++v)
      if (scope_.prices[v] > 0.0)
        sum += scope_.prices[v] * Seconds(network_.node(NodeId(v)).memory->value());
    return sum;
  }
  void find_times() {
    for (std::uint32_t l = 1; l <= last_; ++l) {
      needs_.push_back(memory_of(job_.model().layer(l)));
      for (const NodeId v : places_) times_.push_back(time_of(l, v));
    }
  }
  [[nodiscard]] const Runs& time(std::uint32_t l, std::size_t p) const {
    return times_[(l - 1) * places_.size() + p];
  }
  // A stay begins with layer l.
  [[nodiscard]] Runs begun(std::uint32_t l, std::size_t p, Runs at) const {
    const Node& node = network_.node(places_[p]);
    if (drains()) at.first = std::max(at.first, node.backlog_time() - job_.release());
    if (waiting_ == Waiting::kPerStay) at.first += node.backlog_time();
    const Seconds once = node.overhead + job_.model().enter_time(l, node),
                  again = node.overhead + step_.enter_time(l, node);
    return {at.first + once, at.further + count_ * again};
  }

  // The same where the stay ends with layer l.
  [[nodiscard]] Runs having_left(std::uint32_t l, std::size_t p, const Runs& at) const {
    const Node& node = network_.node(places_[p]);
    return {at.first + job_.model().leave_time(l, node),
            at.further + count_ * step_.leave_time(l, node)};
  }

  // Calls `use` with the last layer of each stay that may begin at p behind layer l, and with what
  // is the time at its end.
  template <class Use>
  void each_stay(std::uint32_t l, std::size_t p, Runs at, Use&& use) const {
    const auto memory = network_.node(places_[p]).memory;
    at = begun(l + 1, p, at);
    Bytes need;
    for (std::uint32_t end = l + 1; end <= last_; ++end) {
      at.first += time(end, p).first;
      at.further += time(end, p).further;
      need += needs_[end - 1];
      if (!(at.total() < Seconds::infinity()) || (memory && !fits(need, *memory))) return;
      if (!scope_.one_stay || (l == 0 && end == last_)) use(end, having_left(end, p, at));
    }
  }

  enum class Kind { kFirst, kFurther, kResult };
  const Closure& closure(Kind kind, Bytes size) {
    const auto [at, is_new] = closures_.try_emplace({kind, size});
    if (!is_new) return at->second;
    for (const NodeId v : places_) {
      std::vector<Seconds> times(network_.num_nodes(), Seconds::infinity());
      times[v.index()] = Seconds();
      holds_ = (kind == Kind::kFurther ? further_ : first_).spread(size, times) && holds_;
      std::vector<Seconds>& row = at->second.emplace_back(picked(times));
      if (kind == Kind::kFurther)
        for (Seconds& time : row) time = count_ * time;
    }
    return at->second;
  }
  [[nodiscard]] std::vector<Seconds> picked(const std::vector<Seconds>& by_node) const {
    std::vector<Seconds> row;
    for (const NodeId v : places_) row.push_back(by_node[v.index()]);
    row.push_back(by_node[job_.destination().index()]);
    return row;
  }

  // From each state to the end, whatever node layer 1 runs at, with a way back that is free.
  void find_least_to_go() {
    const std::size_t k = places_.size();
    to_go_.assign(last_ + std::size_t{1}, std::vector(k, Seconds::infinity()));
    to_begin_ = to_go_;
    const Closure& result = closure(Kind::kResult, step_.tensor_size(last_));
    for (std::size_t p = 0; p < k; ++p) to_go_[last_][p] = result[p][k];
    for (std::uint32_t l = last_; l-- > 0;) {
      for (std::size_t p = 0; p < k; ++p)
        each_stay(l, p, {}, [&](std::uint32_t end, const Runs& at) {
          to_begin_[l][p] = std::min(to_begin_[l][p], without_wait(p, at) + to_go_[end][p]);
        });
      if (l == 0) return;
      if (!job_.constraints().leaves(l)) continue;
      const Closure &first = closure(Kind::kFirst, job_.model().tensor_size(l)),
                    &further = closure(Kind::kFurther, step_.tensor_size(l));
      for (std::size_t p = 0; p < k; ++p)
        for (std::size_t q = 0; q < k; ++q)
          if (q != p)
            to_go_[l][p] = std::min(to_go_[l][p], first[p][q] + further[p][q] + to_begin_[l][q]);
    }
  }
  // A stay that is reached at 0 may wait; who comes later may not.
  [[nodiscard]] Seconds without_wait(std::size_t p, const Runs& at) const {
    return at.total() - (drains() ? std::max(Seconds(), network_.node(places_[p]).backlog_time() -
                                                            job_.release())
                                  : Seconds());
  }

  void prove_from(std::size_t home, Seconds there) {
    const std::size_t k = places_.size();
    const Closure& back = closure(Kind::kFurther, step_.tensor_size(0));
    std::vector<std::vector<Pairs>> ended(last_ + std::size_t{1}, std::vector<Pairs>(k));
    const auto compute = [&](std::uint32_t l, std::size_t p, const Runs& at) {
      each_stay(l, p, at, [&](std::uint32_t end, const Runs& then) {
        if (then.total() + to_go_[end][p] < best_) list(ended[end][p], then);
      });
    };
    compute(0, home, {there, Seconds()});
    for (std::uint32_t l = 1; l < last_; ++l) {
      std::vector<Pairs> arrived(k);
      for (std::size_t p = 0; p < k; ++p)
        if (job_.constraints().leaves(l))
          for (const Runs& at : ended[l][p]) move(l, p, at, arrived);
      for (std::size_t p = 0; p < k; ++p)
        for (const Runs& at : arrived[p]) compute(l, p, at);
    }
    for (std::size_t p = 0; p < k; ++p)
      for (const Runs& at : ended[last_][p])
        best_ = std::min(best_, at.total() + back[p][home] + to_go_[last_][p]);
  }

  void move(std::uint32_t l, std::size_t p, const Runs& at, std::vector<Pairs>& arrived) {
    const Bytes size = job_.model().tensor_size(l);
    const std::vector<Seconds>& further = closure(Kind::kFurther, step_.tensor_size(l))[p];
    std::vector<Seconds> first = closure(Kind::kFirst, size)[p];
    if (at.first < last_wait_) {
      std::vector<Seconds> times(network_.num_nodes(), Seconds::infinity());
      times[places_[p].index()] = at.first;
      holds_ = waits_.spread(size, times) && holds_;
      first = picked(times);
    } else {
      for (Seconds& time : first) time += at.first;
    }
    for (std::size_t q = 0; q < arrived.size(); ++q) {
      const Runs there{first[q], at.further + further[q]};
      if (q != p && there.total() + to_begin_[l][q] < best_) list(arrived[q], there);
    }
  }

  // Waiting absorbs time up to the last backlog's end, and nothing that further runs add.
  [[nodiscard]] bool is_as_good(const Runs& a, const Runs& b) const {
    const Seconds later = a.first <= b.first
                              ? std::max(a.first, last_wait_) - std::max(b.first, last_wait_)
                              : a.first - b.first;
    return a.further + later <= b.further;
  }
  void list(Pairs& pairs, const Runs& at) const {
    if (std::ranges::any_of(pairs, [&](const Runs& other) { return is_as_good(other, at); }))
      return;
    std::erase_if(pairs, [&](const Runs& other) { return is_as_good(at, other); });
    pairs.push_back(at);
  }

  const Network& network_;
  const Job& job_;
  const Model& step_;
  Waiting waiting_;
  Seconds best_;  // nothing is below, of what was looked at
  GenerationScope scope_;
  double count_;  // of further runs
  std::uint32_t last_;
  Network shared_;
  JudgedTransfers waits_;            // from the release on, behind what is left of backlogs
  JudgedTransfers first_, further_;  // behind none that drains
  std::vector<NodeId> places_;
  std::vector<Bytes> needs_;  // by layer, from 1
  std::vector<Runs> times_;   // by layer, from 1, and place
  Seconds last_wait_;
  std::map<std::pair<Kind, Bytes>, Closure> closures_;
  std::vector<std::vector<Seconds>> to_go_, to_begin_;  // by layer and place
  bool holds_ = true;
};

}  // namespace

Proof prove_generation(const Network& network, const Job& job, Waiting waiting, Seconds cap,
                       GenerationScope scope) {
  return Prover(network, job, waiting, cap, scope).run();
}

}  // namespace lamina
