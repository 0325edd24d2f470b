#include <algorithm>
#include <cmath>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <tuple>

#include "tests/support/random_instance.h"

#include "lamina/core/quantity.h"
#include "lamina/plan/alone_times.h"
#include "lamina/plan/prove_bound.h"
#include "lamina/plan/resource_name.h"
#include "lamina/plan/times_to_go.h"

namespace lamina {
namespace {

std::int64_t whole(double x) { return static_cast<std::int64_t>(std::floor(x + 1e-9)); }

// The theorem's right side by its words (docs/theory.md#prices-of-time): every cell, every wait and
// every way by recursion, times to the end and earliest times by relaxing until nothing changes.
class Slow {
 public:
  Slow(const Instance& instance, std::span<const Judged> jobs, const Multipliers& certificate)
      : network_(*instance.network),
        resources_(network_),
        jobs_(jobs),
        rows_(certificate.prices),
        cell_(certificate.cell->value()),
        first_(resources_.size(), kNever) {
    double end = 0.0;
    for (const PriceRow& row : rows_)
      if (!row.points.empty()) end = std::max(end, row.points.back().time.value());
    for (const ResourceId r : all_ids<ResourceId>(resources_.size()))
      end = std::max(end, resources_.backlog_time(r).value());
    last_cell_ = whole(end / cell_) + 2;
  }

  double run() {
    double sum = 0.0;
    AloneTimes alone(network_);
    const double w = 1.0 / static_cast<double>(jobs_.size());
    for (const Judged& it : jobs_) find_first(*it.job);
    for (const PriceRow& row : rows_) sum -= area(row);
    for (const Judged& it : jobs_) {
      job_ = it.job;
      weight_ = w;
      known_.clear();
      const double release = job_->release().value();
      const auto start = whole((release + to_go(0, job_->source().index(), false)) / cell_);
      const double value = outside(0, job_->source().index(), start, network_.num_nodes());
      sum += std::max(value, w * (release + alone.of(it))) - w * release;
    }
    return sum;
  }

 private:
  double layer(std::uint32_t l, std::size_t v) const {
    return l > job_->model().num_layers() ? kNever : layer_seconds(network_, *job_, l, v);
  }
  double backlog(ResourceId r) const { return resources_.backlog_time(r).value(); }

  // The least time to the end; all states are relaxed until nothing changes.
  double to_go(std::uint32_t l, std::size_t v, bool stays) {
    auto& times = to_go_[job_];
    const auto at = [&](std::uint32_t k, std::size_t u, bool s) -> double& {
      return times.try_emplace({k, u, s}, kNever).first->second;
    };
    if (times.empty()) {
      const std::uint32_t last = job_->model().num_layers();
      for (bool changed = true; changed;) {
        changed = false;
        const auto lower = [&](double& time, double to) {
          if (to < time) time = to, changed = true;
        };
        for (std::uint32_t k = 0; k <= last; ++k)
          for (std::size_t u = 0; u < network_.num_nodes(); ++u)
            for (const bool s : {false, true}) {
              if (s && (k == 0 || layer(k, u) == kNever)) continue;
              double& time = at(k, u, s);
              if (k == last && u == job_->destination().index()) lower(time, 0.0);
              const double overhead = s ? 0.0 : network_.node(NodeId(u)).overhead.value();
              if (layer(k + 1, u) < kNever)
                lower(time, overhead + layer(k + 1, u) + at(k + 1, u, true));
              if (!job_->constraints().leaves(k)) continue;
              for (const Link& link : network_.links_from(NodeId(u)))
                lower(time, (job_->model().tensor_size(k) / link.bandwidth + link.delay).value() +
                                at(k, link.to.index(), false));
            }
      }
    }
    return at(l, v, stays);
  }

