#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace lamina {

// What one job, alone in the network, waits behind the backlogs of time 0.
enum class Waiting {
  kDraining,  // the truth: the backlog is served meanwhile; arriving at x starts at max(x, backlog
              // / rate)
  kPerStay,   // a snapshot: every stay and every hop pays backlog / rate in full
  kPerLayer   // the literal weight of the layered graph: every layer and every hop pays it
};

// Every rule, in the order of the names.
inline constexpr std::array kAllWaitings{Waiting::kDraining, Waiting::kPerStay, Waiting::kPerLayer};
inline constexpr std::array kWaitingNames{
    std::string_view("draining"), std::string_view("per-stay"), std::string_view("per-layer")};

[[nodiscard]] constexpr std::string_view to_text(Waiting rule) {
  return kWaitingNames[static_cast<std::size_t>(rule)];
}

[[nodiscard]] constexpr std::optional<Waiting> waiting_from(std::string_view name) {
  for (std::size_t i = 0; i < kWaitingNames.size(); ++i)
    if (kWaitingNames[i] == name) return static_cast<Waiting>(i);
  return std::nullopt;
}

}  // namespace lamina
