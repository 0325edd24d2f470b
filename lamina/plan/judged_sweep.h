#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lamina/plan/judged_cells.h"
#include "lamina/plan/judged_kind.h"

namespace lamina {

// The least that jobs of a kind pay in completion and prices, by one pass backwards over layers,
// nodes and cells (docs/theory.md#prices-of-time). Times and prices are rounded down. Jobs that
// would take `horizon` cells or longer count as paying weight x horizon, which is never too much:
// a horizon only saves work.
class JudgedSweep {
 public:
  struct Rule {
    double weight;
    std::span<const double> backlog;  // by resource, its end from the origin on, or 0
    std::int64_t horizon;
  };

  JudgedSweep(const JudgedKind& kind, const JudgedCells& cells, const Rule& rule);

  // `starts`: by node, the first cell in which a job is there with the input; the horizon where
  // none is. O(layers x (arcs + tariffs) x cells).
  void run(std::span<const std::int64_t> starts);
  // Of a job that is at its source in that cell, of those that `run` knew of.
  [[nodiscard]] double least(std::size_t source, std::int64_t cell) const;

  // How many cells there are in whole before a time, or one within 1e-9.
  [[nodiscard]] static std::int64_t whole(double time, double cell);

 private:
  // What is still to be paid in cells low, low + 1, ... up to the horizon.
  struct Table {
    std::int64_t low = 0;
    std::vector<double> least;
  };
  // A demand that comes in cell i, which starts at begin + i D, is served in some cell from there
  // on, and leads `ahead` cells further; into that cell or the next where `between`.
  struct Demand {
    ResourceId resource;
    double begin, service;
    std::int64_t ahead;
    bool between;
    double rest;  // from the start of cell 0 to the end
  };

  // Those who come in cells from..until - 1.
  struct Coming {
    std::int64_t from, until;
  };

  [[nodiscard]] std::int64_t cells_in(double time) const { return whole(time, cells_.cell()); }
  [[nodiscard]] std::size_t num_tariffs(std::size_t v) const;
  [[nodiscard]] Demand crossing(std::uint32_t l, const JudgedKind::Hop& hop, double begin) const;
  [[nodiscard]] Demand beginning(std::uint32_t l, std::size_t v) const;
  [[nodiscard]] std::int64_t further(std::uint32_t l, std::size_t v) const;

  void set_phases();
  void find_lows(std::span<const std::int64_t> starts);
  void find_lows_of(std::uint32_t l);
  void do_layer(std::uint32_t l);
  void cross(std::uint32_t l);
  void stay(std::uint32_t l, std::vector<std::vector<Table>>& staying);
  void compute_on(std::uint32_t l, std::size_t v, std::size_t tariff, Table& table);
  void price(const Demand& it, std::span<const double> paid_until, const Table& next,
             std::int64_t first, std::int64_t last);
  bool demand(const Demand& it, std::span<const Table> next, Table& table);
  bool demand_by(const Demand& it, std::span<const double> paid_until, const Table& next,
                 const Coming& who, Table& table);
  [[nodiscard]] Table empty_table(std::int64_t low) const;

  const JudgedKind& kind_;
  const JudgedCells& cells_;
  Rule rule_;
  double per_cell_;
  std::vector<std::vector<double>> phase_;  // by layer and node, of stays
  std::vector<std::vector<std::int64_t>> low_, low_in_stay_;
  std::vector<Table> here_;                         // by node
  std::vector<std::vector<Table>> staying_;         // by node and tariff
  std::vector<std::vector<JudgedKind::Hop>> hops_;  // by layer
  std::vector<double> cost_;
};

}  // namespace lamina