  // Lowers first_ by what this job can ask for.
  void find_first(const Job& job) {
    job_ = &job;
    std::map<std::tuple<std::uint32_t, std::size_t, bool>, double> time;
    const auto at = [&](std::uint32_t k, std::size_t u, bool s) -> double& {
      return time.try_emplace({k, u, s}, kNever).first->second;
    };
    at(0, job.source().index(), false) = job.release().value();
    for (bool changed = true; changed;) {
      changed = false;
      const auto lower = [&](double& a, double to) {
        if (to < a) a = to, changed = true;
      };
      for (std::uint32_t k = 0; k <= job.model().num_layers(); ++k)
        for (std::size_t u = 0; u < network_.num_nodes(); ++u)
          for (const bool s : {false, true}) {
            const double now = at(k, u, s);
            if (now == kNever) continue;
            if (layer(k + 1, u) < kNever && to_go(k + 1, u, true) < kNever) {
              const ResourceId r = resources_.of(NodeId(u));
              if (!s) lower(first_[r.index()], now);
              const double begun =
                  s ? now : std::max(now, backlog(r)) + network_.node(NodeId(u)).overhead.value();
              lower(at(k + 1, u, true), begun + layer(k + 1, u));
            }
            if (!job.constraints().leaves(k)) continue;
            std::size_t e = network_.first_link_from(NodeId(u)).index();
            for (const Link& link : network_.links_from(NodeId(u))) {
              const ResourceId r = resources_.of(LinkId(e++));
              if (to_go(k, link.to.index(), false) == kNever) continue;
              lower(first_[r.index()], now);
              lower(at(k, link.to.index(), false),
                    std::max(now, backlog(r)) +
                        (job.model().tensor_size(k) / link.bandwidth + link.delay).value());
            }
          }
    }
  }

  static double price(const PriceRow& row, double time) {
    const auto& points = row.points;
    if (points.empty() || time > points.back().time.value()) return 0.0;
    for (std::size_t i = 0; i < points.size(); ++i) {
      const double b = points[i].time.value();
      if (time > b) continue;
      if (i == 0) return points[0].price;
      const double a = points[i - 1].time.value();
      return points[i - 1].price + (points[i].price - points[i - 1].price) * (time - a) / (b - a);
    }
    return 0.0;
  }

  // From time 0 to a whole cell: prices are lines between points.
  double until_cell(const PriceRow& row, std::int64_t cells) const {
    const double to = static_cast<double>(cells) * cell_;
    std::vector<double> turns{0.0, to};
    for (const auto& point : row.points)
      if (point.time.value() < to) turns.push_back(point.time.value());
    std::ranges::sort(turns);
    double sum = 0.0;
    for (std::size_t i = 1; i < turns.size(); ++i)
      sum += price(row, 0.5 * (turns[i - 1] + turns[i])) * (turns[i] - turns[i - 1]);
    return sum;
  }

  double until(const PriceRow& row, double time) {
    if (time < 0.0) return time / cell_ * until_cell(row, 1);
    const auto at = static_cast<std::int64_t>(std::floor(time / cell_));
    auto& known = integrals_[&row];
    const auto sum = [&](std::int64_t cells) {
      const auto [it, is_new] = known.try_emplace(cells, 0.0);
      if (is_new) it->second = until_cell(row, cells);
      return it->second;
    };
    const double part = time / cell_ - static_cast<double>(at);
    return (1.0 - part) * sum(at) + part * sum(at + 1);
  }

  double area(const PriceRow& row) {
    const ResourceId r = resource_of(row);
    const double from = std::max({row.arrived_from.value(), backlog(r), first_[r.index()]});
    if (from == kNever) return 0.0;
    const double all = until_cell(row, last_cell_ + 2);
    return all - std::min(all, until(row, std::min(from, static_cast<double>(last_cell_) * cell_)));
  }

  ResourceId resource_of(const PriceRow& row) const {
    for (const ResourceId r : all_ids<ResourceId>(resources_.size()))
      if (name_of(network_, r) == row.resource) return r;
    return {};
  }

  // What is paid in seconds from..from + p by who came in a cell that starts at `came`.
  double paid(ResourceId r, double came, double from, double p) {
    double sum = 0.0;
    for (const PriceRow& row : rows_) {
      if (resource_of(row) != r || row.points.empty()) continue;
      const double s = row.arrived_from.value();
      if (s > 0.0 && whole((came - s) / cell_) < 0) continue;
      sum += std::max(0.0, until(row, from + p) - until(row, from));
    }
    return sum;
  }

