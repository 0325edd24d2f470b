#include "lamina/model/cuts.h"

#include <algorithm>
#include <array>

namespace lamina {
namespace {

constexpr std::array<std::string_view, 3> kNames{"single", "any", "lattice"};

}  // namespace

std::string_view to_text(Cuts cuts) { return kNames[static_cast<std::size_t>(cuts)]; }

std::optional<Cuts> parse_cuts(std::string_view text) {
  const auto found = std::ranges::find(kNames, text);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Cuts>(found - kNames.begin());
}

std::span<const std::string_view> cuts_names() { return kNames; }

}  // namespace lamina
