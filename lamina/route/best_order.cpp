#include "lamina/route/best_order.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <span>
#include <unordered_map>
#include <utility>

#include "lamina/route/layer_times.h"
#include "lamina/route/stay_ends.h"
#include "lamina/route/stay_times.h"
#include "lamina/route/transfers.h"

namespace lamina::route {
namespace {

constexpr std::uint32_t kNoRecord = std::numeric_limits<std::uint32_t>::max();

// Orders that begin alike share their beginning: each record is an operator behind those of another
// record. Records that nobody refers to are dropped now and then.
class OrderRecords {
 public:
  std::uint32_t add(std::uint32_t op, std::uint32_t before) {
    records_.push_back({op, before});
    return static_cast<std::uint32_t>(records_.size() - 1);
  }

  [[nodiscard]] std::vector<std::uint32_t> order(std::uint32_t last) const {
    std::vector<std::uint32_t> order;
    for (; last != kNoRecord; last = records_[last].before) order.push_back(records_[last].op);
    std::ranges::reverse(order);
    return order;
  }

  [[nodiscard]] bool is_crowded() const { return records_.size() >= crowd_; }

  // Keeps what `each(use)` calls use(record) for, and changes these references.
  template <class Each>
  void compact(Each&& each) {
    std::vector<std::uint32_t> place(records_.size(), kNoRecord);
    each([&](std::uint32_t& record) {
      for (std::uint32_t r = record; r != kNoRecord && place[r] == kNoRecord;
           r = records_[r].before)
        place[r] = 0;
    });
    // Records stand behind those that they refer to.
    std::uint32_t kept = 0;
    for (std::size_t r = 0; r < records_.size(); ++r) {
      if (place[r] == kNoRecord) continue;
      Record moved = records_[r];
      if (moved.before != kNoRecord) moved.before = place[moved.before];
      records_[kept] = moved;
      place[r] = kept++;
    }
    records_.resize(kept);
    each([&](std::uint32_t& record) {
      if (record != kNoRecord) record = place[record];
    });
    crowd_ = std::max<std::size_t>(kFewest, 2 * records_.size());
  }

 private:
  static constexpr std::size_t kFewest = 10'000'000;
  struct Record {
    std::uint32_t op, before;
  };
  std::vector<Record> records_;
  std::size_t crowd_ = kFewest;
};

// A set of operators.
using Members = std::vector<bool>;

// The state of an ideal at a node that has just run an operator: when, which, and after what order.
struct Made {
  double time = kNever;
  std::uint32_t op = 0, before = kNoRecord;
};

struct Ideal {
  Members done;
  std::vector<std::uint32_t> ready{};  // operators that may run next, ascending
  std::vector<TensorId> live{};        // its bundle, ascending
  double rest = 0.0;                   // seconds that the operators outside take at least
  std::vector<Made> made{};            // by node
  // The same of a stay that ends with the operator; empty where that is free: as `made`.
  std::vector<Made> let_go{};

  [[nodiscard]] const std::vector<Made>& ended() const { return let_go.empty() ? made : let_go; }
};

// What the search asks of the model, by tensor and operator.
class Graph {
 public:
  explicit Graph(const Model& model) : model_(&model), users_(model.tensors().size()) {
    is_result_.resize(users_.size());
    for (const TensorId t : model.results()) is_result_[t.index()] = true;
    for (std::uint32_t op = 0; op < model.operators().size(); ++op)
      for (const TensorId t : model.operators()[op].inputs)
        if (auto& users = users_[t.index()]; users.empty() || users.back() != op)
          users.push_back(op);
  }

  [[nodiscard]] bool is_ready(std::uint32_t op, const Members& done) const {
    return std::ranges::all_of(model_->operators()[op].inputs, [&](TensorId t) {
      const OperatorId maker = model_->tensors()[t.index()].producer;
      return !maker.valid() || done[maker.index()];
    });
  }
  [[nodiscard]] bool is_live(TensorId t, const Members& done) const {
    return is_result_[t.index()] ||
           std::ranges::any_of(users_[t.index()], [&](std::uint32_t op) { return !done[op]; });
  }