  double cells(std::int64_t i) const { return static_cast<double>(i) * cell_; }

  // Cells of the states of a stay start so much before the end of what they count.
  double grid(std::uint32_t l, std::size_t v) {
    double start = -to_go(l, v, true);
    if (l > 1 && layer(l - 1, v) < kNever && to_go(l - 1, v, true) < kNever)
      start = grid(l - 1, v) + layer(l, v);
    return start - cells(whole((start + to_go(l, v, true)) / cell_));
  }

  // The least over all waits; `follow` is what comes behind a service begun in a cell.
  double asked(ResourceId r, double start, std::int64_t i,
               const std::function<double(std::int64_t)>& follow) {
    if (backlog(r) > 0.0) i = std::max(i, whole((backlog(r) - start) / cell_));
    double least = kNever;
    for (std::int64_t k = i; k <= std::max(i, last_cell_) + 2; ++k)
      least = std::min(least, follow(k));
    return least;
  }

  double outside(std::uint32_t l, std::size_t v, std::int64_t i, std::size_t hops) {
    const double start = -to_go(l, v, false);
    if (start == -kNever) return kNever;
    if (i > last_cell_ + horizon()) return weight_ * cells(i);
    const auto [it, is_new] = known_.try_emplace({l, v, i, hops, -1.0}, kNever);
    if (!is_new) return it->second;
    double least = kNever;
    if (l == job_->model().num_layers() && v == job_->destination().index())
      least = weight_ * cells(i);
    const double came = cells(i) + start;
    if (layer(l + 1, v) < kNever && to_go(l + 1, v, true) < kNever) {
      const double p = network_.node(NodeId(v)).overhead.value() + layer(l + 1, v);
      const ResourceId r = resources_.of(NodeId(v));
      const double ahead = (start + p - grid(l + 1, v)) / cell_;
      least = std::min(least, asked(r, start, i, [&](std::int64_t k) {
                         const std::int64_t to = k + whole(ahead);
                         double next = within(l + 1, v, to, came);
                         if (ahead - static_cast<double>(whole(ahead)) > 1e-9)
                           next = std::min(next, within(l + 1, v, to + 1, came));
                         return paid(r, came, cells(k + 1) + start, p) + next;
                       }));
    }
    if (hops > 0) least = std::min(least, sent(l, v, i, start, hops - 1));
    return known_[{l, v, i, hops, -1.0}] = std::max(least, weight_ * cells(i));
  }

  double sent(std::uint32_t l, std::size_t v, std::int64_t i, double start, std::size_t hops) {
    double least = kNever;
    if (!job_->constraints().leaves(l)) return least;
    std::size_t e = network_.first_link_from(NodeId(v)).index();
    for (const Link& link : network_.links_from(NodeId(v))) {
      const ResourceId r = resources_.of(LinkId(e++));
      const double rest = to_go(l, link.to.index(), false);
      if (rest == kNever) continue;
      const double p = (job_->model().tensor_size(l) / link.bandwidth).value();
      const std::int64_t ahead = whole((start + p + link.delay.value() + rest) / cell_);
      least = std::min(least, asked(r, start, i, [&](std::int64_t k) {
                         return paid(r, cells(i) + start, cells(k + 1) + start, p) +
                                outside(l, link.to.index(), k + ahead, hops);
                       }));
    }
    return least;
  }

