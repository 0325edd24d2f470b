#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "lamina/core/expected.h"

// What readers of items share.
namespace lamina::generate {

// A decimal number in the range; fails with kValue.
[[nodiscard]] Expected<double> read_number(std::string_view text, double low, double high,
                                           bool whole);
[[nodiscard]] Expected<void> read_seed(std::string_view text, std::uint64_t& seed);

// Which items and roles were given: none may be given twice.
class TakenItems {
 public:
  // An item by itself; the name of one whose text names a role counts together with the role.
  [[nodiscard]] Expected<void> take(std::string_view name, std::string_view text);
  [[nodiscard]] Expected<void> take_role(std::string_view name, std::string_view role);
  [[nodiscard]] bool contains_role(std::string_view name, std::string_view role) const;

 private:
  std::set<std::string> taken_;
  std::set<std::string> roles_;
};

}  // namespace lamina::generate
