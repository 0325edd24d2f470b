#pragma once

#include <span>
#include <utility>
#include <vector>

#include "lamina/model/resources.h"
#include "lamina/plan/judge_figures.h"
#include "lamina/plan/judged_cells.h"
#include "lamina/plan/plan.h"
#include "lamina/plan/times_to_go.h"

namespace lamina {

// Rows of prices, found sound, with the resources that they name; by `arrived_from`.
using SoundPrices = std::vector<std::pair<ResourceId, const PriceRow*>>;

// What jobs pay under prices in cells of time.
class PriceProof {
 public:
  // `shares`: by job, the weight of a second of its completion.
  PriceProof(const Network& network, std::span<const Judged> jobs, std::span<const double> shares);

  // Whether cells x states are too many to look at.
  [[nodiscard]] bool is_too_much(const SoundPrices& prices, double cell);

  struct Proved {
    std::vector<double> least;    // by job: its weighted latency and payments, at least
    JudgedCells::Total payments;  // that all jobs together may make at most
  };
  [[nodiscard]] Proved prove(const SoundPrices& prices, double cell);

 private:
  struct Kind {
    std::vector<std::size_t> jobs;
    double share;
    std::shared_ptr<const ToGo> to_go;
  };

  void find_kinds();
  [[nodiscard]] double longest_to_go() const;
  [[nodiscard]] std::vector<double> first_served(Seconds origin) const;
  void prove_kind(const Kind& kind, const JudgedCells& cells, std::span<const double> backlog,
                  Proved& proved) const;
  [[nodiscard]] double completion_worth(std::size_t j, const JudgedCells& cells) const;
  [[nodiscard]] std::vector<double> backlogs(Seconds origin) const;

  const Network& network_;
  std::span<const Judged> jobs_;
  std::span<const double> shares_;
  Seconds first_release_;
  TimesToGo times_;
  std::vector<Kind> kinds_;
  double last_price_ = 0.0;  // s from the first release
};

}  // namespace lamina
