#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lamina/schedule/bounds/price_tables.h"
#include "lamina/schedule/bounds/priced_chain.h"

namespace lamina::schedule {

// What is still to be paid at least, completion and prices, from every state of a job of one kind
// at any time: one pass backwards over groups of layers, nodes and cells of time
// (docs/theory.md#prices-of-time).
//
// Cell i of a state holds all times t with t + time to the end in [i D, i D + D); of one within a
// stay, times in [i D + grid, i D + grid + D), so that within a stay nothing is rounded. Everything
// else is rounded down: times to the cell's start, what is charged to its end. A job may wait in
// front of every service. Only cells from `lowest` on, where jobs can be at all, and below
// `horizon` are looked at; whoever is behind it pays weight x horizon at least.
//
// A query object of one thread; tables stay good until the next run.
class PricedSweep {
 public:
  // A job that is at its source, as many cells from the end as it takes alone.
  struct Start {
    std::size_t node;
    std::int64_t cell;
  };
  struct Question {
    const PricedChain* chain;
    const PriceTables* tables;
    std::span<const double> backlog;  // by resource, when it has served its backlog (s)
    double weight;                    // of a second
    std::span<const Start> starts;
    std::int64_t horizon;
  };
  // A service on the cheapest way, begun at `not_before` or later.
  struct Leg {
    ResourceId resource;
    double service, delay, not_before;
  };

  // Tables of all layers are kept for `trace` if asked for.
  void run(const Question& question, bool keep);

  // What a job pays that starts so: the question's weight x horizon where that is less.
  [[nodiscard]] double least(const Start& start) const;
  // Its cheapest way, of a run that kept its tables; empty where there is none in the horizon.
  [[nodiscard]] std::vector<Leg> trace(const Start& start);

  // Cells of tables that were computed since this was made, an arc each.
  [[nodiscard]] std::size_t num_cells() const { return num_cells_; }

 private:
  // Values of the cells from..horizon - 1.
  struct Row {
    std::int64_t from = 0;
    double* cells = nullptr;

    [[nodiscard]] bool is_there() const { return cells != nullptr; }
    double& operator[](std::int64_t i) const { return cells[i - from]; }
  };
  struct Layer {
    std::vector<Row> outside;  // by node
    std::vector<Row> stays;    // by node, then list
    std::vector<double> cells;
  };
  struct Cells {
    std::int64_t begin, end;
  };
  // A service asked for in the cells of a state, `shift` cells ahead of what follows; `split`: what
  // follows is in one of two cells. Values are at least `floor` + weight x cell.
  struct Service {
    ResourceId resource;
    double start, service;
    std::int64_t shift;
    bool split;
    double floor;
  };

  [[nodiscard]] std::int64_t whole(double time) const;
  [[nodiscard]] std::int64_t first_cell(double from, double start) const;
  [[nodiscard]] std::int64_t first_served(const Service& s) const;
  [[nodiscard]] Service hop(std::uint32_t g, const PricedChain::Send& send, double start) const;
  [[nodiscard]] Service entry(std::uint32_t g, std::size_t v) const;
  [[nodiscard]] std::size_t num_lists(std::size_t v) const;
  [[nodiscard]] double grid(std::uint32_t g, std::size_t v) const {
    return grid_[g * q_.chain->num_nodes() + v];
  }

  void find_grids();
  void find_lowest();
  void spread_lowest(std::uint32_t g);
  void make_rows(std::uint32_t g);
  void sweep_outside(std::uint32_t g);
  void sweep_stays(std::uint32_t g);
  void leave(std::uint32_t g, std::size_t v, const Row& to);
  void go_on(std::uint32_t g, std::size_t v, std::size_t list, const Row& leaving);

  // Lowers `out` to what asking costs where `next` (by list if `by_list`) follows; whether that
  // changed anything.
  bool ask(const Service& s, const Row* next, bool by_list, const Row& out);
  bool ask_within(const Service& s, const PriceTables::List* list, const Row& next, const Cells& of,
                  const Row& out);
  std::int64_t last_worth(const Service& s, const PriceTables::List* list, const Row& next,
                          std::int64_t end);
  void pay(const Service& s, const PriceTables::List* list, const Row& next, std::int64_t begin,
           std::int64_t end);
  void charge(const PriceTables::List& list, double start, double service, std::int64_t begin,
              std::int64_t end);
  bool lower(const Row& out, std::int64_t begin, std::int64_t end, double value,
             double floor) const;

  // Where a traced job is: tensor g at v, within a stay that pays by a list or outside.
  struct Place {
    std::uint32_t g;
    std::size_t v;
    std::optional<std::size_t> list;
    std::int64_t cell;
  };
  // A way to go on: what it costs in all, when the service begins, and where it leads.
  struct Choice {
    double value = kNever;
    Leg leg{};
    bool begins = false;  // a service, rather than going on with one
    Place to{};
  };
  [[nodiscard]] Choice next_of(const Place& at);
  void consider(const Service& s, const Row* next, const Place& at, Place to, Choice& best);
  void consider_going_on(const Place& at, Choice& best);

  Layer& layer(std::uint32_t g) { return layers_[keep_ ? g : g % 2]; }
  [[nodiscard]] std::int64_t& lowest(bool within, std::uint32_t g, std::size_t v) {
    return lowest_[(2 * g + (within ? 1U : 0U)) * q_.chain->num_nodes() + v];
  }

  Question q_{};
  double cell_ = 1.0, weight_per_cell_ = 0.0;
  bool keep_ = false;
  std::vector<double> grid_;
  std::vector<std::int64_t> lowest_;
  std::vector<std::size_t> first_list_;  // of a node, among all
  std::vector<Layer> layers_;
  std::vector<double> buffer_, leaving_;
  std::vector<bool> changed_;
  std::size_t num_cells_ = 0;
};

}  // namespace lamina::schedule
