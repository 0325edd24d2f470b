#include "lamina/api/option_values.h"

#include <charconv>
#include <fmt/format.h>
#include <limits>

#include "lamina/core/nearest.h"
#include "lamina/core/quoted.h"

namespace lamina::api {

Expected<void> demand_choice(std::string_view thing, std::string_view text,
                             std::span<const std::string_view> choices) {
  for (const std::string_view choice : choices)
    if (choice == text) return {};
  return error(ErrorCode::kUnknownName,
               fmt::format("unknown {} {}{}; known: {}", thing, lamina::quoted(text),
                           did_you_mean(text, choices), listed(choices, ", ")));
}

Expected<void> demand_reach(Reach reach, Reach allowed) {
  if (reach <= allowed) return {};
  return error(ErrorCode::kUsage, reach == Reach::kReadsFile
                                      ? "it names a file to read, which is not allowed here"
                                      : "it names a file to write, which is not allowed here");
}

Expected<std::uint64_t> whole_number(std::string_view text, std::uint64_t low, std::uint64_t high) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data(), end, value);
  if (failure == std::errc() && rest == end && low <= value && value <= high) return value;
  const bool is_any = high == std::numeric_limits<std::uint64_t>::max();
  return error(ErrorCode::kValue,
               fmt::format("{} is not a whole number from {} to {}", lamina::quoted(text), low,
                           is_any ? "2^64 - 1" : fmt::format("{}", high)));
}

std::vector<std::string_view> waiting_names() {
  return {kWaitingNames.begin(), kWaitingNames.end()};
}

Expected<Waiting> waiting_named(std::string_view text) {
  if (auto known = demand_choice("waiting rule", text, kWaitingNames); !known)
    return tl::unexpected(known.error());
  return *waiting_from(text);
}

}  // namespace lamina::api
