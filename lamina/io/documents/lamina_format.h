#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/io/documents/premises.h"
#include "lamina/io/text/json_reader.h"
#include "lamina/io/text/json_writer.h"
#include "lamina/model/network.h"

// What the readers of Lamina's own formats share.
namespace lamina::io {

inline constexpr std::string_view kNetworkFormat = "lamina.network/1";
inline constexpr std::string_view kModelFormat = "lamina.model/1";
inline constexpr std::string_view kJobsFormat = "lamina.jobs/1";
inline constexpr std::string_view kPlanFormat = "lamina.plan/1";
inline constexpr std::string_view kTraceFormat = "lamina.trace/1";
inline constexpr std::string_view kSweepFormat = "lamina.sweep/1";
inline constexpr std::string_view kUpgradesFormat = "lamina.upgrades/1";
inline constexpr std::string_view kCapacityFormat = "lamina.capacity/1";
inline constexpr std::string_view kComparisonFormat = "lamina.comparison/1";
inline constexpr std::string_view kDevicesFormat = "lamina.devices/1";
inline constexpr std::string_view kDeploymentFormat = "lamina.deployment/1";
inline constexpr std::string_view kRunFormat = "lamina.run/1";

// The reader stands at the value of "format": demands this one.
void demand_format(JsonReader& in, std::string_view wanted);

// The reader stands at the value of "recipe": takes its texts instead of what `recipe` holds.
void read_recipe(JsonReader& in, Recipe& recipe);
// The key "recipe", where there is one.
void write_recipe(std::string& out, JsonBlock& document, const Recipe& recipe);

// The key "filled": a list of what a network's file lacked and was given.
void write_filled(std::string& out, JsonBlock& document, std::span<const Filled> filled);
// The keys "assumptions", always, and "filled", where there is something.
void write_premises(std::string& out, JsonBlock& document, const Premises& premises);

// "'b2' is not a node (did you mean 'b'?)"; `names` are those that are.
[[nodiscard]] std::string unknown_name(std::string_view name, std::string_view kind,
                                       std::span<const std::string_view> names);

}  // namespace lamina::io