  // The empty ideal.
  [[nodiscard]] Ideal empty() const {
    Ideal ideal{.done = Members(model_->operators().size(), false)};
    for (std::uint32_t op = 0; op < ideal.done.size(); ++op)
      if (is_ready(op, ideal.done)) ideal.ready.push_back(op);
    for (const TensorId t : model_->inputs())
      if (is_live(t, ideal.done)) ideal.live.push_back(t);
    std::ranges::sort(ideal.live);
    return ideal;
  }
  // The ideal with one more operator, `done` being all that are in it; without times.
  [[nodiscard]] Ideal with(const Ideal& ideal, std::uint32_t op, Members done) const {
    Ideal more{.done = std::move(done), .ready = ideal.ready, .live = ideal.live};
    std::erase(more.ready, op);
    for (const TensorId t : model_->operators()[op].outputs) {
      if (is_live(t, more.done)) more.live.push_back(t);
      for (const std::uint32_t user : users_[t.index()])
        if (is_ready(user, more.done)) more.ready.push_back(user);
    }
    std::erase_if(more.live, [&](TensorId t) { return !is_live(t, more.done); });
    sort_once(more.live);
    sort_once(more.ready);
    return more;
  }

  [[nodiscard]] Bytes bundle(const Ideal& ideal) const {
    Bytes sum;
    for (const TensorId t : ideal.live) sum += model_->tensors()[t.index()].size;
    return sum;
  }

 private:
  template <class T>
  static void sort_once(std::vector<T>& list) {
    std::ranges::sort(list);
    list.erase(std::unique(list.begin(), list.end()), list.end());
  }

  const Model* model_;
  std::vector<std::vector<std::uint32_t>> users_;  // by tensor, each once
  std::vector<bool> is_result_;
};

class LatticeSearch {
 public:
  LatticeSearch(const Network& network, const Query& query, Seconds cap)
      : network_(network),
        job_(query.job),
        stop_(query.stop),
        graph_(job_.model()),
        layer_times_(network),
        stay_times_(network),
        ends_(network),
        transfers_(network) {
    // Without backlogs the clock does not matter, and a late one would cost digits.
    const bool is_timeless = query.queues == nullptr && !has_backlogs(network);
    clock_ = is_timeless ? 0.0 : job_.release().value();
    cap_ = clock_ + cap.value();
    stay_times_.set_rule(query.waiting, query.queues);
    ends_.set(job_);
    transfers_.set(query.waiting, Seconds(clock_), query.queues);
    const std::size_t num_operators = job_.model().operators().size();
    for (std::uint32_t l = 1; l <= num_operators; ++l) {
      const auto row = layer_times_.row(job_, l);
      rows_.emplace_back(row.begin(), row.end());
      least_.push_back(*std::ranges::min_element(rows_.back()));
    }
  }

  BestOrder run() {
    Ideal start = graph_.empty();
    for (const double least : least_) start.rest += least;
    if (start.rest == kNever) return {};
    slack_ = 1e-12 * start.rest;
    level_.push_back(std::move(start));
    for (std::size_t size = 0; !level_.empty(); ++size) {
      for (Ideal& ideal : level_) {
        if (stop_.is_set()) return {.stopped = true};
        find_arrivals(ideal, size);
        if (size == least_.size()) return answer(ideal);
        climb(ideal, size);
        ideal = Ideal();  // its memory is needed
      }
      level_ = std::move(next_);
      next_.clear();
      place_.clear();
      if (records_.is_crowded()) drop_records();
    }
    return {};
  }

 private:
  // here_: when the ideal's bundle can be at each node; origins_: where it then has come from.
  void find_arrivals(const Ideal& ideal, std::size_t size) {
    here_.assign(network_.num_nodes(), kNever);
    if (size == 0) here_[job_.source().index()] = clock_;
    for (std::size_t v = 0; v < ideal.made.size(); ++v)
      here_[v] = std::min(here_[v], ideal.ended()[v].time);
    if (job_.constraints().leaves(static_cast<std::uint32_t>(size))) {
      transfers_.spread(graph_.bundle(ideal), here_);
      transfers_.list_origins(origins_);
    } else {
      origins_.resize(here_.size());
      for (std::uint32_t v = 0; v < origins_.size(); ++v) origins_[v] = v;
    }
  }

