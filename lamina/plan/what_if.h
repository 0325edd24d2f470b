#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/plan/resource_name.h"

// Answers to what-if questions, as their documents hold them.
namespace lamina {

// Which value of a network is varied.
struct Varied {
  std::string where = "all";  // a place, as in --set
  std::string key{};          // as in a network file
  // Of the values, an SI base unit: "B/s". Empty if nobody knows: a backlog in a document.
  std::string unit{};
};

// The SI base unit of a key's values; empty for `backlog`, which is of nodes or of links.
[[nodiscard]] std::string_view base_unit_of(std::string_view key);

// Plans while one value of the network varies.
struct Sweep {
  struct Row {
    double value = 0.0;
    std::string planner;
    std::optional<Seconds> objective{};  // none: some job has no plan
    std::string plan{};                  // what is computed where, in words
    bool changed = false;                // another plan than in the planner's first row
  };
  // Where the best plan changes: it costs as much as the next one.
  struct Breakpoint {
    double value = 0.0;
    Seconds latency;
    std::string before, after;  // plans for values just below and above
  };
  Varied vary;
  bool is_single = true;                                 // one job: the objective is its latency
  std::string unit = "s";                                // of the objective
  std::vector<Row> rows{};                               // by value, then planner
  std::optional<std::vector<Breakpoint>> breakpoints{};  // by rising value; none: not asked for
  // Plans made for it that should be the best of all and are not proved to be: where memory limits
  // plans. Documents say so by an assumption.
  std::size_t num_unproved = 0;
};

// What the rates of a network are worth to its jobs.
struct Upgrades {
  struct Row {
    ResourceName resource;  // a node, or a row of links
    // If its rate is multiplied: compute of a node, bandwidth of a link (of both directions of a
    // duplex row). None: some job has no plan even then.
    std::optional<Seconds> objective{};
    std::optional<Seconds> without{};  // if it is taken out; none: some job then has no plan
  };
  double factor = 2.0;
  bool is_single = true;   // one job: the objective is its latency
  std::string unit = "s";  // of the objective
  std::optional<Seconds> base{};
  std::vector<Row> rows{};    // most saved first; equal ones nodes first, in the network's order
  std::size_t num_plans = 0;  // that were made; documents don't say
};

// What a row saves of the base; none if either is not there, or no number holds the difference.
[[nodiscard]] std::optional<Seconds> saved(const Upgrades& upgrades, const Upgrades::Row& row);

}  // namespace lamina
