#include "lamina/capacity/methods.h"

#include <algorithm>

namespace lamina::capacity {
namespace {

constexpr std::array kMethods{
    Method{"column-generation", "linear programmes over the ways known so far", has_solver,
           by_column_generation},
    Method{"multiplicative-weights", "shares moved by exponential prices, without a solver",
           [] { return true; }, by_multiplicative_weights}};

// Programmes with more rows than this are solved faster without a solver.
constexpr std::size_t kMostClasses = 100;

}  // namespace

bool is_reached(const Goal& goal, const Pool& pool) {
  const double load = pool.best_load(), lower = pool.lower_load();
  if (!(load <= (1.0 + goal.gap) * lower)) return false;
  constexpr double kClose = 1e-7;  // no method tells more
  if (!goal.wanted || load <= (1.0 + kClose) * lower) return true;
  return load * *goal.wanted <= 1.0 || lower * *goal.wanted > 1.0;
}

std::span<const Method> methods() { return kMethods; }

const Method* find_method(std::string_view name) {
  const auto found = std::ranges::find(kMethods, name, &Method::name);
  return found == kMethods.end() ? nullptr : &*found;
}

const Method& method_for(const Demand& demand) {
  return has_solver() && demand.classes.size() <= kMostClasses ? kMethods.front() : kMethods.back();
}

}  // namespace lamina::capacity