  // In a stay that was asked for in a cell that starts at `came`.
  double within(std::uint32_t l, std::size_t v, std::int64_t i, double came) {
    const double start = grid(l, v);
    if (i > last_cell_ + horizon()) return weight_ * (cells(i) + start + to_go(l, v, true));
    const auto [it, is_new] = known_.try_emplace({l, v, i, 0, came}, kNever);
    if (!is_new) return it->second;
    double least = sent(l, v, i, start, network_.num_nodes());
    if (l == job_->model().num_layers() && v == job_->destination().index())
      least = std::min(least, weight_ * (cells(i) + start));
    if (layer(l + 1, v) < kNever && to_go(l + 1, v, true) < kNever) {
      const double p = layer(l + 1, v);
      const std::int64_t to = i + whole((start + p - grid(l + 1, v)) / cell_);
      least = std::min(least, paid(resources_.of(NodeId(v)), came, cells(i + 1) + start, p) +
                                  within(l + 1, v, to, came));
    }
    return known_[{l, v, i, 0, came}] =
               std::max(least, weight_ * (cells(i) + start + to_go(l, v, true)));
  }

  std::int64_t horizon() {
    double longest = 0.0;
    for (const auto& [state, time] : to_go_[job_])
      if (time < kNever) longest = std::max(longest, time);
    return whole(longest / cell_) + 10;
  }

  const Network& network_;
  Resources resources_;
  std::span<const Judged> jobs_;
  std::span<const PriceRow> rows_;
  double cell_;
  std::vector<double> first_;
  std::int64_t last_cell_ = 0;
  const Job* job_ = nullptr;
  double weight_ = 0.0;
  std::map<const Job*, std::map<std::tuple<std::uint32_t, std::size_t, bool>, double>> to_go_;
  std::map<std::tuple<std::uint32_t, std::size_t, std::int64_t, std::size_t, double>, double>
      known_;
  std::map<const PriceRow*, std::map<std::int64_t, double>> integrals_;
};

// Prices at some resources, of the size that a job's waiting costs there.
Multipliers drawn_prices(Random& random, const Network& network, double latency) {
  Multipliers all;
  all.cell = Seconds(latency / static_cast<double>(4 + random.below(8)));
  const Resources resources(network);
  for (std::size_t rows = 1 + random.below(4); rows-- > 0;) {
    PriceRow row{name_of(network, ResourceId(random.below(resources.size()))), Seconds(), {}};
    if (random.chance(0.4)) row.arrived_from = Seconds(latency * random.unit());
    double time = latency * random.unit(), height = random.unit();
    for (std::size_t i = 2 + random.below(3); i-- > 0;) {
      row.points.push_back({Seconds(time), i == 0 && random.chance(0.7) ? 0.0 : height});
      time += latency * random.unit();
      height *= random.unit();
    }
    all.prices.push_back(std::move(row));
  }
  return all;
}

TEST(ProvedPrices, AreWhatTheirDefinitionSays) {
  int above_alone = 0, tried = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    Random random(seed);
    const Instance instance = testing::random_instance(
        random, {.max_nodes = 3, .max_layers = 3, .backlogs = seed % 3 == 0, .ends = seed % 5 == 4},
        2);
    std::vector<Judged> jobs;
    AloneTimes alone(*instance.network);
    double latency = 0.0;
    for (const Job& job : instance.jobs) {
      jobs.push_back({&job, nullptr, {}});
      latency = std::max(latency, alone.of(jobs.back()));
    }
    // Jobs without a way, or none worth a time, prove nothing.
    if (!(latency > 1e-9) || !std::isfinite(latency)) continue;
    const Objective& mean = *find_objective("mean-latency");
    const double least = proved_bound(*instance.network, jobs, mean, {})->value();
    for (int k = 0; k < 4; ++k) {
      const Multipliers prices = drawn_prices(random, *instance.network, latency);
      const auto proved = proved_bound(*instance.network, jobs, mean, prices);
      ASSERT_TRUE(proved) << proved.error().text();
      const double slow = std::max(least, Slow(instance, jobs, prices).run());
      ASSERT_NEAR(proved->value(), slow, 1e-7 * slow) << "seed " << seed << ", prices " << k;
      ++tried;
      if (slow > least * (1.0 + 1e-6)) ++above_alone;
    }
  }
  EXPECT_GT(tried, 200);
  EXPECT_GT(above_alone, 0);  // prices drawn blindly seldom prove more
}

}  // namespace
}  // namespace lamina
