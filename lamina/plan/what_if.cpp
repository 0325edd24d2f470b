#include "lamina/plan/what_if.h"

namespace lamina {

std::string_view base_unit_of(std::string_view key) {
  if (key == "bandwidth" || key == "memory_bandwidth") return "B/s";
  if (key == "compute") return "FLOP/s";
  if (key == "memory") return "B";
  return key == "backlog" ? std::string_view() : std::string_view("s");
}

std::optional<Seconds> saved(const Upgrades& upgrades, const Upgrades::Row& row) {
  if (!upgrades.base || !row.objective) return std::nullopt;
  const Seconds difference = *upgrades.base - *row.objective;
  return difference.is_finite() ? std::optional(difference) : std::nullopt;
}

}  // namespace lamina
