#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace lamina {

// Where a model may be cut, so that what is in front runs at one node and the rest at another.
enum class Cuts {
  kSingle,  // at tensors that alone separate input from result: layers are the blocks between them
  kAny,  // behind any operator, in one order: layers are the operators, a bundle of tensors travels
  kLattice  // the same in the best order of all for the job, which its plan states
};

// "single", "any", "lattice".
[[nodiscard]] std::string_view to_text(Cuts cuts);
[[nodiscard]] std::optional<Cuts> parse_cuts(std::string_view text);
[[nodiscard]] std::span<const std::string_view> cuts_names();

}  // namespace lamina