  BestOrder answer(const Ideal& all) {
    const std::size_t end = job_.destination().index();
    if (!(here_[end] < cap_)) return {};
    const std::uint32_t last = all.made.empty() ? kNoRecord : record_of(all.ended()[origins_[end]]);
    return {.latency = Seconds(here_[end] - clock_), .order = records_.order(last)};
  }

  std::uint32_t record_of(const Made& made) { return records_.add(made.op, made.before); }

  // Runs each operator that may be next wherever that leads to a plan below the cap.
  void climb(Ideal& ideal, std::size_t size) {
    kept_.assign(network_.num_nodes(), kNoRecord);
    kept_ended_ = kept_;
    // Private layers are the first, in their order.
    const auto all = std::span<const std::uint32_t>(ideal.ready);
    const auto first = static_cast<std::uint32_t>(size);
    const std::span<const std::uint32_t> private_one(&first, 1);
    for (const std::uint32_t op : job_.constraints().leaves(first) ? all : private_one)
      run(ideal, op);
  }

  void run(const Ideal& ideal, std::uint32_t op) {
    const double rest = std::max(0.0, ideal.rest - least_[op] - slack_);
    Ideal* more = nullptr;
    for (std::size_t v = 0; v < here_.size(); ++v) {
      const double time = rows_[op][v];
      if (here_[v] == kNever || time == kNever) continue;
      const double enter = ends_.any() ? ends_.enter(op + 1)[v] : 0.0;
      const double begun = stay_times_.begin(v, here_[v], enter + time);
      const double gone_on =
          ideal.made.empty() ? kNever : stay_times_.go_on(v, ideal.made[v].time, time);
      const double made = std::min(begun, gone_on);
      if (made + rest >= cap_) continue;
      if (more == nullptr) more = &ideal_with(ideal, op);
      const auto before = [&] {
        return gone_on <= begun ? record_at(ideal.made, v, kept_)
                                : record_at(ideal.ended(), origins_[v], kept_ended_);
      };
      if (made < more->made[v].time) more->made[v] = {made, op, before()};
      if (!ends_.any()) continue;
      const double ended = made + ends_.leave(op + 1)[v];
      if (ended < more->let_go[v].time) more->let_go[v] = {ended, op, before()};
    }
  }

  // The record of the ideal's order that ended at the node.
  std::uint32_t record_at(const std::vector<Made>& states, std::size_t v,
                          std::vector<std::uint32_t>& kept) {
    if (states.empty()) return kNoRecord;
    if (kept[v] == kNoRecord) kept[v] = record_of(states[v]);
    return kept[v];
  }

  Ideal& ideal_with(const Ideal& ideal, std::uint32_t op) {
    Members done = ideal.done;
    done[op] = true;
    const auto [at, is_new] = place_.try_emplace(done, next_.size());
    if (is_new) {
      next_.push_back(graph_.with(ideal, op, std::move(done)));
      next_.back().rest = ideal.rest - least_[op];
      next_.back().made.resize(network_.num_nodes());
      if (ends_.any()) next_.back().let_go.resize(network_.num_nodes());
    }
    return next_[at->second];
  }

  void drop_records() {
    records_.compact([&](auto&& use) {
      for (Ideal& ideal : level_)
        for (std::vector<Made>* states : {&ideal.made, &ideal.let_go})
          for (Made& made : *states) use(made.before);
    });
  }

  const Network& network_;
  const Job& job_;
  StopToken stop_;
  Graph graph_;
  LayerTimes layer_times_;
  StayTimes stay_times_;
  StayEnds ends_;
  Transfers transfers_;
  double clock_ = 0.0, cap_ = 0.0, slack_ = 0.0;
  std::vector<std::vector<double>> rows_;  // by operator and node: seconds
  std::vector<double> least_;              // of each row

  OrderRecords records_;
  std::vector<Ideal> level_, next_;
  std::unordered_map<Members, std::size_t> place_;  // in next_
  std::vector<double> here_;                        // of the ideal at hand, by node
  std::vector<std::uint32_t> origins_, kept_, kept_ended_;
};

}  // namespace

BestOrder best_order(const Network& network, const Query& query, Seconds cap) {
  assert(query.job.model().cuts() != Cuts::kSingle && query.waiting != Waiting::kPerLayer);
  assert(query.is_earliest() && query.job.model().steps() == 0);
  return LatticeSearch(network, query, cap).run();
}

}  // namespace lamina::route
